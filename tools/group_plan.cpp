#include "tools/group_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "tools/failure.hpp"
#include "tools/text.hpp"

namespace warpmap_tool {
namespace {

/// 0 when it is none.
std::size_t column_number(std::string const& text)
{
  std::size_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, number);
  return stop == end && error == std::errc{} ? number : 0;
}

}  // namespace

group_plan::group_plan(std::vector<std::string> const& keys,
                       std::vector<aggregate_spec> const& aggregates,
                       std::vector<std::string> const& header, bool has_names)
  : header_{header}, has_names_{has_names}
{
  std::vector<std::size_t> key_fields;
  for (auto const& each : keys) key_fields.push_back(find_field(each, "--key"));
  std::vector<std::size_t> aggregate_fields;
  for (auto const& each : aggregates)
    aggregate_fields.push_back(each.column.empty() ? plan_aggregate::rows
                                                   : find_field(each.column, "--agg"));

  for (auto const field : key_fields) add_column(field);
  for (auto const field : aggregate_fields)
    if (field != plan_aggregate::rows) add_column(field);
  std::sort(columns_.begin(), columns_.end(),
            [](auto const& a, auto const& b) { return a.field < b.field; });

  for (auto const field : key_fields) {
    keys_.push_back(column_of(field));
    columns_[keys_.back()].is_key = true;
  }
  for (std::size_t i = 0; i < aggregates.size(); ++i) {
    auto const field = aggregate_fields[i];
    auto const column = field == plan_aggregate::rows ? field : column_of(field);
    auto const function = aggregates[i].function;
    aggregates_.push_back({aggregates[i].text, function, column});
    if (function == aggregate_function::sum || function == aggregate_function::mean)
      columns_[column].needs_number = true;
  }
}

void group_plan::set_types(std::vector<type_spec> const& types,
                           std::vector<type_guess> const& guesses)
{
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    auto& column = columns_[i];
    auto const if_all_missing = column.needs_number ? column_type::floating : column_type::text;
    column.type = guesses[i].type().value_or(if_all_missing);
  }
  for (auto const& each : types) {
    auto const field = find_field(each.column, "--types");
    for (auto& column : columns_) {  // a column that is not needed may be named
      if (column.field != field) continue;
      column.type = each.type;
      column.is_inferred = false;
    }
  }
  for (auto const& each : aggregates_) {
    if (each.column == plan_aggregate::rows || !columns_[each.column].needs_number) continue;
    if (columns_[each.column].type == column_type::text)
      refuse_text(each, guesses[each.column].first_text());
  }
}

void group_plan::refuse_text(plan_aggregate const& wanted, std::string const& seen) const
{
  auto const& column = columns_[wanted.column];
  auto text = fmt::format("{}: column {} holds text", wanted.name, column.name);
  if (column.is_inferred && !seen.empty())
    text += fmt::format(
      ", such as '{0}' (--missing '{0}' if that stands for a missing value, or --types {1}:float)",
      in_short(seen), column.name);
  throw failure{text};
}

std::size_t group_plan::find_field(std::string const& called, std::string_view option) const
{
  if (has_names_) {
    auto const same = [&](std::string const& name) { return name == called; };
    auto const found = std::find_if(header_.begin(), header_.end(), same);
    if (found != header_.end() && std::find_if(found + 1, header_.end(), same) != header_.end())
      throw failure{fmt::format("{}: two columns are called '{}'; say which by its number", option,
                                called)};
    if (found != header_.end()) return static_cast<std::size_t>(found - header_.begin());
  }
  auto const number = column_number(called);
  if (number >= 1 && number <= header_.size()) return number - 1;
  if (!has_names_)
    throw failure{fmt::format("{}: no column {}; without a header columns are called 1 to {}",
                              option, called, header_.size())};
  std::string names;
  for (auto const& each : header_) names += (names.empty() ? "" : ", ") + escaped(each);
  throw failure{fmt::format("{}: no column '{}'; there are {}", option, called, names)};
}

void group_plan::add_column(std::size_t field)
{
  bool const is_there = std::any_of(columns_.begin(), columns_.end(),
                                    [&](auto const& each) { return each.field == field; });
  if (is_there) return;
  columns_.push_back({field, has_names_ ? header_[field] : fmt::to_string(field + 1)});
}

std::size_t group_plan::column_of(std::size_t field) const
{
  auto const at = std::find_if(columns_.begin(), columns_.end(),
                               [&](auto const& each) { return each.field == field; });
  return static_cast<std::size_t>(at - columns_.begin());
}

}  // namespace warpmap_tool
