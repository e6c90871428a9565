// Tables in a kernel's own memory, as device code: compiled and judged by check_resources.py.

#include "warpmap/device_storage.cuh"

namespace warpmap::trial {

template <class Key, class Value>
using storage = device_storage<Key, Value>;

template <class Key, class Value>
__device__ void add_all(storage<Key, Value> const& own, Key const* keys, int count, status* said)
{
  auto const view = own.template view<ops::insert>();
  for (auto i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < count;
       i += static_cast<int>(gridDim.x * blockDim.x))
    said[i] = view.insert(keys[i], Value{});
}

__global__ void add_words(storage<std::uint64_t, std::uint64_t> const own,
                          std::uint64_t const* keys, int count, status* said)
{
  add_all(own, keys, count, said);
}
__global__ void add_narrow(storage<std::uint32_t, float> const own, std::uint32_t const* keys,
                           int count, status* said)
{
  add_all(own, keys, count, said);
}
__global__ void empty_it(storage<std::uint64_t, std::uint64_t> const own)
{
  own.clear(blockIdx.x * blockDim.x + threadIdx.x, gridDim.x * blockDim.x);
}

}  // namespace warpmap::trial
