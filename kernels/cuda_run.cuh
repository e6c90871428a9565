#pragma once
// How a body runs on a CUDA device: one kernel for all bodies of threads, one for those of blocks.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

#include "kernels/block.hpp"
#include "kernels/cuda_device.hpp"
#include "kernels/tally.hpp"
#include "warpmap/core/memory.hpp"
#include "warpmap/core/tile_group.hpp"

namespace warpmap::inline v0_1::kernels {

/// On a multiprocessor. With four a thread has 64 registers at most; a body may ask for fewer.
template <class Body>
inline constexpr int least_blocks = 4;
template <class Body>
  requires(Body::least_blocks > 0)
inline constexpr int least_blocks<Body> = Body::least_blocks;

/// How many threads run each call of a body.
template <class Body>
inline constexpr int lanes_for = 1;
template <class Body>
  requires(Body::lanes > 1)
inline constexpr int lanes_for<Body> = Body::lanes;

/// Four neighbouring threads of a warp: as a cooperative_groups::thread_block_tile<4>, but nothing
/// to be kept in memory.
struct four_threads {
  __device__ static constexpr std::uint32_t size() { return 4; }
  __device__ static std::uint32_t thread_rank() { return threadIdx.x % 4; }
  __device__ static std::uint32_t ballot(bool is)
  {
    return (__ballot_sync(members(), is) >> first_lane()) & 0xf;
  }
  /// Of words of 4 bytes each.
  template <class Item>
  __device__ static Item shfl(Item const& item, std::uint32_t from)
  {
    static_assert(sizeof(Item) % 4 == 0 && std::is_trivially_copyable_v<Item>);
    std::uint32_t words[sizeof(Item) / 4];
    std::memcpy(words, &item, sizeof words);
#pragma unroll
    for (auto& each : words) each = __shfl_sync(members(), each, static_cast<int>(from), 4);
    Item heard;
    std::memcpy(&heard, words, sizeof words);
    return heard;
  }
  __device__ static void sync() { __syncwarp(members()); }

 private:
  __device__ static std::uint32_t first_lane() { return threadIdx.x % 32 / 4 * 4; }
  __device__ static std::uint32_t members() { return 0xfu << first_lane(); }
};
template <class Slots>
struct four_thread_group : core::tile_group<Slots, four_threads> {
  static constexpr int lanes = 4;
  __device__ four_thread_group() : core::tile_group<Slots, four_threads>{four_threads{}} {}
};

/// The sum over the lanes of a warp, in its first lane.
__device__ inline std::uint64_t warp_sum(std::uint64_t of_lane)
{
  constexpr auto everyone = ~0u;
  for (int distance = 16; distance > 0; distance /= 2)
    of_lane += __shfl_down_sync(everyone, of_lane, distance);
  return of_lane;
}

/// What the threads of a block have counted, added to the counters of the body: one atomic for each
/// counter that moved, since thousands of warps at one address would wait for each other.
template <class Body, int Count>
__device__ void add_up(Body const& body, tally<Count> const& mine, unsigned long long* sums)
{
  constexpr auto everyone = ~0u;
  __syncthreads();  // the sums are zero
#pragma unroll
  for (int which = 0; which < Count; ++which) {
    if (__any_sync(everyone, mine.of[which] != 0) == 0) continue;
    auto const sum = warp_sum(mine.of[which]);
    if (threadIdx.x % 32 == 0) atomicAdd(sums + which, sum);
  }
  __syncthreads();
  auto const which = static_cast<int>(threadIdx.x);
  if (which >= Count || sums[which] == 0) return;
  core::plain_memory::fetch_add(body.counter(which), std::uint64_t{sums[which]});
  if constexpr (requires { body.also(which); }) {
    if (auto* const second = body.also(which))
      core::plain_memory::fetch_add(second, std::uint64_t{sums[which]});
  }
}

/// body(0) to body(count - 1), by as many threads as there are, or groups of threads.
template <class Body>
__global__ void __launch_bounds__(block_threads, least_blocks<Body>)
  for_each_index(__grid_constant__ Body const body, std::uint64_t const count)
{
  constexpr auto counters = Body::counters;
  __shared__ unsigned long long sums[counters + 1];
  if (static_cast<int>(threadIdx.x) < counters) sums[threadIdx.x] = 0;

  tally<counters> mine;
  constexpr auto groups = block_threads / lanes_for<Body>;
  auto const stride = std::uint64_t{gridDim.x} * groups;
  for (auto i = std::uint64_t{blockIdx.x} * groups + threadIdx.x / lanes_for<Body>; i < count;
       i += stride)
    body(i, mine);
  if constexpr (counters > 0) add_up(body, mine, sums);
}

template <class Body, int... Phases, class Tally>
__device__ void run_phases(std::integer_sequence<int, Phases...>, Body const& body,
                           std::uint64_t block, typename Body::shared_type& shared, Tally& mine)
{
  ((body.template phase<Phases>(block, threadIdx.x, shared, mine), __syncthreads()), ...);
}

/// The blocks 0 to blocks - 1 of a body of blocks, by as many as there are.
template <class Body>
__global__ void __launch_bounds__(block_threads, least_blocks<Body>)
  for_each_block(__grid_constant__ Body const body, std::uint64_t const blocks)
{
  constexpr auto counters = Body::counters;
  __shared__ typename Body::shared_type shared;
  __shared__ unsigned long long sums[counters];
  if (static_cast<int>(threadIdx.x) < counters) sums[threadIdx.x] = 0;

  tally<counters> mine;
  for (auto block = std::uint64_t{blockIdx.x}; block < blocks; block += gridDim.x)
    run_phases(std::make_integer_sequence<int, Body::phases>{}, body, block, shared, mine);
  add_up(body, mine, sums);
}

/// The Run of body_launcher.
class cuda_run {
 public:
  template <class Slots>
  using tile = four_thread_group<Slots>;

  explicit cuda_run(std::shared_ptr<cuda_device> on) : on_{std::move(on)} {}

  /// @throws device_error  nothing was queued
  template <class Body>
  void operator()(Body const& body, std::uint64_t count, host::stream_handle stream) const
  {
    auto const groups = std::uint64_t{block_threads / lanes_for<Body>};
    launch(reinterpret_cast<void const*>(&for_each_index<Body>), body, count,
           (count + groups - 1) / groups, stream);
  }
  template <block_body Body>
  void operator()(Body const& body, std::uint64_t blocks, host::stream_handle stream) const
  {
    launch(reinterpret_cast<void const*>(&for_each_block<Body>), body, blocks, blocks, stream);
  }

  cuda_device& on() const { return *on_; }

 private:
  template <class Body>
  void launch(void const* kernel, Body const& body, std::uint64_t count, std::uint64_t blocks,
              host::stream_handle stream) const
  {
    if (count == 0) return;
    dim3 const grid{static_cast<std::uint32_t>(
      std::min<std::uint64_t>(blocks, on_->blocks_of(block_threads)))};
    void* given[] = {const_cast<Body*>(&body), &count};
    current_device const guard{on_->ordinal()};
    on_->check(guard.result(), "cudaSetDevice");
    // Not <<<>>>: its result would have to be told from errors that others have left behind.
    on_->check(cudaLaunchKernel(kernel, grid, dim3{block_threads}, given, 0, stream),
               "cudaLaunchKernel");
  }

  std::shared_ptr<cuda_device> on_;
};

}  // namespace warpmap::inline v0_1::kernels
