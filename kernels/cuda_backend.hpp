#pragma once
// The door to CUDA, for plain C++: is there a device, the device itself, and who runs jobs on it.
// Only there in a library that was built with CUDA (WARPMAP_WITH_CUDA).

#include <memory>
#include <string>

#include "host/device.hpp"
#include "host/launcher.hpp"

namespace warpmap::inline v0_1::kernels {

struct cuda_state {
  int devices = 0;      ///< visible ones, if this binary has code for any of them
  std::string why_not;  ///< when there are none: cause and cure, a sentence without its full stop
};

/// Looks for devices, as often as it is asked. Starts the driver but nothing on any device; works
/// where there is no driver at all.
cuda_state look_for_cuda() noexcept;

/// The device, shared by all who hold it; makes its context if there is none yet.
///
/// Each of its functions makes the device the calling thread's current one and restores what was
/// current. Streams are used as given: null is the legacy default stream, which waits for all
/// blocking streams of the device; cudaStreamPerThread may be given, too.
///
/// @param ordinal  -1: the calling thread's current device
/// @throws backend_unavailable  says cause and cure
std::shared_ptr<host::device> open_cuda(int ordinal);

/// For the slots_* of host/slot_types.hpp, but not those of strings in host memory.
///
/// @param on  from open_cuda(); for 16-byte words one that has_word16()
/// @throws misuse_error  otherwise
template <class Slots>
std::unique_ptr<host::launcher<Slots>> make_launcher(std::shared_ptr<host::device> const& on);

}  // namespace warpmap::inline v0_1::kernels
