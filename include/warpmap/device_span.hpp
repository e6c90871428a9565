#pragma once
// Columns in device memory, and streams, named without needing CUDA.

#include <concepts>
#include <cstddef>
#include <type_traits>

struct CUstream_st;  // what a cudaStream_t points to

namespace warpmap::inline v0_1 {

/// A CUDA stream: a cudaStream_t, or anything that gives one by `get()`, such as cuda::stream_ref.
/// Made of nothing: the device's default stream. Owns nothing.
class stream_ref {
 public:
  constexpr stream_ref() noexcept = default;
  constexpr stream_ref(CUstream_st* handle) noexcept : handle_{handle} {}
  template <class Stream>
    requires requires(Stream const& from)
    {
      {
        from.get()
        } -> std::convertible_to<CUstream_st*>;
    }
  constexpr stream_ref(Stream const& from) : handle_{from.get()} {}

  constexpr CUstream_st* get() const noexcept { return handle_; }

 private:
  CUstream_st* handle_ = nullptr;
};

/// `size` items from `data` on, in memory that the device reads: its own, managed or pinned.
///
/// Made from a pointer and a number of items, or from a container whose `data()` has a `get()`,
/// such as thrust::device_vector. Not from a std::vector, whose items a device cannot read.
template <class Item>
class device_span {
 public:
  constexpr device_span() noexcept = default;
  constexpr device_span(Item* data, std::size_t size) noexcept : data_{data}, size_{size} {}
  template <class Other>
    requires(std::is_const_v<Item>&& std::same_as<Other, std::remove_const_t<Item>>)
  constexpr device_span(device_span<Other> const& from) noexcept
    : data_{from.data()}, size_{from.size()}
  {
  }
  template <class Container>
    requires requires(Container& from)
    {
      {
        from.data().get()
        } -> std::convertible_to<Item*>;
      {
        from.size()
        } -> std::convertible_to<std::size_t>;
    }
  constexpr device_span(Container& from) : data_{from.data().get()}, size_{from.size()} {}

  constexpr Item* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr device_span subspan(std::size_t first, std::size_t items) const noexcept
  {
    return {data_ + first, items};
  }

 private:
  Item* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace warpmap::inline v0_1
