#include "tools/column_type.hpp"

namespace warpmap_tool {

std::string_view name(column_type type)
{
  switch (type) {
    case column_type::integer: return "integer";
    case column_type::floating: return "float";
    case column_type::text: break;
  }
  return "text";
}

std::optional<column_type> column_type_named(std::string_view text)
{
  for (auto const each : {column_type::integer, column_type::floating, column_type::text})
    if (name(each) == text) return each;
  return std::nullopt;
}

void type_guess::see(std::string_view field)
{
  seen_ = true;
  if (!floating_) return;  // it is text already
  std::int64_t integer = 0;
  auto const as_integer = read_integer(field, integer);
  if (as_integer == fit::fits) return;
  integer_ = false;
  double number = 0;
  floating_ = as_integer == fit::no_number && read_float(field, number) == fit::fits;
  if (!floating_) first_text_ = field;
}

std::optional<column_type> type_guess::type() const
{
  if (!seen_) return std::nullopt;
  if (!floating_) return column_type::text;
  return integer_ ? column_type::integer : column_type::floating;
}

}  // namespace warpmap_tool
