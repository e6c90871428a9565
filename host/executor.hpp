#pragma once
// Who runs the workers of a call.

#include <functional>
#include <memory>

#include "warpmap/options.hpp"

namespace warpmap::inline v0_1::host {

/// Runs tasks side by side. An exception of a task reaches the caller after all tasks have ended.
class executor {
 public:
  virtual ~executor() = default;
  /// Calls `task(0)` to `task(count - 1)`, each once, and returns when all have ended. Calls may
  /// come from any thread and from inside a task.
  virtual void run(unsigned count, std::function<void(unsigned)> const& task) = 0;
  /// Most tasks that are worth starting for one call.
  virtual unsigned width() const noexcept = 0;
  virtual executor_kind kind() const noexcept = 0;
};

/// @throws invalid_option  for `tbb` in a library built without it
WARPMAP_EXPORT std::shared_ptr<executor> make_executor(executor_kind, unsigned threads);

}  // namespace warpmap::inline v0_1::host
