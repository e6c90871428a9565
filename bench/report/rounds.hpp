#pragma once
// Rounds over the containers of a stage: each in turn, each in processes of its own.

#include <chrono>
#include <functional>

#include "apart.hpp"
#include "measure_batches.hpp"
#include "results.hpp"

namespace warpmap::bench {

/// A peer that is below this share of the best of its kind in everything takes part in no other
/// round of its stage: it would not become the best.
inline constexpr double contender_share = 0.8;
/// Below this share it takes part in no later stage either. Small maps judge mildly: what leads in
/// memory may be far behind in the cache.
inline constexpr double hopeless_share = 0.5;

class rounds {
 public:
  rounds(results& all, plan const& how) : all_{all}, how_{how} {}

  void measure(stage const& what)
  {
    at_ = what.entries;
    entering_.clear();
    for (std::size_t i = 0; i < all_.entrants().size(); ++i)
      if (enters(what, i)) entering_.push_back(i);
    for (unsigned round = 0; round < what.rounds(); ++round) measure_round(what, round);
    if (how_.all_rounds) return;
    for (auto const i : entering_)
      if (is_peer(i) && all_.measured(at_, i) && !all_.reaches(hopeless_share, at_, i))
        hopeless_.insert(i);
  }

 private:
  bool is_peer(std::size_t entrant) const { return all_.entrants()[entrant].who.is_peer; }

  bool enters(stage const& what, std::size_t entrant) const
  {
    if (how_.all_rounds || how_.full) return true;
    if (!is_peer(entrant)) return !what.sparing || all_.entrants()[entrant].who.is_batch;
    if (hopeless_.contains(entrant)) return false;
    return !what.sparing || !all_.measured(how_.entries, entrant) ||
           all_.reaches(1, how_.entries, entrant);
  }

  /// What is asked of a container in this round; nothing when its load is not in the stage.
  load_plan wanted_of(stage const& what, std::size_t entrant, unsigned round) const
  {
    auto const& each = all_.entrants()[entrant];
    load_plan wanted{.load = each.load};
    if (each.who.obeys_load) {
      for (auto const& there : what.loads)
        if (there.load == each.load) wanted = there;
    } else {
      wanted = what.for_peers();
    }
    bool const contends = !is_peer(entrant) || how_.all_rounds || round == 0 ||
                          all_.reaches(contender_share, at_, entrant);
    if (round >= wanted.rounds || !contends) return {.load = each.load};
    return wanted;
  }

  std::vector<unsigned> counts_of(load_plan const& what) const
  {
    if (what.every_count) return all_.threads();
    return {most_threads()};
  }
  unsigned most_threads() const
  {
    return *std::max_element(all_.threads().begin(), all_.threads().end());
  }

  void measure_round(stage const& what, unsigned round)
  {
    progress(count_of(at_) + " entries, round " + std::to_string(round + 1) + " of " +
             std::to_string(what.rounds()));
    inputs const in{at_, ++seed_, what.for_peers().wanted};
    for (auto const& each : what.loads)
      if (round < each.rounds) measure_limits_of(each);
    for (std::size_t i = 0; i < entering_.size(); ++i) {
      auto const which = entering_[(i + round) % entering_.size()];  // nobody always comes first
      auto const wanted = wanted_of(what, which, round);
      measure_entrant(which, wanted, in);
      if (round == 0 && !wanted.wanted.empty() && fills_once_more(what, which))
        measure_bytes(which, in);
    }
  }

  /// Bytes take one more filling, which large maps of slow peers are spared.
  bool fills_once_more(stage const& what, std::size_t which) const
  {
    if (!is_peer(which) || how_.all_rounds || at_ <= least_filled) return true;
    return !what.sparing && all_.reaches(contender_share, at_, which);
  }

  void measure_limits_of(load_plan const& what)
  {
    auto const slots = static_cast<double>(at_) / what.load;
    auto const bytes = static_cast<std::size_t>(slots) * sizeof(wide_slot);
    for (auto const threads : counts_of(what))
      all_.add(at_, what.load, threads,
               apart("limits", [&] { return measure_limits(bytes, threads, seed_); }));
  }

  /// Containers that loop over keys share one fill among all thread counts: filling takes longest.
  void measure_entrant(std::size_t which, load_plan const& wanted, inputs const& in)
  {
    auto const& each = all_.entrants()[which];
    auto plain = wanted.wanted;
    plain.remove(workload::growth);
    if (each.who.is_batch)
      for (auto const threads : counts_of(wanted)) {
        if (!plain.empty()) measure_plain(which, wanted.load, {threads}, plain, in);
        if (wanted.batches) measure_by_batches(which, wanted.load, threads, in);
      }
    else if (!plain.empty()) measure_plain(which, wanted.load, counts_of(wanted), plain, in);
    if (wanted.wanted.has(workload::growth) && grows(which)) grow(which, wanted.load, in);
  }

