#pragma once
// Runs a program on a subject and writes down what happened.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/fibers.hpp"
#include "tests/support/subject.hpp"

namespace warpmap::trial {

struct outcome {
  history what;
  std::string trouble;      ///< beside the history: stuck, threw, or invalid at the end
  std::vector<turn> turns;  ///< fibers only: how it went
  std::uint32_t steps = 0;
  std::uint64_t rebuilds = 0;
};

/// Empty when the trial went well; else what is wrong, with the history.
std::string complaint(outcome const&);

/// The same program, subject and schedule always give the same outcome.
outcome run_on_fibers(program const&, subject_maker const&, schedule const&);

/// Every thread of the program is a thread of the operating system.
outcome run_on_threads(program const&, subject_maker const&);

}  // namespace warpmap::trial
