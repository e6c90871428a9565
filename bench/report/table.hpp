#pragma once
// The results as Markdown tables.

#include "goals.hpp"

namespace warpmap::bench {

inline std::string rate_cell(results const& all, std::size_t entries, std::size_t entrant,
                             unsigned threads, workload which)
{
  if (all.is_wrong(entries, entrant, which)) return "wrong";
  if (all.lacks(entries, entrant, which)) return "not offered";
  return cell(all.rate(entries, entrant, threads, which));
}

/// Is there a figure of this workload at any thread count?
inline bool measured(results const& all, std::size_t entries, std::size_t entrant, workload which)
{
  return all.lacks(entries, entrant, which) || all.is_wrong(entries, entrant, which) ||
         std::any_of(all.threads().begin(), all.threads().end(), [&](unsigned threads) {
           return all.rate(entries, entrant, threads, which).rounds != 0;
         });
}
inline bool measured(results const& all, std::size_t entries, workload which)
{
  for (std::size_t i = 0; i < all.entrants().size(); ++i)
    if (measured(all, entries, i, which)) return true;
  return false;
}

/// The thread counts that it was measured with.
inline std::vector<unsigned> counts_of(results const& all, std::size_t entries, workload which)
{
  std::vector<unsigned> counts;
  for (auto const threads : all.threads())
    for (std::size_t i = 0; i < all.entrants().size(); ++i)
      if (all.rate(entries, i, threads, which).rounds != 0) {
        counts.push_back(threads);
        break;
      }
  return counts;
}

inline void print_line(results const& all, plan const& how, std::size_t entries,
                       workload_facts const& facts, std::size_t entrant)
{
  auto const& each = all.entrants()[entrant];
  std::printf("| %s |", each.label().c_str());
  for (auto const threads : counts_of(all, entries, facts.which)) {
    auto const rate = all.rate(entries, entrant, threads, facts.which).median;
    auto const ratio = [&](kind what) {
      return times(rate / all.best_peer(entries, threads, facts.which, what));
    };
    // Peers are beside the limits of the default load: they choose their own.
    auto const load = each.who.obeys_load ? each.load : centre_load;
    auto const of_limit = rate / all.limit(entries, load, threads, facts.limit);
    auto const in_lines = each.who.is_peer ? unknown : all.lines(entries, load, facts.lines);
    std::printf(" %s | %s | %s | %s | %s | %s |",
                rate_cell(all, entries, entrant, threads, facts.which).c_str(),
                ratio(kind::one_at_a_time).c_str(), ratio(kind::batch).c_str(),
                percent(of_limit).c_str(), percent(of_limit * in_lines).c_str(),
                joined(goals_for(all, how, facts.which, entries, entrant, threads)).c_str());
  }
  std::printf("\n");
}

inline void print_workload(results const& all, plan const& how, std::size_t entries,
                           workload_facts const& facts)
{
  if (!measured(all, entries, facts.which)) return;
  std::printf("\n#### %s, %s entries\n\n%s. Millions of operations a second.\n\n| container |",
              facts.name, count_of(entries).c_str(), facts.meaning);
  auto const counts = counts_of(all, entries, facts.which);
  for (auto const threads : counts)
    std::printf(" %s | x one at a time | x batch | of limit | in lines | goals |",
                counted_threads(threads).c_str());
  std::printf("\n|---|");
  for (std::size_t i = 0; i < counts.size(); ++i) std::printf("---|---|---|---|---|---|");
  std::printf("\n");
  for (std::size_t i = 0; i < all.entrants().size(); ++i)
    if (measured(all, entries, i, facts.which)) print_line(all, how, entries, facts, i);
}

/// One table a verb: a line per container, a column per batch size.
inline void print_batches(results const& all, plan const& how, std::size_t entries,
                          std::size_t verb)
{
  if (!measured(all, entries, in_batches(verb, 0))) return;
  std::printf("\n#### %s by batches, %s entries\n\nKeys a call. Millions of keys a second.\n\n",
              facts_of(batch_verbs[verb]).name, count_of(entries).c_str());
  std::printf("| container | threads |");
  for (auto const size : batch_sizes) std::printf(" %s |", count_of(size).c_str());
  std::printf(" goals for 16 |\n|---|---|");
  for (std::size_t i = 0; i < batch_sizes.size(); ++i) std::printf("---|");
  std::printf("---|\n");
  for (std::size_t i = 0; i < all.entrants().size(); ++i)
    for (auto const threads : all.threads()) {
      if (!measured(all, entries, i, in_batches(verb, 0))) continue;
      std::printf("| %s | %u |", all.entrants()[i].label().c_str(), threads);
      for (std::size_t size = 0; size < batch_sizes.size(); ++size)
        std::printf(" %s |", rate_cell(all, entries, i, threads, in_batches(verb, size)).c_str());
      std::printf(" %s |\n",
                  joined(goals_for(all, how, in_batches(verb, 1), entries, i, threads)).c_str());
    }
}

inline void print_memory(results const& all, plan const& how, std::size_t entries)
{
  std::printf(
    "\n#### memory, %s entries\n\nBytes an entry after reserve and insertion, and how much of it "
    "lies in huge pages; construction with the\nfirst touch of its pages, and the page faults of "
    "it and of the insertion after it.\n\n"
    "| container | resident | huge | by its own account | goals | construction, ms | page faults "
    "| of the insertion |\n|---|---|---|---|---|---|---|---|\n",
    count_of(entries).c_str());
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const used = all.memory(entries, i);
    if (std::isnan(used.resident)) continue;
    auto const made = [&](auto pick) { return all.made(entries, i, pick); };
    auto const faults = made([](auto& each) { return each.faults; }).median;
    auto const later = made([](auto& each) { return each.fill_faults; }).median;
    std::printf("| %s | %.1f | %s | %s | %s | %s | %.0f | %.0f |\n",
                all.entrants()[i].label().c_str(), used.resident,
                percent(used.huge / used.resident).c_str(),
                used.own == 0 ? "-" : text("%.1f", used.own).c_str(),
                joined(memory_goals(all, how, entries, i)).c_str(),
                cell(made([](auto& each) { return each.milliseconds; })).c_str(), faults, later);
  }
}

