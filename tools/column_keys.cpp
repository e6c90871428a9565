#include "tools/column_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace warpmap_tool {

bool column_keys::is_number(std::string_view column)
{
  return !column.empty() && std::all_of(column.begin(), column.end(),
                                        [](char c) { return c >= '0' && c <= '9'; });
}

column_keys::column_keys(std::string column, bool has_header, char delimiter)
  : has_header_{has_header}, delimiter_{delimiter}
{
  if (!is_number(column)) {
    name_ = std::move(column);
    return;
  }
  auto const* const end = column.data() + column.size();
  if (std::from_chars(column.data(), end, number_).ec != std::errc{} || number_ == 0)
    throw failure{"--column: columns are numbered from 1, there is no " + column};
}

std::size_t column_keys::index_in(table_head const& table) const
{
  auto const& fields = table.fields;
  if (number_ != 0) {
    if (number_ <= fields.size()) return number_ - 1;
    throw failure{fmt::format("{}:1: no column {}, only {}", table.name, number_,
                              counted(fields.size(), "field"))};
  }
  auto const found = std::find(fields.begin(), fields.end(), name_);
  if (found == fields.end())
    throw failure{fmt::format("{}:1: no column \"{}\"; there are: {}", table.name, name_,
                              escaped(fmt::format("{}", fmt::join(fields, ", "))))};
  if (std::find(found + 1, fields.end(), name_) != fields.end())
    throw failure{fmt::format("{}:1: more than one column \"{}\"", table.name, name_)};
  return static_cast<std::size_t>(found - fields.begin());
}

}  // namespace warpmap_tool
