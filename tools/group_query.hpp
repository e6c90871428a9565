#pragma once
// What `warpmap group-by` is asked for, in the words of the command line.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/column_type.hpp"

namespace warpmap_tool {

enum class aggregate_function : std::uint8_t {
  count,
  sum,
  mean,
  min,
  max,
  distinct
};

struct aggregate_spec {
  std::string text;  ///< as given, and as the answer calls it: "sum:x"
  aggregate_function function = aggregate_function::count;
  std::string column{};  ///< empty for `count`, which counts rows
};

struct type_spec {
  std::string column;
  column_type type;
};

/// "a,b" as {"a", "b"}.
/// @throws failure  naming `option` when a part is empty
std::vector<std::string> split_list(std::string_view list, std::string_view option);

/// Reads "sum:x,count". What follows the first colon is the column.
/// @throws failure  when a function is not known or lacks its column
std::vector<aggregate_spec> parse_aggregates(std::string_view list);

/// Reads "x:integer,y:text". What follows the last colon is the type.
/// @throws failure  when a type is not known
std::vector<type_spec> parse_types(std::string_view list);

}  // namespace warpmap_tool
