#pragma once
// Ranges for profilers, where the library was built with them: WARPMAP_NVTX.

#if defined(WARPMAP_WITH_NVTX)
#  include <nvtx3/nvToolsExt.h>
#endif

namespace warpmap::inline v0_1::kernels {

/// The first range of a process looks whether a profiler is there; without one each costs a look at
/// a pointer.
inline void nvtx_begin([[maybe_unused]] char const* name) noexcept
{
#if defined(WARPMAP_WITH_NVTX)
  nvtxRangePushA(name);
#endif
}
/// Of the calling thread's ranges the latest.
inline void nvtx_end() noexcept
{
#if defined(WARPMAP_WITH_NVTX)
  nvtxRangePop();
#endif
}

}  // namespace warpmap::inline v0_1::kernels
