#pragma once
// What is kept of one group: how its aggregates lie in memory, and how rows are added.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tools/cell.hpp"
#include "tools/group_plan.hpp"
#include "tools/row_batch.hpp"
#include "tools/text_arena.hpp"

namespace warpmap_tool {

/// The layout of the records of a plan. A record is words of 8 bytes, all 0 at first:
///
///     rows | for each column that is aggregated: values that are not missing, then as needed
///          | sum (2 words) | least | greatest | distinct values
///
/// The first word is the business of group_store. Sums of integers have 128 bits, so they cannot
/// overflow. Sums of floats carry the error of their additions with them (Neumaier), so that the
/// order of the rows, which differs from run to run, hardly ever shows.
class record_layout {
 public:
  explicit record_layout(group_plan const& plan);

  std::size_t words() const { return words_; }

  /// Adds all of a row but its distinct values.
  void add_row(std::uint64_t* record, row_batch const& rows, std::size_t row,
               text_arena& texts) const;
  /// Adds the rows of another record of the group, with their distinct values.
  void merge(std::uint64_t* into, std::uint64_t const* from, text_arena& texts) const;

  /// Columns whose distinct values are asked for, as indices of the plan's.
  std::vector<std::size_t> distinct_columns() const;
  /// One more distinct value of a column that distinct_columns() names.
  void add_distinct(std::uint64_t* record, std::size_t column) const;

  cell result(std::uint64_t const* record, plan_aggregate const& of) const;

 private:
  /// Where the words of one column are, from the beginning of the record; 0: nowhere.
  struct column_words {
    column_type type;
    bool is_used = false;
    std::size_t present = 0;
    std::size_t sum = 0;
    std::size_t least = 0;
    std::size_t greatest = 0;
    std::size_t distinct = 0;
  };

  // Each keeps a value if it comes before, or behind, the one that is there. Numbers are words.
  static void keep_extremes(std::uint64_t* record, column_words const&, std::uint64_t least,
                            std::uint64_t greatest);
  static void keep_extremes(std::uint64_t* record, column_words const&, std::string_view least,
                            std::string_view greatest, text_arena&);
  static void add_sum(std::uint64_t* record, column_words const&, std::uint64_t value);
  static void merge_sum(std::uint64_t* into, column_words const&, std::uint64_t const* from);
  static cell sum(std::uint64_t const* record, column_words const&);
  static cell mean(std::uint64_t const* record, column_words const&);
  static cell extreme(std::uint64_t word, column_type);

  std::vector<column_words> columns_;  // as those of the plan
  std::size_t words_ = 1;
};

}  // namespace warpmap_tool
