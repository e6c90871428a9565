#pragma once
// From a trial that fails to the smallest one that still does.

#include <cstdint>
#include <optional>
#include <string>

#include "tests/support/stage.hpp"

namespace warpmap::trial {

struct failure {
  program what;
  schedule how;
  std::string complaint;
};

/// Nothing when the trial goes well.
std::optional<failure> try_once(program const&, subject_maker const&, schedule const&);

/// Tries the program under `schedules` schedules, numbered from `first_seed`.
std::optional<failure> try_schedules(program const&, subject_maker const&, std::uint64_t first_seed,
                                     int schedules);

/// Leaves out calls, keys of batches and threads, as long as some of the next `schedules` schedules
/// still fails; then changes of the schedule, one by one.
failure shrink(failure, subject_maker const&, int schedules = 100);

/// The program, the schedule and the history.
std::string to_string(failure const&);

}  // namespace warpmap::trial
