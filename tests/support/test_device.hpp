#pragma once
// The device that tests run maps on: emulated, or the GPU where WARPMAP_TEST_DEVICE is "cuda".

#include <memory>
#include <string>
#include <vector>

#include "tests/support/emulated_device.hpp"
#include "warpmap/options.hpp"

namespace warpmap::trial {

/// "emulated" or "cuda".
std::string device_name();

/// From now to the end of the test, backend::cuda and so backend::automatic are this device: the
/// same for all tests of a process. Any thread.
void use_test_device();
/// The same with delays, so that what runs on different streams runs in any order.
void use_slow_test_device();
/// From now to the end of the test, it is this one instead. While no other thread makes a map.
void use_device(std::shared_ptr<emulated_device> const&);
/// The same with several, by their ordinals; see emulated_device::make_current.
void use_devices(std::vector<std::shared_ptr<emulated_device>> const&);

}  // namespace warpmap::trial
