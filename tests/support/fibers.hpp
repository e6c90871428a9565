#pragma once
// Threads that are none: jobs on stacks of their own, all run by the calling thread, one at a time.
// A schedule decides at every scheduling point who goes on, so a seed always gives the same run.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "tests/support/schedule.hpp"

namespace warpmap::trial {

class fibers {
 public:
  explicit fibers(int most, std::size_t stack_bytes = std::size_t{256} << 10);
  ~fibers();
  fibers(fibers const&) = delete;
  fibers& operator=(fibers const&) = delete;

  struct report {
    bool finished = false;    ///< false: given up at the limit; the jobs are abandoned as they are
    std::uint32_t steps = 0;  ///< scheduling points passed
    std::vector<turn> turns;  ///< how it went; as a given schedule it repeats the run
  };

  /// Runs the jobs until all have returned or `limit` scheduling points have passed. Jobs must not
  /// throw.
  report run(std::span<std::function<void()> const> jobs, schedule const& how,
             std::uint32_t limit = 1u << 20);

  /// The running job begins its next call: a scheduling point, and what schedules count from.
  static void begin_call();
  /// A scheduling point: another job may go on. Does nothing outside of `run`.
  static void pause();
  /// The same for a job that waits for another one: somebody else goes on.
  static void let_others();
  /// The running job, -1 outside of `run`.
  static int running();
  static bool inside() { return running() >= 0; }

 private:
  class switcher;
  std::unique_ptr<switcher> switcher_;
};

}  // namespace warpmap::trial
