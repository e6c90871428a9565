// Of the halves that this build does not have.

#include "bench/gpu/rig.hpp"

namespace warpmap::bench {

#if !defined(WARPMAP_BENCH_EMULATED)
std::unique_ptr<rig> make_emulated_rig(std::string& why_not)
{
  why_not = "this build has no tests, which bring the emulated device";
  return nullptr;
}
#endif
#if !defined(WARPMAP_BENCH_CUDA)
std::unique_ptr<rig> make_cuda_rig(std::string& why_not)
{
  why_not = "this build has no CUDA half";
  return nullptr;
}
#endif

}  // namespace warpmap::bench
