#include "tools/row_batch.hpp"

#include <fmt/format.h>

#include <bit>
#include <string>

#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace warpmap_tool {
namespace {

std::string why(fit how, column_type type)
{
  switch (how) {
    case fit::leading_zeros: return "has leading zeros, which a number would lose";
    case fit::out_of_range:
      return type == column_type::integer ? "does not fit 64 bits" : "is out of range of a float";
    default: return type == column_type::integer ? "is no integer" : "is no number";
  }
}

std::string cure(plan_column const& column, fit how, std::string_view field)
{
  double number = 0;
  bool const is_number = read_float(field, number) == fit::fits;
  std::string type = "text";
  if (how == fit::leading_zeros) type = std::string{name(column.type)};
  else if (is_number || column.needs_number) type = "float";
  auto const types = fmt::format("--types {}:{}", column.name, type);
  if (how != fit::no_number || is_number) return types;
  auto const missing = fmt::format("--missing '{}' if it stands for a missing value",
                                   in_short(field));
  if (column.needs_number) return missing;
  return types + ", or " + missing;
}

[[noreturn]] void refuse(plan_column const& column, fit how, std::string_view field,
                         table_head const& table, std::uint64_t line)
{
  throw failure{fmt::format("{}:{}: column {}: '{}' {} ({})", table.name, line, column.name,
                            in_short(field), why(how, column.type), cure(column, how, field))};
}

}  // namespace

double batch_column::floating(std::size_t row) const { return std::bit_cast<double>(bits[row]); }

row_batch::row_batch(group_plan const& plan, record_form const& form)
  : plan_{plan}, form_{form}, columns_(plan.columns().size())
{
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i].missing.resize(room);
    if (plan.columns()[i].type == column_type::text) columns_[i].texts.resize(room);
    else columns_[i].bits.resize(room);
  }
}

void row_batch::add(std::span<std::string_view const> fields, table_head const& table,
                    std::uint64_t line)
{
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto const& what = plan_.columns()[i];
    auto const field = fields[what.field];
    auto& into = columns_[i];
    into.missing[size_] = form_.is_missing(field);
    if (into.missing[size_]) continue;
    if (what.type == column_type::text) {
      into.texts[size_] = field;
      continue;
    }
    auto how = fit::fits;
    if (what.type == column_type::integer) {
      std::int64_t value = 0;
      how = read_integer(field, value);
      into.bits[size_] = static_cast<std::uint64_t>(value);
    } else {
      double value = 0;
      how = read_float(field, value);
      into.bits[size_] = std::bit_cast<std::uint64_t>(value);
    }
    bool const is_refused = how != fit::fits && (how != fit::leading_zeros || what.is_inferred);
    if (is_refused) refuse(what, how, field, table, line);
  }
  ++size_;
}

}  // namespace warpmap_tool
