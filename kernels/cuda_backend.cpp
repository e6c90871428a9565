#include "kernels/cuda_backend.hpp"

#include <cuda_runtime_api.h>

#include <map>
#include <mutex>

#include "kernels/architectures.hpp"
#include "kernels/cuda_device.hpp"
#include "warpmap/error.hpp"

namespace warpmap::inline v0_1::kernels {

namespace {

constexpr char const* built_for = WARPMAP_CUDA_ARCHITECTURES;

std::string cuda_version(int version)
{
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

/// 90 for 9.0, or 0 when the driver does not say.
int capability_of(int ordinal)
{
  int major = 0;
  int minor = 0;
  if (cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, ordinal) == cudaSuccess &&
      cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, ordinal) == cudaSuccess)
    return major * 10 + minor;
  static_cast<void>(cudaGetLastError());
  return 0;
}

std::string no_code(int ordinal)
{
  return no_code_for(ordinal, capability_of(ordinal), built_for);
}

/// Why the runtime gave no devices.
std::string why_none(cudaError_t result)
{
  int driver = 0;
  static_cast<void>(cudaDriverGetVersion(&driver));  // 0 where there is none
  int runtime = 0;
  static_cast<void>(cudaRuntimeGetVersion(&runtime));
  static_cast<void>(cudaGetLastError());
  if (driver == 0) return "there is no CUDA driver on this machine; install one";
  if (result == cudaErrorInsufficientDriver)
    return "the driver is for CUDA " + cuda_version(driver) + ", this library for CUDA " +
           cuda_version(runtime) + "; install a newer driver";
  if (result == cudaErrorNoDevice)
    return "the CUDA driver shows no device; look at nvidia-smi and at CUDA_VISIBLE_DEVICES";
  return "the CUDA driver does not start: " + std::string{cudaGetErrorString(result)} + " (" +
         cudaGetErrorName(result) + ")";
}

cuda_state look()
{
  int devices = 0;
  auto const result = cudaGetDeviceCount(&devices);
  if (result != cudaSuccess) return {0, why_none(result)};
  if (devices == 0) return {0, why_none(cudaErrorNoDevice)};
  for (int ordinal = 0; ordinal < devices; ++ordinal)
    if (runs_on(built_for, capability_of(ordinal))) return {devices, {}};
  return {0, no_code(0)};
}

[[noreturn]] void refuse(std::string const& why)
{
  throw backend_unavailable{"warpmap: the CUDA backend cannot run here: " + why +
                            "; backend::cpu or backend::automatic would do"};
}

}  // namespace

cuda_state look_for_cuda() noexcept
{
  try {
    return look();
  } catch (...) {
    return {0, "no memory"};  // short enough to need none
  }
}

std::shared_ptr<host::device> open_cuda(int ordinal)
{
  auto const state = look();
  if (state.devices == 0) refuse(state.why_not);
  if (ordinal == -1 && cudaGetDevice(&ordinal) != cudaSuccess) ordinal = 0;
  if (ordinal < 0 || ordinal >= state.devices)
    refuse("there is no device " + std::to_string(ordinal) + " among " +
           std::to_string(state.devices) + "; choose another");
  if (!runs_on(built_for, capability_of(ordinal))) refuse(no_code(ordinal));

  // Shared, so that each device's pool has one owner. Never destroyed: maps may outlive statics.
  static auto& mutex = *new std::mutex;
  static auto& opened = *new std::map<int, std::weak_ptr<cuda_device>>;
  std::lock_guard const lock{mutex};
  auto& slot = opened[ordinal];
  auto device = slot.lock();
  if (device == nullptr) {
    device = std::make_shared<cuda_device>(ordinal);
    slot = device;
  }
  return device;
}

}  // namespace warpmap::inline v0_1::kernels
