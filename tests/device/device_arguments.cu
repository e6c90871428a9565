// Streams and columns as CUDA's own libraries have them, where a map takes a stream_ref or a
// device_span; and their memory resources, where it takes a memory_resource. That this compiles is
// most of the test; the kernel shows that the header is one for device code, too.

#include <cuda/version>
#if CCCL_VERSION < 3001000  // later ones have other names
#  define LIBCUDACXX_ENABLE_EXPERIMENTAL_MEMORY_RESOURCE
#  include <cuda/memory_resource>
#endif

#include <cuda_runtime_api.h>
#include <thrust/device_vector.h>
#include <thrust/host_vector.h>
#include <thrust/universal_vector.h>

#include <cuda/std/span>
#include <cuda/stream_ref>
#include <type_traits>
#include <vector>

#include "warpmap/lease.hpp"
#include "warpmap/map.hpp"
#include "warpmap/memory_adapter.hpp"

namespace {

template <class To, class From>
constexpr bool takes = std::is_convertible_v<From, To>;

using warpmap::device_span;
using warpmap::stream_ref;
using reads = device_span<int const>;
using writes = device_span<int>;
using ints = thrust::device_vector<int>;

static_assert(takes<stream_ref, cudaStream_t>);
static_assert(takes<stream_ref, cuda::stream_ref> && takes<stream_ref, cuda::stream_ref const&>);
static_assert(takes<reads, ints&> && takes<writes, ints&> && takes<reads, ints const&>);
static_assert(!takes<writes, ints const&>);
static_assert(!takes<reads, ints>);
static_assert(!takes<reads, thrust::device_vector<float>&>);
static_assert(!takes<reads, thrust::device_vector<unsigned>&>);
static_assert(!takes<reads, thrust::host_vector<int>&> && !takes<reads, std::vector<int>&>);
static_assert(takes<writes, thrust::universal_vector<int>&>);
static_assert(takes<reads, cuda::std::span<int>> && takes<reads, cuda::std::span<int const>>);
static_assert(!takes<writes, cuda::std::span<int const>>);

#if CCCL_VERSION < 3001000
using any_resource = cuda::mr::async_resource_ref<cuda::mr::device_accessible>;
static_assert(warpmap::stream_ordered_resource<any_resource>);

[[maybe_unused]] void use(any_resource pool, warpmap::options& how)
{
  warpmap::memory_adapter refers{pool};
  warpmap::memory_adapter copies{any_resource{pool}};
  how.memory = &refers;
  warpmap::map<int, int>{how}.clear();
  how.memory = &copies;
}
#endif

/// Calls as they are written; compiled, not run.
[[maybe_unused]] void use(warpmap::map<int, int>& map, ints& keys, ints const& values,
                          thrust::device_vector<warpmap::status>& statuses, cudaStream_t handle,
                          cuda::stream_ref stream)
{
  map.on(handle).insert(keys, values, statuses);
  map.on(stream).insert({thrust::raw_pointer_cast(keys.data()), keys.size()}, values);
  map.on(stream).find(keys, keys);
  auto scratch = map.make_workspace(keys.size());
  auto lease = map.lease(stream, warpmap::ops::insert);
  lease.insert_async(keys, values, scratch, statuses);
  scratch.fetch(stream);
}

}  // namespace

__global__ void add_one(int* items, std::size_t count)
{
  for (std::size_t i = threadIdx.x; i < count; i += blockDim.x) ++items[i];
}
