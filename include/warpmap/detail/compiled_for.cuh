#pragma once
// For which devices the kernels of this source file are compiled. Each file may be compiled for
// others, so everything here is a file's own.

#include "warpmap/core/platform.hpp"
#include "warpmap/detail/host_device.hpp"

#if WARPMAP_COMPILES_KERNELS
#  include <cuda_runtime_api.h>
#endif

namespace warpmap::inline v0_1::detail {

namespace {

#if WARPMAP_COMPILES_KERNELS
__global__ void no_work()
{}
#endif

struct this_file {
  /// Whether its kernels swap and load 16 aligned bytes whole, where they would run now.
  static bool has_word16()
  {
#if WARPMAP_COMPILES_KERNELS
    cudaFuncAttributes found;
    if (cudaFuncGetAttributes(&found, reinterpret_cast<void const*>(&no_work)) == cudaSuccess)
      return found.ptxVersion >= 90;
    cudaGetLastError();  // what is wrong, the launch will say
    return true;
#else
    return core::has_word16;
#endif
  }
};

}  // namespace

}  // namespace warpmap::inline v0_1::detail
