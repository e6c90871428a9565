#include "bench/gpu/sorting_run.cuh"
#include "bench/gpu/variant_choice.hpp"
#include "bench/gpu/variant_provider.hpp"

namespace warpmap::bench {

std::unique_ptr<variant_choice> choice_on_cuda(std::shared_ptr<host::device> const& on)
{
  sorting_run const run{std::dynamic_pointer_cast<kernels::cuda_device>(on)};
  return std::make_unique<provided_choice<variant_provider<sorting_run>>>(on, run);
}

}  // namespace warpmap::bench
