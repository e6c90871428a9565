#include <cuda_runtime_api.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "kernels/cuda_backend.hpp"
#include "tests/gpu/rig.hpp"

namespace warpmap::trial {
namespace {

void check(cudaError_t result, char const* call)
{
  if (result != cudaSuccess)
    throw std::runtime_error{std::string{call} + ": " + cudaGetErrorString(result)};
}

template <class Crowd>
__global__ void gather(Crowd const all, std::uint64_t const threads)
{
  auto const i = std::uint64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (i < threads) all(i);
}

class cuda_replay final : public replay {
 public:
  explicit cuda_replay(cudaGraph_t from)
  {
    auto const result = cudaGraphInstantiate(&graph_, from, 0);
    cudaGraphDestroy(from);
    check(result, "cudaGraphInstantiate");
  }
  cuda_replay(cuda_replay const&) = delete;
  cuda_replay& operator=(cuda_replay const&) = delete;
  ~cuda_replay() override { cudaGraphExecDestroy(graph_); }

  void launch(host::stream_handle stream) override
  {
    check(cudaGraphLaunch(graph_, stream), "cudaGraphLaunch");
  }

 private:
  cudaGraphExec_t graph_ = nullptr;
};

class cuda_rig final : public rig {
 public:
  cuda_rig() : device_{kernels::open_cuda(-1)} {}

  void use() override {}  // CUDA is what maps ask when no test has set anything else
  host::device& device() override { return *device_; }
  /// WARPMAP_GPU_SCALE is for tools that make each access many times as slow.
  std::uint32_t scale() const override
  {
    auto const* const set = std::getenv("WARPMAP_GPU_SCALE");
    auto const asked = set != nullptr ? std::atoi(set) : 0;
    return asked > 0 ? static_cast<std::uint32_t>(asked) : 256;
  }

  void launch(crowd<std::uint64_t> const& all, std::uint64_t threads,
              host::stream_handle stream) override
  {
    run(all, threads, stream);
  }
  void launch(crowd<std::uint32_t> const& all, std::uint64_t threads,
              host::stream_handle stream) override
  {
    run(all, threads, stream);
  }
  void launch(race const& all, std::uint64_t threads, host::stream_handle stream) override
  {
    run(all, threads, stream);
  }

  void begin_capture(host::stream_handle stream) override
  {
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal),
          "cudaStreamBeginCapture");
  }
  std::unique_ptr<replay> end_capture(host::stream_handle stream) override
  {
    cudaGraph_t made = nullptr;
    check(cudaStreamEndCapture(stream, &made), "cudaStreamEndCapture");
    return std::make_unique<cuda_replay>(made);
  }

 private:
  template <class Crowd>
  static void run(Crowd const& all, std::uint64_t threads, host::stream_handle stream)
  {
    constexpr unsigned block = 128;
    gather<<<static_cast<unsigned>((threads + block - 1) / block), block, 0, stream>>>(all,
                                                                                       threads);
    check(cudaGetLastError(), "a launch");
  }

  std::shared_ptr<host::device> device_;
};

}  // namespace

std::unique_ptr<rig> make_cuda_rig(std::string& why_not)
{
  why_not = kernels::look_for_cuda().why_not;
  if (!why_not.empty()) return nullptr;
  return std::make_unique<cuda_rig>();
}

}  // namespace warpmap::trial
