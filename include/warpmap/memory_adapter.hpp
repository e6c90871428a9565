#pragma once
// Makes a memory_resource of one that the program has already: cuda::mr, RMM. Plain C++: the shape
// decides, so neither CUDA nor RMM is needed here, and .cu files include it as it is.

#include <concepts>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "warpmap/memory.hpp"

namespace warpmap::inline v0_1 {

namespace detail {

/// cuda::mr and RMM of 2025-12 on: allocate(stream, bytes, alignment).
template <class Resource>
concept allocates_on_stream =
  requires(Resource& from, void* data, std::size_t bytes, CUstream_st* stream)
{
  {
    from.allocate(stream, bytes, bytes)
    } -> std::same_as<void*>;
  from.deallocate(stream, data, bytes, bytes);
};
/// cuda::mr before: allocate_async(bytes, alignment, stream).
template <class Resource>
concept allocates_async =
  requires(Resource& from, void* data, std::size_t bytes, CUstream_st* stream)
{
  {
    from.allocate_async(bytes, bytes, stream)
    } -> std::same_as<void*>;
  from.deallocate_async(data, bytes, bytes, stream);
};
/// rmm::mr::device_memory_resource: allocate(bytes, stream), aligned to 256.
template <class Resource>
concept allocates_bytes =
  requires(Resource& from, void* data, std::size_t bytes, CUstream_st* stream)
{
  {
    from.allocate(bytes, stream)
    } -> std::same_as<void*>;
  from.deallocate(data, bytes, stream);
};

}  // namespace detail

/// Types that memory_adapter serves: they allocate in the order of a stream and take a cudaStream_t
/// for it, or what is made of one, such as cuda::stream_ref and rmm::cuda_stream_view.
template <class Resource>
concept stream_ordered_resource = detail::allocates_on_stream<Resource> ||
  detail::allocates_async<Resource> || detail::allocates_bytes<Resource>;

/// Another library's resource as one of maps: `warpmap::memory_adapter memory{pool};`, then
/// `options.memory = &memory`. Owns no memory.
///
/// Made of a variable it refers to that, which must outlive it; made of a temporary, such as the
/// result of rmm::mr::get_current_device_resource_ref(), it keeps a copy. It must outlive the maps.
/// Errors:  what the resource throws passes through it. Maps make out_of_memory of std::bad_alloc
///          (and so of rmm::out_of_memory); all else reaches who called the map, which stays as it
///          was. Batches that would grow answer `full` instead, whatever was thrown. An exception
///          in deallocation ends the program.
/// Streams: each call is made in the order of the stream that it names, and while the map's device
///          is the current one.
/// Threads: as the resource: maps call it from any thread, also at the same time.
/// Cost:    one call.
template <class Resource>
  requires stream_ordered_resource<std::remove_reference_t<Resource>>
class memory_adapter final : public memory_resource {
  using given = std::remove_reference_t<Resource>;

 public:
  explicit memory_adapter(Resource&& from) : from_{std::forward<Resource>(from)} {}
  memory_adapter(memory_adapter const&) = delete;
  memory_adapter& operator=(memory_adapter const&) = delete;

  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) override
  {
    if constexpr (detail::allocates_on_stream<given>) {
      return from_.allocate(stream, bytes, alignment);
    } else if constexpr (detail::allocates_async<given>) {
      return from_.allocate_async(bytes, alignment, stream);
    } else {
      if (alignment > usual_alignment) throw std::bad_alloc{};
      return from_.allocate(bytes, stream);
    }
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st* stream) noexcept override
  {
    if constexpr (detail::allocates_on_stream<given>)
      from_.deallocate(stream, data, bytes, alignment);
    else if constexpr (detail::allocates_async<given>)
      from_.deallocate_async(data, bytes, alignment, stream);
    else from_.deallocate(data, bytes, stream);
  }

 private:
  static constexpr std::size_t usual_alignment = 256;  // what CUDA and RMM promise

  Resource from_;
};

template <class Resource>
memory_adapter(Resource&&) -> memory_adapter<Resource>;

}  // namespace warpmap::inline v0_1
