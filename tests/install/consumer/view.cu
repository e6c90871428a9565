// A kernel with a view, as a user compiles it: by the installed headers alone.

#include <warpmap/device.cuh>
#include <warpmap/map.hpp>

#include <cstdint>

constexpr auto kinds = warpmap::ops::find | warpmap::ops::insert_or_apply;
using view = warpmap::device_view<std::uint64_t, std::uint64_t, kinds>;

__global__ void count(view counts, std::uint64_t const* keys, std::uint64_t* before, unsigned n)
{
  auto const i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= n) return;
  if (counts.find(keys[i], before[i]) == warpmap::status::absent) before[i] = 0;
  counts.insert_or_apply(keys[i], 1, warpmap::sum);
}

void count_on(warpmap::lease<std::uint64_t, std::uint64_t> const& lease,
              std::uint64_t const* keys, std::uint64_t* before, unsigned n)
{
  count<<<(n + 255) / 256, 256, 0, lease.stream().get()>>>(warpmap::view_of<kinds>(lease), keys,
                                                           before, n);
}
