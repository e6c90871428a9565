#pragma once
// The report as Markdown.

#include <cstdio>

#include "bench/gpu/goals.hpp"
#include "bench/gpu/head.hpp"

namespace warpmap::bench {

/// Three digits, however small: the emulated device is slow.
inline std::string rate_cell(figure const& rate)
{
  if (rate.rounds == 0) return "-";
  return text("%.3g [%.3g..%.3g]", rate.median, rate.least, rate.most);
}
inline std::string number_cell(double number)
{
  return std::isnan(number) ? "-" : text("%.2f", number);
}
inline std::string bytes_cell(std::size_t bytes)
{
  auto number = static_cast<double>(bytes) / 1024;
  auto const* const units = "KMGT";
  std::size_t unit = 0;
  for (; number >= 1024 && unit < 3; ++unit) number /= 1024;
  return text("%.4g %ciB", number, units[unit]);
}
inline std::string limit_cell(row const& of)
{
  if (std::isnan(of.limit)) return "-";
  auto cell = percent(of.share()) + " of " + of.against;
  if (!std::isnan(of.share_in_sectors()))
    cell += ", " + percent(of.share_in_sectors()) + " in sectors";
  return cell;
}

inline void print_head(head const& of)
{
  std::printf("# What this GPU does\n\n");
  if (of.means_nothing)
    std::printf(
      "**The figures mean nothing: they are of the emulated device, which checks answers.**\n\n");
  std::printf("| device | commit | date |\n|---|---|---|\n| %s | %s | %s |\n", of.device.c_str(),
              of.commit.empty() ? "unknown" : of.commit.c_str(), of.date.c_str());
}

inline void print_limits(results const& all)
{
  if (all.limits.empty()) return;
  std::printf("\n## Limits\n\n| limit | window | rate |\n|---|---|---|\n");
  for (auto const& each : all.limits)
    std::printf("| %s | %s | %s %s |\n", each.what.c_str(), bytes_cell(each.bytes).c_str(),
                rate_cell(each.rate).c_str(), each.unit.c_str());
}

inline void print_part(results const& all, named_part const& part)
{
  auto is_first = true;
  for (auto const& each : all.rows) {
    if (each.part != part.name) continue;
    if (is_first)
      std::printf(
        "\n## %s\n\n%s\n\n"
        "| operation | variant | types | entries | load | batch | rate | rounds | of the limit "
        "| sectors | bytes |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
        part.name, part.what);
    is_first = false;
    std::printf("| %s | %s | %s | %s | %.3f | %s | %s %s | %zu | %s | %s | %s |\n",
                each.operation.c_str(), each.at.variant.c_str(), each.at.types.c_str(),
                count_of(each.at.entries).c_str(), each.at.load,
                each.batch == 0 ? "all" : std::to_string(each.batch).c_str(),
                rate_cell(each.rate).c_str(), each.unit.c_str(), each.rate.rounds,
                limit_cell(each).c_str(), number_cell(each.sectors).c_str(),
                number_cell(each.bytes).c_str());
  }
}

inline void print_goals(std::vector<goal_at> const& all)
{
  std::printf(
    "\n## Goals\n\n| goal | wanted | got | | best variant |\n"
    "|---|---|---|---|---|\n");
  for (auto const& each : all)
    std::printf("| %s | %.3g %s | %s | %s | %s |\n", each.what.c_str(), each.wanted,
                each.of.c_str(), number_cell(each.got).c_str(), each.verdict().c_str(),
                each.best_variant.empty()
                  ? "-"
                  : (each.best_variant + " " + number_cell(each.best)).c_str());
}

inline void print_skipped(results const& all)
{
  if (all.skipped.empty()) return;
  std::printf("\n## Not measured\n\n");
  for (auto const& each : all.skipped) std::printf("- %s\n", each.c_str());
}

inline void print_report(head const& of, results const& all, std::vector<goal_at> const& judged)
{
  print_head(of);
  print_limits(all);
  for (auto const& part : gpu_parts) print_part(all, part);
  print_goals(judged);
  print_skipped(all);
}

}  // namespace warpmap::bench
