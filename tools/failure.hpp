#pragma once
// How the command ends.

#include <stdexcept>

namespace warpmap_tool {

/// Ends the command with its message as one line on stderr and exit status 2.
class failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 2;
inline constexpr int exit_interrupted = 130;  // what shells report for SIGINT

}  // namespace warpmap_tool
