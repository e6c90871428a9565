#pragma once
// Marks for functions that also run in kernels. A leaf: the core, the public interface and user
// kernels share it.

#if defined(__CUDACC__)
#  define WARPMAP_COMPILES_KERNELS 1
#  define WARPMAP_HD __host__ __device__
#  define WARPMAP_SHARED_BODY _Pragma("nv_exec_check_disable")
#else
#  define WARPMAP_COMPILES_KERNELS 0
#  define WARPMAP_HD
#  define WARPMAP_SHARED_BODY
#endif
