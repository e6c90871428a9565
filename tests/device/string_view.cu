// Lookups of strings in kernels of the user's own, as device code: compiled and judged by
// check_resources.py.

#include "warpmap/string_device.cuh"

namespace warpmap::trial {

/// Arrow columns: string i is the bytes from offset i to offset i + 1.
struct words {
  std::int32_t const* offsets;
  char const* bytes;
  int count;
};

__global__ void find_words(device_string_view<float> const map, words const given, float* values,
                           status* said)
{
  for (auto i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < given.count;
       i += static_cast<int>(gridDim.x * blockDim.x)) {
    auto const first = given.offsets[i];
    auto const size = static_cast<std::uint64_t>(given.offsets[i + 1] - first);
    said[i] = map.find(given.bytes + first, size, values[i]);
  }
}
__global__ void mark_words(device_string_view<detail::nothing> const set, words const given,
                           bool* flags)
{
  for (auto i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < given.count;
       i += static_cast<int>(gridDim.x * blockDim.x)) {
    auto const first = given.offsets[i];
    flags[i] =
      set.contains(given.bytes + first, static_cast<std::uint64_t>(given.offsets[i + 1] - first));
  }
}

}  // namespace warpmap::trial
