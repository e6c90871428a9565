#include "bench/report/part.hpp"

#include <cmath>
#include <cstdio>

namespace warpmap::bench {
namespace {

bool is_own(std::string const& container) { return container.starts_with("warpmap"); }

/// Three digits at least, for figures of very different sizes.
std::string digits(double value)
{
  if (std::isnan(value)) return "-";
  if (value >= 100) return text("%.0f", value);
  return text(value >= 10 ? "%.1f" : "%.2f", value);
}

std::string with_spread(figure const& of)
{
  if (of.least == of.most || of.rounds == 0) return digits(of.median);
  return digits(of.median) + " [" + digits(of.least) + ".." + digits(of.most) + "]";
}

/// How many times better than `other` the value is.
double times_better(part_row const& row, double value, double other)
{
  return less_is_better(row) ? other / value : value / other;
}

std::string peers(part_row const& row)
{
  std::string all;
  auto const add = [&](std::string const& container, std::string const& said) {
    all += (all.empty() ? "" : ", ") + container + ' ' + said;
  };
  for (auto const& [container, figures] : row.measured)
    if (!is_own(container) && !figures.empty()) add(container, digits(figure::of(figures).median));
  for (auto const& [container, why] : row.absent) add(container, why);
  return all.empty() ? "-" : all;
}

void write_row(json_writer& to, part_row const& row, std::size_t entries)
{
  to.open('{');
  to.field("what", row.what);
  to.field("unit", row.unit);
  to.field("entries", static_cast<double>(entries));
  to.field("threads", static_cast<double>(row.threads));
  to.name("measured");
  to.open('{');
  for (auto const& [container, figures] : row.measured) {
    to.name(container);
    to.open('[');
    for (auto const each : figures) to.value(each);
    to.close(']');
  }
  to.close('}');
  to.name("absent");
  to.open('{');
  for (auto const& [container, why] : row.absent) to.field(container, why);
  to.close('}');
  to.field("median", own_figure(row).median);
  to.field("to_best_peer", ratio_to_best_peer(row));
  to.field("goal_to_best_peer", row.goal_ratio_to_best_peer);
  to.field("limit", row.limit);
  to.field("of_limit", share_of_limit(row));
  to.field("goal_of_limit", row.goal_of_limit);
  to.field("goals", joined(goals_of(row)));
  to.field("note", row.note);
  to.close('}');
}

}  // namespace

bool less_is_better(part_row const& row)
{
  return row.unit.starts_with("bytes") || row.unit == "us";
}

figure own_figure(part_row const& row)
{
  for (auto const& [container, figures] : row.measured)
    if (is_own(container)) return figure::of(figures);
  return {};
}

double best_peer(part_row const& row)
{
  double best = unknown;
  for (auto const& [container, figures] : row.measured) {
    if (is_own(container)) continue;
    auto const median = figure::of(figures).median;
    best = less_is_better(row) ? std::fmin(best, median) : std::fmax(best, median);
  }
  return best;
}

double ratio_to_best_peer(part_row const& row)
{
  return times_better(row, own_figure(row).median, best_peer(row));
}

double share_of_limit(part_row const& row)
{
  return times_better(row, own_figure(row).median, row.limit);
}

std::vector<judged> goals_of(part_row const& row)
{
  std::vector<judged> goals;
  if (row.goal_ratio_to_best_peer != 0)
    goals.push_back({"x best peer", row.goal_ratio_to_best_peer, ratio_to_best_peer(row)});
  if (row.goal_of_limit != 0)
    goals.push_back({"of the limit", row.goal_of_limit, share_of_limit(row)});
  return goals;
}

void print_part(part_result const& part)
{
  std::printf(
    "\n### %s, %s entries\n\n%u rounds.\n\n| what | threads | unit | warpmap | peers | x best peer "
    "| limit | of limit | goals | note |\n|---|---|---|---|---|---|---|---|---|---|\n",
    part.name.c_str(), count_of(part.how.entries).c_str(), part.how.rounds);
  for (auto const& row : part.rows)
    std::printf("| %s | %u | %s | %s | %s | %s | %s | %s | %s | %s |\n", row.what.c_str(),
                row.threads, row.unit.c_str(), with_spread(own_figure(row)).c_str(),
                peers(row).c_str(), digits(ratio_to_best_peer(row)).c_str(),
                digits(row.limit).c_str(), percent(share_of_limit(row)).c_str(),
                joined(goals_of(row)).c_str(), row.note.c_str());
}

void write_part(json_writer& to, part_result const& part)
{
  to.name(part.name);
  to.open('[');
  for (auto const& row : part.rows) write_row(to, row, part.how.entries);
  to.close(']');
}

std::vector<goal_row> goal_rows(part_result const& part)
{
  std::vector<goal_row> all;
  for (auto const& row : part.rows) {
    auto goals = goals_of(row);
    if (goals.empty() || own_figure(row).rounds == 0) continue;
    all.push_back({row.what, count_of(part.how.entries), row.threads,
                   with_spread(own_figure(row)) + ' ' + row.unit, std::move(goals)});
  }
  return all;
}

}  // namespace warpmap::bench
