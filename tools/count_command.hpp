#pragma once
// `warpmap count`: how often each key comes in the inputs, most frequent first.

#include <cstddef>
#include <string>
#include <vector>

#include "warpmap/options.hpp"

namespace warpmap_tool {

struct count_request {
  unsigned ngrams = 0;  ///< bytes per key, 1 to 8
  std::vector<std::string> paths;
  std::vector<std::string> globs;
  std::size_t top = 20;  ///< 0: all
  bool stats = false;
  warpmap::options table;
};

/// Prints the answer and returns the exit status.
/// @throws failure, warpmap::error
int run_count(count_request const&);

}  // namespace warpmap_tool
