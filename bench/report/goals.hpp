#pragma once
// What the map is to reach, as data, and how far it got. Goals belong to the batches of warpmap, or
// to its sessions, at one point of the axes.

#include "judged.hpp"
#include "plan.hpp"
#include "results.hpp"

namespace warpmap::bench {

/// Zero: no such goal.
struct goal {
  workload which{};
  double load = centre_load;
  std::size_t entries = 0;  ///< 0: those of the centre
  bool by_session = false;
  double single = 0;  ///< times the best peer that takes one key at a time
  double batch = 0;   ///< times the best peer that takes batches
  double limit = 0;   ///< share of what the machine's limits allow
  bool in_lines = false;
  double times = 0;  ///< times the map's own rate in another workload
  workload other{};
};

inline std::vector<goal> const& all_goals()
{
  using w = workload;
  auto constexpr cache = std::size_t{1} << 20;
  static std::vector<goal> const all{
    {.which = w::insert, .load = 0.5, .single = 4, .batch = 1, .limit = 0.7},
    {.which = w::insert, .single = 3, .batch = 0.8, .limit = 0.55},
    {.which = w::hit, .load = 0.5, .single = 3.5, .batch = 1.1, .limit = 0.6},
    {.which = w::hit, .single = 3, .batch = 1, .limit = 0.6},
    {.which = w::miss, .load = 0.5, .single = 3, .batch = 1, .limit = 0.6, .in_lines = true},
    {.which = w::miss, .load = 0.7, .single = 2.5, .batch = 0.8, .limit = 0.75, .in_lines = true},
    {.which = w::mix_95_5, .single = 3, .batch = 1, .limit = 0.5},
    {.which = w::mix_50_50, .single = 3, .batch = 1, .limit = 0.5},
    {.which = w::upsert_zipf, .single = 2.5, .times = 1, .other = w::upsert_uniform},
    {.which = w::upsert_steep, .single = 2.5, .times = 1, .other = w::upsert_uniform},
    {.which = w::upsert_hot, .single = 2.5, .times = 1, .other = w::upsert_uniform},
    {.which = w::growth, .single = 1.5},
    {.which = w::erase_half, .single = 2},
    {.which = w::insert_again, .single = 6},
    {.which = in_batches(0, 1), .single = 1.5, .times = 0.5, .other = in_batches(0, large_batches)},
    {.which = in_batches(1, 1), .single = 1.5, .times = 0.5, .other = in_batches(1, large_batches)},
    {.which = in_batches(2, 1), .single = 1.5, .times = 0.5, .other = in_batches(2, large_batches)},
    {.which = w::insert, .by_session = true, .single = 1},
    {.which = w::hit, .by_session = true, .single = 1},
    {.which = w::miss, .by_session = true, .single = 1},
    {.which = w::mix_50_50, .by_session = true, .single = 1},
    {.which = w::upsert_zipf, .by_session = true, .single = 1},
    {.which = w::hit, .entries = cache, .single = 3, .batch = 1},
    {.which = w::miss, .entries = cache, .single = 1.3, .batch = 1},
  };
  return all;
}

/// Bytes an entry at the default load, resident after reserve and insertion.
inline constexpr double goal_bytes_per_entry = 22;
inline constexpr double goal_bytes_of_batch_peer = 0.7;

/// What a batch workload is compared with: one at a time, the size of a batch is nothing.
inline workload of_single_keys(workload which)
{
  if (which < workload::in_batches) return which;
  auto const number = static_cast<std::size_t>(which) - plain_workloads.size();
  return batch_verbs.at(number / batch_sizes.size());
}

inline std::vector<judged> judge(results const& all, goal const& wanted, std::size_t entries,
                                 std::size_t entrant, unsigned threads)
{
  auto const rate = all.rate(entries, entrant, threads, wanted.which).median;
  std::vector<judged> out;
  if (wanted.single != 0)
    out.push_back({"x one at a time", wanted.single,
                   rate / all.best_peer(entries, threads, of_single_keys(wanted.which),
                                        kind::one_at_a_time)});
  if (wanted.batch != 0)
    out.push_back({"x batch", wanted.batch,
                   rate / all.best_peer(entries, threads, wanted.which, kind::batch)});
  if (wanted.limit != 0) {
    auto const& facts = facts_of(wanted.which);
    auto const per_operation = wanted.in_lines ? all.lines(entries, wanted.load, facts.lines) : 1;
    out.push_back({wanted.in_lines ? "of the limit in lines" : "of the limit", wanted.limit,
                   rate * per_operation / all.limit(entries, wanted.load, threads, facts.limit)});
  }
  if (wanted.times != 0)
    out.push_back({"x " + name_of(wanted.other), wanted.times,
                   rate / all.rate(entries, entrant, threads, wanted.other).median});
  return out;
}

/// The goals of a workload for one line of the tables.
inline std::vector<judged> goals_for(results const& all, plan const& how, workload which,
                                     std::size_t entries, std::size_t entrant, unsigned threads)
{
  auto const& who = all.entrants()[entrant];
  std::vector<judged> out;
  if (who.who.is_peer) return out;
  for (auto const& each : all_goals()) {
    auto const place = each.entries == 0 ? how.entries : each.entries;
    if (each.which != which || place != entries || each.load != who.load ||
        each.by_session == who.who.is_batch)
      continue;
    auto const some = judge(all, each, entries, entrant, threads);
    out.insert(out.end(), some.begin(), some.end());
  }
  return out;
}

inline std::vector<judged> memory_goals(results const& all, plan const& how, std::size_t entries,
                                        std::size_t entrant)
{
  auto const& who = all.entrants()[entrant];
  if (who.who.is_peer || !who.who.is_batch || who.load != centre_load || entries != how.entries)
    return {};
  double best = unknown;
  for (std::size_t i = 0; i < all.entrants().size(); ++i)
    if (all.entrants()[i].who.is_peer && all.kind_of(i) == kind::batch)
      best = std::fmin(best, all.memory(entries, i).resident);
  auto const mine = all.memory(entries, entrant).resident;
  return {{"bytes", goal_bytes_per_entry, mine, true},
          {"x batch", goal_bytes_of_batch_peer, mine / best, true}};
}

/// Everything that was measured and has a goal, in the order of the goals.
inline std::vector<goal_row> judge_all(results const& all, plan const& how)
{
  std::vector<goal_row> rows;
  for (auto const& each : all_goals()) {
    auto const entries = each.entries == 0 ? how.entries : each.entries;
    for (std::size_t i = 0; i < all.entrants().size(); ++i) {
      auto const& who = all.entrants()[i];
      if (who.who.is_peer || who.load != each.load || each.by_session == who.who.is_batch) continue;
      for (auto const threads : all.threads()) {
        auto const rate = all.rate(entries, i, threads, each.which);
        if (rate.rounds == 0) continue;
        rows.push_back({name_of(each.which) + (each.by_session ? ", session" : ""),
                        count_of(entries) + text(", .%.0f", each.load * 100), threads,
                        cell(rate) + " M/s", judge(all, each, entries, i, threads)});
      }
    }
  }
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const goals = memory_goals(all, how, how.entries, i);
    if (goals.empty() || std::isnan(goals.front().got)) continue;
    rows.push_back({"memory", count_of(how.entries) + text(", .%.0f", centre_load * 100), 0,
                    text("%.1f bytes an entry", goals.front().got), goals});
  }
  return rows;
}

}  // namespace warpmap::bench
