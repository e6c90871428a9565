#include "bench/gpu/variant_choice.hpp"
#include "bench/gpu/variant_provider.hpp"
#include "kernels/cuda_run.cuh"

namespace warpmap::bench {

std::unique_ptr<variant_choice> choice_on_cuda(std::shared_ptr<host::device> const& on)
{
  kernels::cuda_run const run{std::dynamic_pointer_cast<kernels::cuda_device>(on)};
  return std::make_unique<provided_choice<variant_provider<kernels::cuda_run>>>(on, run);
}

}  // namespace warpmap::bench
