#pragma once
// Goals beside what was reached, and their summary: all parts of the report add their rows to it.

#include "figure.hpp"

namespace warpmap::bench {

/// One goal and how far it was reached; NaN: nothing to compare with.
struct judged {
  std::string against;
  double wanted = 0;
  double got = unknown;
  bool at_most = false;

  bool met() const { return at_most ? got <= wanted : got >= wanted; }
  std::string verdict() const
  {
    auto const off = std::fabs(got / wanted - 1) * 100;
    return text("%.3g %s: %.2f, %s by %.0f %%", wanted, against.c_str(), got,
                met() ? "met" : "**missed**", off);
  }
};

/// A line of the summary.
struct goal_row {
  std::string what;
  std::string at;       ///< entries, load
  unsigned threads;     ///< 0: of no matter
  std::string reached;  ///< the figure with its spread
  std::vector<judged> goals;
};

inline std::string joined(std::vector<judged> const& goals)
{
  std::string all;
  for (auto const& each : goals)
    if (!std::isnan(each.got)) all += (all.empty() ? "" : "; ") + each.verdict();
  return all;
}

inline void print_goals(std::vector<goal_row> const& rows)
{
  if (rows.empty()) return;
  std::size_t met = 0;
  std::size_t missed = 0;
  std::size_t open = 0;
  for (auto const& row : rows)
    for (auto const& each : row.goals) ++(std::isnan(each.got) ? open : each.met() ? met
                                                                                   : missed);
  std::printf(
    "\n## Goals\n\n%zu met, %zu missed; %zu had nothing to be compared with in this run.\n\n"
    "| workload | entries, load | threads | reached | goals |\n|---|---|---|---|---|\n",
    met, missed, open);
  for (auto const& row : rows)
    std::printf("| %s | %s | %s | %s | %s |\n", row.what.c_str(), row.at.c_str(),
                row.threads == 0 ? "-" : std::to_string(row.threads).c_str(), row.reached.c_str(),
                joined(row.goals).c_str());
}

}  // namespace warpmap::bench
