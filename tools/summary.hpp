#pragma once
// What a count has found and what it took, in a few lines for people.

#include <cstddef>
#include <string>

#include "tools/progress.hpp"
#include "warpmap/stats.hpp"

namespace warpmap_tool {

struct outcome {
  std::string what{};  ///< one of the things counted: "8-gram"
  std::size_t files = 0;
  tally counts{};
  double seconds = 0;
  std::string how_far{};
};

std::string summary(outcome const&, warpmap::statistics const&, std::string const& why_backend);

}  // namespace warpmap_tool
