// Views in kernels, by threads and by tiles. check_resources.py compiles this, looks at what each
// kernel needs, and at which loads and swaps it makes.

#include <cooperative_groups.h>

#include <cstdint>

#include "warpmap/device.cuh"

namespace warpmap {
namespace {

namespace cg = cooperative_groups;

/// What a kernel calls: view.insert(key, ...), or view.insert(tile, key, ...) given a tile.
struct insert_op {
  __device__ status operator()(auto const& view, auto const& key, auto& value,
                               auto const&... tile) const
  {
    return view.insert(tile..., key, value);
  }
};
struct apply_op {
  __device__ status operator()(auto const& view, auto const& key, auto& value,
                               auto const&... tile) const
  {
    return view.insert_or_apply(tile..., key, value, [](auto a, auto b) { return a + b; });
  }
};
struct find_op {
  __device__ status operator()(auto const& view, auto const& key, auto& value,
                               auto const&... tile) const
  {
    return view.find(tile..., key, value);
  }
};
struct contains_op {
  __device__ status operator()(auto const& view, auto const& key, auto&, auto const&... tile) const
  {
    return view.contains(tile..., key) ? status::present : status::absent;
  }
};
struct erase_op {
  __device__ status operator()(auto const& view, auto const& key, auto&, auto const&... tile) const
  {
    return view.erase(tile..., key);
  }
};
struct compare_exchange_op {
  __device__ status operator()(auto const& view, auto const& key, auto& value,
                               auto const&... tile) const
  {
    return view.compare_exchange(tile..., key, value, value);
  }
};

template <class Op, class Key, class Value>
__global__ void by_thread(device_view<Key, Value> view, Key const* keys, Value* values, status* out,
                          std::uint32_t count)
{
  auto const i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) out[i] = Op{}(view, keys[i], values[i]);
}

template <class Op, int Width, class Key, class Value>
__global__ void by_tile(device_view<Key, Value> view, Key const* keys, Value* values, status* out,
                        std::uint32_t count)
{
  auto const tile = cg::tiled_partition<Width>(cg::this_thread_block());
  auto const i = (blockIdx.x * blockDim.x + threadIdx.x) / Width;
  if (i >= count) return;
  auto value = values[i];
  auto const result = Op{}(view, keys[i], value, tile);
  if (tile.thread_rank() != 0) return;
  out[i] = result;
  values[i] = value;
}

template <class Op, class Key, class Value>
void instantiate(detail::view_state const& of)
{
  device_view<Key, Value> const view{of};
  Key const* const keys = nullptr;
  Value* const values = nullptr;
  status* const out = nullptr;
  by_thread<Op><<<1, 1>>>(view, keys, values, out, 0);
  by_tile<Op, 4><<<1, 4>>>(view, keys, values, out, 0);
}

template <class Key, class Value>
void instantiate_all_of(detail::view_state const& of)
{
  instantiate<insert_op, Key, Value>(of);
  instantiate<apply_op, Key, Value>(of);
  instantiate<find_op, Key, Value>(of);
  instantiate<contains_op, Key, Value>(of);
  instantiate<erase_op, Key, Value>(of);
  instantiate<compare_exchange_op, Key, Value>(of);
}

}  // namespace

void instantiate_all(detail::view_state const& of)
{
  instantiate_all_of<std::uint64_t, std::uint64_t>(of);
  instantiate_all_of<std::uint32_t, float>(of);
  instantiate_all_of<std::int16_t, std::uint16_t>(of);
  by_tile<find_op, 2><<<1, 2>>>(device_view<std::uint64_t, double>{of},
                                static_cast<std::uint64_t const*>(nullptr),
                                static_cast<double*>(nullptr), static_cast<status*>(nullptr), 0u);
  by_tile<find_op, 32><<<1, 32>>>(device_view<std::uint64_t, double>{of},
                                  static_cast<std::uint64_t const*>(nullptr),
                                  static_cast<double*>(nullptr), static_cast<status*>(nullptr), 0u);
}

}  // namespace warpmap
