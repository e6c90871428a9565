#pragma once
// Where crowds run: on the GPU, or on the emulated device, behind one interface.

#include <cstdint>
#include <memory>
#include <string>

#include "host/device.hpp"
#include "tests/gpu/crowd.hpp"

namespace warpmap::trial {

/// A captured graph that can be launched. It goes before its rig does.
class replay {
 public:
  virtual ~replay() = default;
  virtual void launch(host::stream_handle) = 0;
};

class rig {
 public:
  virtual ~rig() = default;

  /// From now to the end of the test, maps of backend::cuda run here.
  virtual void use() = 0;
  virtual host::device& device() = 0;
  /// How much work a test should make: 1 where a thread of a crowd costs what a call costs, more
  /// where thousands of them run at once.
  virtual std::uint32_t scale() const = 0;

  /// Queues the parts of threads 0 to threads - 1, which run beside each other.
  virtual void launch(crowd<std::uint64_t> const&, std::uint64_t threads, host::stream_handle) = 0;
  virtual void launch(crowd<std::uint32_t> const&, std::uint64_t threads, host::stream_handle) = 0;
  virtual void launch(race const&, std::uint64_t threads, host::stream_handle) = 0;

  virtual void begin_capture(host::stream_handle) = 0;
  virtual std::unique_ptr<replay> end_capture(host::stream_handle) = 0;
};

/// Null where there is none; `why_not` then says why.
std::unique_ptr<rig> make_emulated_rig(std::string& why_not);
std::unique_ptr<rig> make_cuda_rig(std::string& why_not);

}  // namespace warpmap::trial
