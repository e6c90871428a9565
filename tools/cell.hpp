#pragma once
// One value of a table that is printed.

#include <string_view>
#include <variant>

namespace warpmap_tool {

/// Wide enough for the sum of as many 64-bit integers as there will ever be.
__extension__ using wide_integer = __int128;

/// The first alternative stands for a missing value.
using cell = std::variant<std::monostate, wide_integer, double, std::string_view>;

inline bool is_missing(cell const& value) { return value.index() == 0; }

}  // namespace warpmap_tool
