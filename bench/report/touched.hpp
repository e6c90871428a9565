#pragma once
// Bytes of cache lines that one operation touches, by the lengths of walks.

#include <cstddef>
#include <numeric>

#include "measure/lines.hpp"

namespace warpmap::bench {

inline constexpr std::size_t line_bytes = 64;

/// Slots that are looked at together: as many as fit a line, or one.
inline unsigned slots_a_window(unsigned slot_bytes)
{
  return slot_bytes < line_bytes ? static_cast<unsigned>(line_bytes) / slot_bytes : 1;
}

/// Windows that a lookup looks at on average, at this load; a window stands for a line.
inline lines_touched count_walks(unsigned slot_bytes, double load)
{
  return count_lines(counted_entries, load, slots_a_window(slot_bytes));
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
