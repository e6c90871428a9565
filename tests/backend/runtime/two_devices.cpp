#include "tests/backend/runtime/two_devices.hpp"

#include <cstdio>

#include "kernels/cuda_device.hpp"
#include "kernels/probe.hpp"

namespace warpmap::trial {

fake_runtime runtime;

namespace {

int something = 0;
template <class Handle>
Handle handle()
{
  return reinterpret_cast<Handle>(&something);
}

cudaError_t called()
{
  ++runtime.calls;
  if (runtime.wanted >= 0 && runtime.current != runtime.wanted) ++runtime.elsewhere;
  if (runtime.fails_in > 0 && --runtime.fails_in == 0) return cudaErrorMemoryAllocation;
  return cudaSuccess;
}

}  // namespace
}  // namespace warpmap::trial

namespace warpmap::inline v0_1::kernels {

cudaError_t attributes_of_probe(cudaFuncAttributes& to) noexcept
{
  to.ptxVersion = 90;
  return trial::called();
}

}  // namespace warpmap::inline v0_1::kernels

using warpmap::trial::called;
using warpmap::trial::runtime;

extern "C" {

cudaError_t cudaGetDevice(int* to)
{
  *to = runtime.current;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int to)
{
  if (runtime.fails_in > 0 && --runtime.fails_in == 0) return cudaErrorDevicesUnavailable;
  runtime.current = to;
  return cudaSuccess;
}
cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode)
{
  runtime.exchanges += *mode == cudaStreamCaptureModeRelaxed ? 1 : -1;
  *mode = *mode == cudaStreamCaptureModeRelaxed ? cudaStreamCaptureModeGlobal
                                                : cudaStreamCaptureModeRelaxed;
  return cudaSuccess;
}

// By ordinal, so that no current device is needed.
cudaError_t cudaDeviceGetAttribute(int* to, cudaDeviceAttr, int)
{
  *to = 1;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* to, int)
{
  *to = {};
  std::snprintf(to->name, sizeof to->name, "no GPU");
  return cudaSuccess;
}
cudaError_t cudaDriverGetVersion(int* to)
{
  *to = 13000;
  return cudaSuccess;
}
cudaError_t cudaGetLastError() { return cudaSuccess; }
char const* cudaGetErrorString(cudaError_t) { return "an error"; }
char const* cudaGetErrorName(cudaError_t) { return "cudaErrorOfATest"; }
cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* to, int)
{
  *to = warpmap::trial::handle<cudaMemPool_t>();
  return cudaSuccess;
}
cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t, cudaMemPoolAttr which, void* to)
{
  *static_cast<unsigned long long*>(to) = which == cudaMemPoolAttrReservedMemCurrent ? 700 : 200;
  return cudaSuccess;
}
cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t, cudaMemPoolAttr, void*) { return cudaSuccess; }

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* all)
{
  *free = 3000;
  *all = 9000;
  return called();
}
cudaError_t cudaMalloc(void** to, std::size_t)
{
  *to = &warpmap::trial::something;
  return called();
}
cudaError_t cudaMallocAsync(void** to, std::size_t, cudaStream_t)
{
  *to = &warpmap::trial::something;
  return called();
}
cudaError_t cudaFree(void*) { return called(); }
cudaError_t cudaFreeAsync(void*, cudaStream_t) { return called(); }
cudaError_t cudaHostAlloc(void** to, std::size_t, unsigned)
{
  *to = &warpmap::trial::something;
  return called();
}
cudaError_t cudaFreeHost(void*) { return called(); }
cudaError_t cudaMemcpyAsync(void*, void const*, std::size_t, cudaMemcpyKind, cudaStream_t)
{
  return called();
}
cudaError_t cudaMemsetAsync(void*, int, std::size_t, cudaStream_t) { return called(); }
cudaError_t cudaPointerGetAttributes(cudaPointerAttributes* to, void const*)
{
  *to = {};
  to->type = cudaMemoryTypeDevice;
  to->device = 0;
  return called();
}
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* to, unsigned)
{
  *to = warpmap::trial::handle<cudaStream_t>();
  return called();
}
cudaError_t cudaStreamDestroy(cudaStream_t) { return called(); }
cudaError_t cudaStreamSynchronize(cudaStream_t) { return called(); }
cudaError_t cudaStreamWaitEvent(cudaStream_t, cudaEvent_t, unsigned) { return called(); }
cudaError_t cudaStreamIsCapturing(cudaStream_t, cudaStreamCaptureStatus* to)
{
  *to = cudaStreamCaptureStatusNone;
  return called();
}
#if CUDART_VERSION >= 12080
cudaError_t cudaStreamGetDevice(cudaStream_t, int* to)
{
  *to = runtime.streams_of;
  return called();
}
#endif
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* to, unsigned)
{
  *to = warpmap::trial::handle<cudaEvent_t>();
  return called();
}
cudaError_t cudaEventDestroy(cudaEvent_t) { return called(); }
cudaError_t cudaEventRecord(cudaEvent_t, cudaStream_t) { return called(); }
cudaError_t cudaEventQuery(cudaEvent_t) { return called(); }
cudaError_t cudaEventSynchronize(cudaEvent_t) { return called(); }

}  // extern "C"
