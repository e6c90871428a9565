#pragma once
// How fast the map is on this machine, beside what the machine can do at best.

#include <cstddef>
#include <string>
#include <vector>

namespace warpmap_tool {

struct speed_request {
  std::size_t size = std::size_t{1} << 22;  ///< pairs
  unsigned threads = 0;                     ///< 0: all processors
  double load = 0.75;                       ///< taken share of the slots once all pairs are in
};

inline constexpr unsigned speed_rounds = 3;

/// Of the rounds; in millions a second where nothing else is said.
struct speed {
  double median = 0;
  double least = 0;
  double most = 0;
};

struct operation_speed {
  std::string name;
  speed rate;
  std::string limit_name;
  double limit = 0;  ///< what the machine does at best where the operation must do the same
  double lines = 0;  ///< that one operation touches on average; 0: not counted
  double share() const { return rate.median / limit; }
  double share_in_lines() const { return share() * lines; }
};

struct speed_report {
  speed_request asked;
  unsigned threads = 0;  ///< that ran
  std::string why_backend;
  std::string instructions;
  std::string slots;
  std::size_t table_bytes = 0;  ///< of the map, and of the memory that the limits are measured in
  double bytes_per_entry() const
  {
    return static_cast<double>(table_bytes) / static_cast<double>(asked.size);
  }
  speed line_reads;
  speed swaps_8;
  speed swaps_16;        ///< all 0 where the machine has none
  speed copy_gigabytes;  ///< read and written
  std::vector<operation_speed> operations;
  bool interrupted = false;  ///< the rest is not complete then
};

/// Runs every operation and every limit `speed_rounds` times, in turns.
/// @throws failure  when the map answers wrong; warpmap::error
speed_report test_speed(speed_request const&);

}  // namespace warpmap_tool
