#pragma once
// How a body runs on a CUDA device: one kernel for all of them.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "kernels/cuda_device.hpp"
#include "kernels/tally.hpp"
#include "warpmap/core/memory.hpp"

namespace warpmap::inline v0_1::kernels {

inline constexpr int block_threads = 256;
/// On a multiprocessor. With four a thread has 64 registers at most; a body may ask for fewer.
template <class Body>
inline constexpr int least_blocks = 4;
template <class Body>
  requires(Body::least_blocks > 0)
inline constexpr int least_blocks<Body> = Body::least_blocks;

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

/// body(0) to body(count - 1), by as many threads as there are.
template <class Body>
__global__ void __launch_bounds__(block_threads, least_blocks<Body>)
  for_each_index(__grid_constant__ Body const body, std::uint64_t const count)
{
  constexpr auto counters = Body::counters;
  __shared__ unsigned long long sums[counters + 1];
  if (static_cast<int>(threadIdx.x) < counters) sums[threadIdx.x] = 0;

  tally<counters> mine;
  auto const stride = std::uint64_t{gridDim.x} * block_threads;
  for (auto i = std::uint64_t{blockIdx.x} * block_threads + threadIdx.x; i < count; i += stride)
    body(i, mine);
  if constexpr (counters > 0) add_up(body, mine, sums);
}

/// The Run of body_launcher.
class cuda_run {
 public:
  explicit cuda_run(std::shared_ptr<cuda_device> on) : on_{std::move(on)} {}

  /// @throws device_error  nothing was queued
  template <class Body>
  void operator()(Body const& body, std::uint64_t count, host::stream_handle stream) const
  {
    if (count == 0) return;
    auto const needed = (count - 1) / block_threads + 1;
    dim3 const grid{static_cast<std::uint32_t>(
      std::min<std::uint64_t>(needed, on_->blocks_of(block_threads)))};
    void* given[] = {const_cast<Body*>(&body), &count};
    current_device const guard{on_->ordinal()};
    on_->check(guard.result(), "cudaSetDevice");
    // Not <<<>>>: its result would have to be told from errors that others have left behind.
    on_->check(cudaLaunchKernel(reinterpret_cast<void const*>(&for_each_index<Body>), grid,
                                dim3{block_threads}, given, 0, stream),
               "cudaLaunchKernel");
  }

 private:
  std::shared_ptr<cuda_device> on_;
};

}  // namespace warpmap::inline v0_1::kernels