  /// What a process of its own finds out; of a peer that ends it, `broken`. The report goes on
  /// without that peer, not without warpmap.
  template <class Answer, class Measure>
  Answer answer_of(std::size_t which, std::string const& what, Answer const& broken,
                   Measure measure) const
  {
    try {
      return apart(what, measure);
    } catch (std::runtime_error const& error) {
      if (!is_peer(which)) throw;
      progress("  " + std::string{error.what()});
      return broken;
    }
  }

  setting made_for(double load, unsigned threads) const
  {
    return {.capacity = at_, .load = load, .threads = threads};
  }

  void measure_plain(std::size_t which, double load, std::vector<unsigned> const& threads,
                     workload_set wanted, inputs const& in)
  {
    auto const& each = all_.entrants()[which];
    auto const most = *std::max_element(threads.begin(), threads.end());
    filled_rates broken;
    for (auto& those : broken.of) {
      those.wrong = wanted;
      those.wrong.add(workload::insert);
    }
    auto const found = answer_of(which, each.label(), broken, [&] {
      return measure_filled(each.who, made_for(load, most), threads, wanted, in);
    });
    for (std::size_t i = 0; i < threads.size(); ++i) {
      auto const& rates = found.of[i];
      all_.add(at_, which, threads[i], rates);
      progress(text("  %-24s %-9s insert %6.1f  hit %6.1f  miss %6.1f", each.label().c_str(),
                    counted_threads(threads[i]).c_str(), rates[workload::insert],
                    rates[workload::hit], rates[workload::miss]));
    }
    all_.add(at_, which, found.made);
  }

  void measure_by_batches(std::size_t which, double load, unsigned threads, inputs const& in)
  {
    auto const& each = all_.entrants()[which];
    rates broken;
    for (std::size_t verb = 0; verb < batch_verbs.size(); ++verb)
      for (std::size_t size = 0; size < batch_sizes.size(); ++size)
        broken.wrong.add(in_batches(verb, size));
    auto const found = answer_of(which, each.label() + ", batches", broken, [&] {
      return measure_batches(each.who, made_for(load, threads), in);
    });
    all_.add(at_, which, threads, found);
    progress(text("  %-24s %-9s hits by 1 %6.1f  by 16 %6.1f  by 4096 %6.1f", each.label().c_str(),
                  counted_threads(threads).c_str(), found[in_batches(1, 0)],
                  found[in_batches(1, 1)], found[in_batches(1, 3)]));
  }

  /// Growing is the slowest of all: no sessions, nor peers that are far from the best in all else
  /// or have been slow growers before.
  bool grows(std::size_t which) const
  {
    if (how_.all_rounds) return true;
    if (!is_peer(which)) return all_.entrants()[which].who.is_batch;
    if (!all_.reaches(contender_share, at_, which)) return false;
    if (all_.is_wrong(at_, which, workload::growth)) return false;
    if (all_.lacks(at_, which, workload::growth)) return false;
    return all_.rate(at_, which, most_threads(), workload::growth).rounds == 0 ||
           all_.reaches(contender_share, at_, which, most_threads(), workload::growth);
  }
  /// With most threads only.
  void grow(std::size_t which, double load, inputs const& in)
  {
    auto const& each = all_.entrants()[which];
    auto const threads = most_threads();
    rates broken;
    broken.wrong.add(workload::growth);
    auto const found = answer_of(which, each.label() + ", growth", broken, [&] {
      return measure_growth(each.who, made_for(load, threads), in);
    });
    all_.add(at_, which, threads, found);
    progress(text("  %-24s %-9s growth %6.1f", each.label().c_str(),
                  counted_threads(threads).c_str(), found[workload::growth]));
  }

  void measure_bytes(std::size_t which, inputs const& in)
  {
    auto const& each = all_.entrants()[which];
    all_.add(at_, which, answer_of(which, each.label() + ", memory", memory_use{}, [&] {
               return measure_memory(each.who, made_for(each.load, most_threads()), in);
             }));
  }

  void progress(std::string const& line) const
  {
    std::chrono::duration<double> const taken = std::chrono::steady_clock::now() - begin_;
    std::fprintf(stderr, "%5.0f s  %s\n", taken.count(), line.c_str());
  }

  results& all_;
  plan const& how_;
  std::size_t at_ = 0;  ///< entries of the stage
  std::vector<std::size_t> entering_;
  std::set<std::size_t> hopeless_;
  std::uint64_t seed_ = 1000;  ///< another one in every round
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace warpmap::bench
