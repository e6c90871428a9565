#include "tools/group_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tools/failure.hpp"

namespace warpmap_tool {
namespace {

constexpr std::array<std::pair<std::string_view, aggregate_function>, 6> functions{{
  {"count", aggregate_function::count},
  {"sum", aggregate_function::sum},
  {"mean", aggregate_function::mean},
  {"min", aggregate_function::min},
  {"max", aggregate_function::max},
  {"distinct", aggregate_function::distinct},
}};

aggregate_spec parse_aggregate(std::string const& text)
{
  auto const colon = text.find(':');
  auto const function = text.substr(0, colon);
  auto const* const known = std::find_if(functions.begin(), functions.end(),
                                         [&](auto const& each) { return each.first == function; });
  if (known == functions.end())
    throw failure{fmt::format(
      "--agg: no function '{}'; there are count, sum, mean, min, max and distinct", function)};
  aggregate_spec spec{text, known->second};
  if (colon != text.npos) spec.column = text.substr(colon + 1);
  if (spec.column.empty() && (colon != text.npos || spec.function != aggregate_function::count))
    throw failure{fmt::format("--agg: '{}' lacks its column, as in {}:NAME", text, function)};
  return spec;
}

}  // namespace

std::vector<std::string> split_list(std::string_view list, std::string_view option)
{
  std::vector<std::string> parts;
  for (;;) {
    auto const comma = list.find(',');
    auto const part = list.substr(0, comma);
    if (part.empty()) throw failure{fmt::format("{}: a part of the list is empty", option)};
    parts.emplace_back(part);
    if (comma == list.npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

std::vector<aggregate_spec> parse_aggregates(std::string_view list)
{
  std::vector<aggregate_spec> all;
  for (auto const& each : split_list(list, "--agg")) all.push_back(parse_aggregate(each));
  return all;
}

std::vector<type_spec> parse_types(std::string_view list)
{
  std::vector<type_spec> all;
  for (auto const& each : split_list(list, "--types")) {
    auto const colon = each.rfind(':');
    if (colon == each.npos || colon == 0)
      throw failure{fmt::format("--types: '{}' is not NAME:TYPE", each)};
    auto const type = column_type_named(std::string_view{each}.substr(colon + 1));
    if (!type)
      throw failure{fmt::format("--types: no type '{}'; there are integer, float and text",
                                each.substr(colon + 1))};
    all.push_back({each.substr(0, colon), *type});
  }
  return all;
}

}  // namespace warpmap_tool
