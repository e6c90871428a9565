#pragma once
// Bytes of cache lines that one operation touches, by the lengths of walks in a table of windows.

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include "measure/random.hpp"

namespace warpmap::bench {

inline constexpr std::size_t line_bytes = 64;

/// Slots that are looked at together: as many as fit a line, or one.
inline unsigned slots_a_window(unsigned slot_bytes)
{
  return slot_bytes < line_bytes ? static_cast<unsigned>(line_bytes) / slot_bytes : 1;
}

/// Windows that a lookup looks at, on average.
struct walk_lengths {
  double hit;
  double miss;
};

/// Counted in a table of linear probing by windows, filled with random keys up to this load.
inline walk_lengths count_walks(unsigned slots, double load)
{
  constexpr std::size_t windows = std::size_t{1} << 18;
  std::vector<unsigned> taken(windows);
  random_bits random{1};
  auto const next = [](std::size_t at) { return at + 1 == windows ? 0 : at + 1; };
  auto const keys = static_cast<std::size_t>(static_cast<double>(windows * slots) * load);
  std::size_t hit = 0;
  for (std::size_t i = 0; i < keys; ++i) {
    auto at = random.below(windows);
    for (++hit; taken[at] == slots; at = next(at)) ++hit;
    ++taken[at];
  }
  std::size_t miss = 0;
  for (std::size_t home = 0; home < windows; ++home) {
    auto at = home;
    for (++miss; taken[at] == slots; at = next(at)) ++miss;
  }
  return {static_cast<double>(hit) / static_cast<double>(keys),
          static_cast<double>(miss) / static_cast<double>(windows)};
}

/// Bytes of the lines that so many bytes lie on, beginning at any multiple of `step`.
inline double bytes_of_lines(double bytes, std::size_t step)
{
  auto const begins = static_cast<double>(std::gcd(step, line_bytes));
  return static_cast<double>(line_bytes) + bytes - begins;
}

/// The same for a walk along so many windows.
inline double bytes_of_walk(double windows, unsigned slot_bytes)
{
  auto const window = std::size_t{slots_a_window(slot_bytes)} * slot_bytes;
  return bytes_of_lines(windows * static_cast<double>(window), window);
}

}  // namespace warpmap::bench
