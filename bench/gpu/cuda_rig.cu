#include <cuda_runtime_api.h>

#include "bench/gpu/cuda_call.cuh"
#include "bench/gpu/rig_of.hpp"
#include "bench/gpu/toolkit.cuh"
#include "bench/gpu/variant_choice.hpp"
#include "kernels/cuda_backend.hpp"

namespace warpmap::bench {
namespace {

constexpr unsigned block = 256;

/// One thread an index.
template <class Work>
__global__ void __launch_bounds__(block) each_index(Work const work, u64 const count)
{
  auto const i = u64{blockIdx.x} * block + threadIdx.x;
  if (i < count) work(i);
}

class event {
 public:
  event() { check(cudaEventCreate(&made_), "cudaEventCreate"); }
  event(event const&) = delete;
  event& operator=(event const&) = delete;
  ~event() { cudaEventDestroy(made_); }
  operator cudaEvent_t() const { return made_; }

 private:
  cudaEvent_t made_ = nullptr;
};

class cuda_rig final : public rig_of<cuda_rig> {
 public:
  host::device& device() override { return *device_; }
  std::string description() override
  {
    auto const& of = properties_;
    return device_->describe() + ", " + std::to_string(of.multiProcessorCount) +
           " multiprocessors, " + std::to_string(of.l2CacheSize >> 20) + " MiB of L2, " +
           std::to_string(of.totalGlobalMem >> 30) + " GiB, driver for CUDA " + driver();
  }
  bool is_emulated() const override { return false; }
  std::size_t free_bytes() override
  {
    // What the pool keeps for later is not free to others, but to us.
    cudaMemPool_t pool = nullptr;
    if (cudaDeviceGetDefaultMemPool(&pool, device_->ordinal()) == cudaSuccess)
      static_cast<void>(cudaMemPoolTrimTo(pool, 0));
    std::size_t free = 0;
    std::size_t total = 0;
    check(cudaDeviceSynchronize(), "cudaDeviceSynchronize");
    check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    return free;
  }
  std::size_t cache_bytes() override { return static_cast<std::size_t>(properties_.l2CacheSize); }

  void use(std::string const& variant) override { choice_->choose(variant); }
  double time(host::stream_handle stream, std::function<void()> const& work) override
  {
    check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
    check(cudaEventRecord(begin_, stream), "cudaEventRecord");
    work();
    check(cudaEventRecord(end_, stream), "cudaEventRecord");
    check(cudaEventSynchronize(end_), "a kernel");
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, begin_, end_), "cudaEventElapsedTime");
    return static_cast<double>(milliseconds) * 1e-3;
  }
  std::unique_ptr<baseline> make(baseline_kind kind, baseline_columns const& of) override
  {
    return make_by_toolkit(kind, of);
  }

  template <class Work>
  void put(Work const& work, u64 count, host::stream_handle stream)
  {
    auto const blocks = (count + block - 1) / block;
    each_index<<<static_cast<unsigned>(blocks), block, 0, stream>>>(work, count);
    check(cudaGetLastError(), "a launch");
  }

 private:
  static cudaDeviceProp properties_of(int ordinal)
  {
    cudaDeviceProp found{};
    check(cudaGetDeviceProperties(&found, ordinal), "cudaGetDeviceProperties");
    return found;
  }
  static std::string driver()
  {
    int version = 0;
    check(cudaDriverGetVersion(&version), "cudaDriverGetVersion");
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
  }

  std::shared_ptr<host::device> device_ = kernels::open_cuda(-1);
  cudaDeviceProp properties_ = properties_of(device_->ordinal());
  std::unique_ptr<variant_choice> choice_ = choice_on_cuda(device_);
  event begin_, end_;
};

}  // namespace

std::unique_ptr<rig> make_cuda_rig(std::string& why_not)
{
  why_not = kernels::look_for_cuda().why_not;
  if (!why_not.empty()) return nullptr;
  return std::make_unique<cuda_rig>();
}

}  // namespace warpmap::bench
