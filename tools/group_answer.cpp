#include "tools/group_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>

#include "tools/failure.hpp"
#include "tools/parallel_sort.hpp"
#include "tools/standard_output.hpp"

namespace warpmap_tool {
namespace {

std::size_t aggregate_named(group_plan const& plan, std::string const& name)
{
  auto const& all = plan.aggregates();
  auto const found =
    std::find_if(all.begin(), all.end(), [&](auto const& each) { return each.name == name; });
  if (found == all.end())
    throw failure{fmt::format("--sort: '{}' is neither key, none nor one of --agg", name)};
  return static_cast<std::size_t>(found - all.begin());
}

/// Grows with the value, though not everywhere: values of one rank are to be compared themselves.
double rank(cell const& value)
{
  if (auto const* const integer = std::get_if<wide_integer>(&value))
    return static_cast<double>(*integer);
  if (auto const* const floating = std::get_if<double>(&value)) return *floating;
  if (auto const* const text = std::get_if<std::string_view>(&value)) {
    constexpr std::size_t bytes = 6;  // fit a double
    double word = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      word = word * 256 + (i < text->size() ? static_cast<unsigned char>((*text)[i]) : 0);
    return word;
  }
  return -std::numeric_limits<double>::infinity();
}

struct ranked_group {
  group_entry entry;
  double rank;
};

/// Puts the first `count` in order at the beginning and drops the others.
template <class Item, class Before>
void keep_first(std::vector<Item>& items, std::size_t count, unsigned threads, Before before)
{
  if (count < items.size()) {
    auto const last = items.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(items.begin(), last, items.end(), before);
    items.erase(last, items.end());
  }
  parallel_sort(items.begin(), items.end(), before, threads);
}

void order_by_aggregate(std::vector<group_entry>& groups, std::size_t count, group_table& table,
                        std::size_t aggregate, unsigned threads)
{
  std::vector<ranked_group> ranked;
  ranked.reserve(groups.size());
  for (auto const& each : groups)
    ranked.push_back({each, rank(table.result(each.group, aggregate))});
  groups.clear();
  groups.shrink_to_fit();
  keep_first(ranked, count, threads, [&](ranked_group const& a, ranked_group const& b) {
    if (a.rank != b.rank) return a.rank > b.rank;
    auto const of_a = table.result(a.entry.group, aggregate);
    auto const of_b = table.result(b.entry.group, aggregate);
    return of_a != of_b ? of_a > of_b : a.entry.key < b.entry.key;
  });
  groups.reserve(ranked.size());
  for (auto const& each : ranked) groups.push_back(each.entry);
}

}  // namespace

void require_order(group_plan const& plan, answer_form const& form)
{
  if (form.sort != "none" && form.sort != "key") aggregate_named(plan, form.sort);
}

std::vector<group_entry> ordered_groups(group_table& table, group_plan const& plan,
                                        answer_form const& form, unsigned threads)
{
  auto groups = table.entries();
  auto const count = form.top == 0 ? groups.size() : std::min(form.top, groups.size());
  if (form.sort == "none") {
    groups.resize(count);
  } else if (form.sort == "key") {
    keep_first(groups, count, threads,
               [](auto const& a, auto const& b) { return a.key < b.key; });
  } else {
    order_by_aggregate(groups, count, table, aggregate_named(plan, form.sort), threads);
  }
  return groups;
}

void print_groups(std::vector<group_entry> const& groups, group_table& table,
                  group_plan const& plan, answer_format format)
{
  std::vector<std::string> names;
  for (auto const i : plan.keys()) names.push_back(plan.columns()[i].name);
  for (auto const& each : plan.aggregates()) names.push_back(each.name);

  standard_output out;
  auto const writer = make_table_writer(format, names, out);
  key_cells key;
  std::vector<cell> cells;
  for (std::size_t next = 0; next < groups.size() && !out.is_over(); ++next) {
    constexpr std::size_t ahead = 16;  // enough to hide a look into memory
    if (next + ahead < groups.size()) table.prefetch(groups[next + ahead].group);
    auto const& each = groups[next];
    table.index().read_key(each.key, key);
    cells.assign(key.values.begin(), key.values.end());
    for (std::size_t i = 0; i < plan.aggregates().size(); ++i)
      cells.push_back(table.result(each.group, i));
    writer->row(cells);
  }
  writer->finish();
  out.flush();
}

}  // namespace warpmap_tool
