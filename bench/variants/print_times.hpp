#pragma once
// The lines that variants.py reads.

#include <algorithm>
#include <cstdio>
#include <vector>

namespace warpmap::bench {

/// What was measured, and the least and the median of its repetitions in ns a key.
inline void print_times(char const* what, std::vector<double> all)
{
  std::ranges::sort(all);
  auto const middle = all.size() / 2;
  auto const median = all.size() % 2 != 0 ? all[middle] : (all[middle - 1] + all[middle]) / 2;
  std::printf("%s\t%.3f\t%.3f\n", what, all.front(), median);
  std::fflush(stdout);
}

}  // namespace warpmap::bench
