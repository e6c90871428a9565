#pragma once
// The results as Markdown tables.

#include <cstdarg>
#include <cstdio>

#include "results.hpp"

namespace warpmap::bench {

[[gnu::format(printf, 1, 2)]] inline std::string text(char const* format, ...)
{
  std::array<char, 200> line{};
  std::va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line.data(), line.size(), format, arguments);
  va_end(arguments);
  return line.data();
}

inline std::string cell(figure const& rate)
{
  if (rate.rounds == 0) return "-";
  return text("%.1f [%.1f..%.1f]", rate.median, rate.least, rate.most);
}
inline std::string times(double ratio) { return std::isnan(ratio) ? "-" : text("%.2f", ratio); }
inline std::string percent(double share)
{
  return std::isnan(share) ? "-" : text("%.0f %%", share * 100);
}

inline double goal_for(workload_facts const& facts, double load)
{
  return load <= 0.5 ? facts.goal_at_half : facts.goal_above;
}
/// A goal and whether it is met.
inline std::string verdict(double goal, double ratio)
{
  if (goal == 0 || std::isnan(ratio)) return "-";
  if (ratio >= goal) return text("%.0fx: met", goal);
  return text("%.0fx: missed by %.0f %%", goal, (1 - ratio / goal) * 100);
}

inline void print_workload(results const& all, plan const& how, workload_facts const& facts)
{
  std::printf("\n### %s\n\n%s. Millions of operations a second.\n\n| container |", facts.name,
              facts.meaning);
  for (auto const threads : how.threads)
    std::printf(" %u thread%s | x best peer | goal | of limit |", threads, threads == 1 ? "" : "s");
  std::printf("\n|---|");
  for (std::size_t i = 0; i < how.threads.size(); ++i) std::printf("---|---|---|---|");
  std::printf("\n");
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const& each = all.entrants()[i];
    std::printf("| %s |", each.label().c_str());
    for (auto const threads : how.threads) {
      auto const rate = all.rate(i, threads, facts.which);
      auto const ratio = rate.median / all.best_peer(threads, facts.which);
      auto const has_goal = each.who.splits_batches;  // batches, not single keys
      auto const of_limit = rate.median / all.limit(each.load, threads, facts.limit);
      std::printf(" %s | %s | %s | %s |", cell(rate).c_str(), times(ratio).c_str(),
                  has_goal ? verdict(goal_for(facts, each.load), ratio).c_str() : "",
                  percent(of_limit).c_str());
    }
    std::printf("\n");
  }
}

inline void print_memory(results const& all, plan const& how)
{
  std::printf(
    "\n### memory\n\nBytes an entry after reserve and insertion; construction with the "
    "first touch of its pages.\n\n"
    "| container | resident | by its own account | goal | construction, ms |\n"
    "|---|---|---|---|---|\n");
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const& each = all.entrants()[i];
    auto const used = all.memory(i);
    std::string goal;
    if (each.who.splits_batches && each.load == 0.75)  // the default limit
      goal = text("%.0f: %s", goal_bytes_per_entry,
                  used.resident <= goal_bytes_per_entry ? "met" : "missed");
    std::printf("| %s | %.1f | %s | %s | %s |\n", each.label().c_str(), used.resident,
                used.own == 0 ? "-" : text("%.1f", used.own).c_str(), goal.c_str(),
                cell(all.construct_ms(i, how.threads.front())).c_str());
  }
}

inline void print_limits(results const& all, plan const& how)
{
  std::printf(
    "\n### limits\n\nIn a table of the size that warpmap has at that load, prefetched "
    "into L2 at the best depth of 16 to 128. M/s; copy: GB/s read and written.\n\n"
    "| load | threads | random line | read, then CAS of 8 bytes | of 16 bytes | copy |\n"
    "|---|---|---|---|---|---|\n");
  for (auto const load : how.loads)
    for (auto const threads : how.threads) {
      auto const show = [&](auto pick) { return cell(all.limit(load, threads, pick)); };
      std::printf("| %.2f | %u | %s | %s | %s | %s |\n", load, threads,
                  show([](auto& l) { return l.read.rate / 1e6; }).c_str(),
                  show([](auto& l) { return l.swap_8.rate / 1e6; }).c_str(),
                  show([](auto& l) { return l.swap_16.rate / 1e6; }).c_str(),
                  show([](auto& l) { return l.copy / 1e9; }).c_str());
    }
}

}  // namespace warpmap::bench
