#pragma once
// How many cache lines an operation must touch: in a table of slots side by side, some to a line,
// whose keys begin at the line that their hash chooses and go on to the next one while it is full.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "measure/random.hpp"

namespace warpmap::bench {

/// Lines per operation, on average.
struct lines_touched {
  double hit = 1;   ///< also of insertion: a key's line is the first that was not full
  double miss = 1;  ///< up to the first line that is not full
};

/// Of 16 bytes.
inline constexpr unsigned slots_per_line = 4;

/// From this many entries on the averages depend on the load alone, so no more are placed.
inline constexpr std::size_t counted_entries = std::size_t{1} << 22;

/// Counts in a table that is filled with random hashes. How many keys leave a full line does not
/// depend on their order, so each line keeps only numbers.
inline lines_touched count_lines(std::size_t entries, double load,
                                 unsigned slots_a_line = slots_per_line)
{
  entries = std::clamp<std::size_t>(entries, 1, counted_entries);
  auto const slots = static_cast<double>(entries) / load;
  auto const count = std::max<std::size_t>(1, static_cast<std::size_t>(slots / slots_a_line));
  std::vector<std::uint32_t> lines(count);
  random_bits random{count};
  for (std::size_t i = 0; i < entries; ++i) ++lines[random.below(count)];

  // Twice around: what leaves the last line comes to the first ones.
  std::uint64_t passed_on = 0;
  std::uint64_t carried = 0;
  for (unsigned turn = 0; turn < 2; ++turn)
    for (auto& line : lines) {
      auto const here = line + carried;
      line = static_cast<std::uint32_t>(std::min<std::uint64_t>(here, slots_a_line));
      carried = here - line;
      passed_on += carried;
    }
  lines_touched out;
  out.hit = 1 + static_cast<double>(passed_on) / static_cast<double>(entries);

  std::uint64_t looked_at = 0;
  std::uint64_t run = 0;
  for (unsigned turn = 0; turn < 2; ++turn) {
    looked_at = 0;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      run = *line == slots_a_line ? std::min<std::uint64_t>(run + 1, count) : 1;
      looked_at += run;
    }
  }
  out.miss = static_cast<double>(looked_at) / static_cast<double>(count);
  return out;
}

}  // namespace warpmap::bench
