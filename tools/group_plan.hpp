#pragma once
// Which fields of a record a query needs, as what type, and what for.

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "tools/column_type.hpp"
#include "tools/group_query.hpp"

namespace warpmap_tool {

struct plan_column {
  std::size_t field;  ///< of a record, from 0
  std::string name;
  column_type type = column_type::text;
  bool is_inferred = true;  ///< not named by --types
  bool is_key = false;
  bool needs_number = false;  ///< for sum or mean
};

struct plan_aggregate {
  static constexpr std::size_t rows = std::numeric_limits<std::size_t>::max();

  std::string name;
  aggregate_function function;
  std::size_t column = rows;  ///< of the plan; `rows`: none, rows are counted
};

class group_plan {
 public:
  /// Finds the columns. `header`: the fields of the first record; they are names if `has_names`,
  /// else columns are called by their number, from 1, which may be done with names, too.
  /// @throws failure  when a column is not there, or two have the name
  group_plan(std::vector<std::string> const& keys, std::vector<aggregate_spec> const& aggregates,
             std::vector<std::string> const& header, bool has_names);

  /// Gives each column the type that `types` names, or else that its guess tells.
  /// @throws failure  when a sum or mean is asked of text, or `types` names no column
  void set_types(std::vector<type_spec> const& types, std::vector<type_guess> const& guesses);

  /// The columns that are needed, in the order of their fields.
  std::vector<plan_column> const& columns() const { return columns_; }
  /// The columns, as indices of columns(), whose values make the groups.
  std::vector<std::size_t> const& keys() const { return keys_; }
  std::vector<plan_aggregate> const& aggregates() const { return aggregates_; }

 private:
  std::size_t find_field(std::string const& called, std::string_view option) const;
  [[noreturn]] void refuse_text(plan_aggregate const& wanted, std::string const& seen) const;
  void add_column(std::size_t field);
  std::size_t column_of(std::size_t field) const;

  std::vector<std::string> const& header_;
  bool has_names_;
  std::vector<plan_column> columns_;
  std::vector<std::size_t> keys_;
  std::vector<plan_aggregate> aggregates_;
};

}  // namespace warpmap_tool