inline void print_limits(results const& all, std::size_t entries)
{
  std::printf(
    "\n#### limits, %s entries\n\nIn a table of the size that warpmap has at that load, prefetched "
    "into L2 at the best depth of 16 to 128.\nM/s; copy: GB/s read and written; lines that a hit "
    "or insertion and a miss touch.\n\n"
    "| load | threads | random line | read, then CAS of 8 bytes | of 16 bytes | copy | lines a hit "
    "| a miss |\n|---|---|---|---|---|---|---|---|\n",
    count_of(entries).c_str());
  for (auto const load : all_loads) {
    if (!all.has_limits(entries, load)) continue;
    auto const lines = all.lines(entries, load);
    for (auto const threads : all.threads()) {
      auto const show = [&](auto pick) { return cell(all.limit(entries, load, threads, pick)); };
      if (all.limit(entries, load, threads, [](auto& l) { return l.copy; }).rounds == 0) continue;
      std::printf("| %.2f | %u | %s | %s | %s | %s | %.2f | %.2f |\n", load, threads,
                  show([](auto& l) { return l.read.rate / 1e6; }).c_str(),
                  show([](auto& l) { return l.swap_8.rate / 1e6; }).c_str(),
                  show([](auto& l) { return l.swap_16.rate / 1e6; }).c_str(),
                  show([](auto& l) { return l.copy / 1e9; }).c_str(), lines.hit, lines.miss);
    }
  }
}

inline void print_stage(results const& all, plan const& how, stage const& what)
{
  std::printf("\n### %s entries\n", count_of(what.entries).c_str());
  for (auto const& facts : plain_workloads) print_workload(all, how, what.entries, facts);
  for (std::size_t verb = 0; verb < batch_verbs.size(); ++verb)
    print_batches(all, how, what.entries, verb);
  if (!what.for_peers().wanted.empty()) print_memory(all, how, what.entries);
  print_limits(all, what.entries);
}

}  // namespace warpmap::bench
