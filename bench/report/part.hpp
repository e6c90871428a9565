#pragma once
// Parts of the report beside its workloads: rows of figures, each with its goals.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "../adapters/container.hpp"
#include "json_writer.hpp"
#include "judged.hpp"

namespace warpmap::bench {

struct part_plan {
  std::size_t entries;
  unsigned rounds;
  std::vector<unsigned> threads;
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
  /// Peers without figures, and why: "not offered", "wrong".
  std::vector<std::pair<std::string, std::string>> absent{};
  double goal_ratio_to_best_peer = 0;  ///< 0: none
  double limit = unknown;
  double goal_of_limit = 0;  ///< share of the limit; 0: none
  std::string note{};
};

bool less_is_better(part_row const&);
/// warpmap's figure; nothing without one.
figure own_figure(part_row const&);
/// The median of the best peer; NaN without peers.
double best_peer(part_row const&);
double ratio_to_best_peer(part_row const&);
double share_of_limit(part_row const&);
/// Every goal of the row; NaN where there was nothing to compare with.
std::vector<judged> goals_of(part_row const&);

/// Other types of keys and values: u32, sets, keys and values of 16 and 32 bytes, strings.
/// @throws std::runtime_error  when an answer is wrong
std::vector<part_row> measure_types(part_plan const&);
/// What changes or visits the whole table, growth on used memory, and the memory that is kept.
/// @throws std::runtime_error  when an answer of warpmap is wrong
std::vector<part_row> measure_structure(part_plan const&, std::vector<contestant> const& peers);

/// A part that was measured.
struct part_result {
  std::string name;
  part_plan how;
  std::vector<part_row> rows;
};

/// A Markdown table.
void print_part(part_result const&);
/// The rows as a JSON array, under the name of the part.
void write_part(json_writer& to, part_result const&);
/// Its lines of the summary.
std::vector<goal_row> goal_rows(part_result const&);

}  // namespace warpmap::bench
