#pragma once
// Calls of CUDA that must not fail.

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

namespace warpmap::bench {

inline void check(cudaError_t result, char const* call)
{
  if (result != cudaSuccess)
    throw std::runtime_error{std::string{call} + ": " + cudaGetErrorString(result)};
}

}  // namespace warpmap::bench
