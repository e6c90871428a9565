#pragma once
// Parts of the report beside its workloads: rows of figures, each with its goals.

#include <cstddef>
#include <iosfwd>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace warpmap::bench {

struct part_plan {
  std::size_t entries;
  unsigned rounds;
  std::vector<unsigned> threads;
  bool huge_pages;   ///< false: the processes that measure refuse them
  std::string only;  ///< measure only containers whose name contains this; empty: all
};

/// One thing that was measured, for one number of threads. Of bytes and times less is better, and
/// ratios are turned round: above 1 is good for all.
struct part_row {
  std::string what;  ///< "u32->u32 hit"
  std::string unit;  ///< "M/s", "GB/s", "M entries/s", "bytes an entry", "us"
  unsigned threads = 1;
  /// Container, one figure a round. Those whose name begins with "warpmap" are no peers.
  std::vector<std::pair<std::string, std::vector<double>>> measured{};
  double goal_ratio_to_best_peer = 0;                       ///< 0: none
  double limit = std::numeric_limits<double>::quiet_NaN();  ///< NaN: none
  double goal_of_limit = 0;                                 ///< share of the limit; 0: none
  std::string note{};
};

/// Median and spread of some rounds.
struct spread {
  double median = std::numeric_limits<double>::quiet_NaN();
  double least = median;
  double most = median;

  static spread of(std::vector<double> values);
};

bool less_is_better(part_row const&);
/// warpmap's figure; NaN without one.
spread own_figure(part_row const&);
/// The name and the median of the best peer; NaN without peers.
std::pair<std::string, double> best_peer(part_row const&);
double ratio_to_best_peer(part_row const&);
double share_of_limit(part_row const&);
/// Every goal of the row and whether it is met; empty without goals or figures.
std::string verdict(part_row const&);

/// Other types of keys and values: u32, sets, keys and values of 16 and 32 bytes, strings.
/// @throws std::runtime_error  when an answer is wrong
std::vector<part_row> measure_types(part_plan const&);
/// What changes or visits the whole table, growth, and the memory that is kept.
/// @throws std::runtime_error  when an answer is wrong
std::vector<part_row> measure_structure(part_plan const&);

/// A Markdown table.
void print_part(char const* title, std::vector<part_row> const&);
/// The rows as a JSON array.
void write_part(std::ostream& to, std::vector<part_row> const&);

}  // namespace warpmap::bench
