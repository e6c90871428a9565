#pragma once
// What will run on a device: machine code of this binary, or PTX that the driver compiles.

#include <cuda_runtime_api.h>

namespace warpmap::inline v0_1::kernels {

/// The attributes of a kernel that is built as all others are, on the current device.
cudaError_t attributes_of_probe(cudaFuncAttributes& found) noexcept;

}  // namespace warpmap::inline v0_1::kernels
