#pragma once
// What the rounds have measured, and what follows from it.

#include <map>
#include <tuple>

#include "../adapters/container.hpp"
#include "measure/limits.hpp"
#include "measure/lines.hpp"
#include "rates.hpp"

namespace warpmap::bench {

/// One line of the tables: a container, made for a load where it obeys one.
struct entrant {
  contestant who;
  double load;
  std::string label() const
  {
    if (!who.obeys_load) return who.name;
    return who.name + text(" .%.0f", load * 100);
  }
};

/// Peers are compared with their like.
enum class kind {
  one_at_a_time,
  batch
};
inline char const* name_of(kind what)
{
  return what == kind::batch ? "batch" : "one at a time";
}

class results {
 public:
  results(std::vector<entrant> entrants, std::vector<unsigned> threads)
    : entrants_{std::move(entrants)}, threads_{std::move(threads)}
  {
  }

  std::vector<entrant> const& entrants() const { return entrants_; }
  std::vector<unsigned> const& threads() const { return threads_; }

  void add(std::size_t entries, std::size_t entrant, unsigned threads, rates const& measured)
  {
    rates_[{entries, entrant, threads}].push_back(measured);
  }
  void add(std::size_t entries, std::size_t entrant, construction const& measured)
  {
    made_[{entries, entrant}].push_back(measured);
  }
  void add(std::size_t entries, std::size_t entrant, memory_use const& measured)
  {
    memory_[{entries, entrant}] = measured;
  }
  void add(std::size_t entries, double load, unsigned threads, limit_rates const& measured)
  {
    limits_[{entries, load, threads}].push_back(measured);
    if (!lines_.contains({entries, load})) lines_[{entries, load}] = count_lines(entries, load);
  }

  /// Nothing of what was answered wrongly, not even from rounds in which it was not noticed.
  figure rate(std::size_t entries, std::size_t entrant, unsigned threads, workload which) const
  {
    if (is_wrong(entries, entrant, which)) return {};
    return over(rates_, std::tuple{entries, entrant, threads},
                [&](rates const& each) { return each[which]; });
  }
  bool lacks(std::size_t entries, std::size_t entrant, workload which) const
  {
    return any_round(entries, entrant, [&](auto& each) { return each.lacking.has(which); });
  }
  /// Has a peer answered wrongly in any round, with any number of threads?
  bool is_wrong(std::size_t entries, std::size_t entrant, workload which) const
  {
    return any_round(entries, entrant, [&](auto& each) { return each.wrong.has(which); });
  }
  /// A part of how it was made: `pick` takes it out of `construction`.
  template <class Pick>
  figure made(std::size_t entries, std::size_t entrant, Pick pick) const
  {
    return over(made_, std::pair{entries, entrant}, pick);
  }
  memory_use memory(std::size_t entries, std::size_t entrant) const
  {
    auto const at = memory_.find({entries, entrant});
    return at == memory_.end() ? memory_use{} : at->second;
  }
  /// A part of the limits: `pick` takes it out of limit_rates.
  template <class Pick>
  figure limit(std::size_t entries, double load, unsigned threads, Pick pick) const
  {
    return over(limits_, std::tuple{entries, load, threads}, pick);
  }
  bool has_limits(std::size_t entries, double load) const
  {
    return lines_.contains({entries, load});
  }

  /// Millions of operations a second that the machine's limits allow; NaN when unknown.
  double limit(std::size_t entries, double load, unsigned threads, bound what) const
  {
    auto const read =
      limit(entries, load, threads, [](auto& l) { return l.read.rate; }).median / 1e6;
    auto const swap = limit(entries, load, threads, [](auto& l) {
                        return (has_wide_swap ? l.swap_16 : l.swap_8).rate;
                      }).median /
                      1e6;
    auto const mixed = [&](double writes) { return 1 / ((1 - writes) / read + writes / swap); };
    switch (what) {
      case bound::read: return read;
      case bound::swap: return swap;
      case bound::mix_95_5: return mixed(0.05);
      case bound::mix_50_50: return mixed(0.5);
      case bound::none: break;
    }
    return unknown;
  }
  lines_touched lines(std::size_t entries, double load) const
  {
    auto const at = lines_.find({entries, load});
    return at == lines_.end() ? lines_touched{unknown, unknown} : at->second;
  }
  /// Lines that a warpmap's operation touches at a load; NaN where they are not counted.
  double lines(std::size_t entries, double load, walk how_far) const
  {
    auto const counted = lines(entries, load);
    switch (how_far) {
      case walk::to_key: return counted.hit;
      case walk::to_gap: return counted.miss;
      case walk::none: break;
    }
    return unknown;
  }

  /// The highest median among the peers of a kind; NaN when none was measured.
  double best_peer(std::size_t entries, unsigned threads, workload which, kind what) const
  {
    double best = unknown;
    for (std::size_t i = 0; i < entrants_.size(); ++i)
      if (entrants_[i].who.is_peer && kind_of(i) == what)
        best = std::fmax(best, rate(entries, i, threads, which).median);
    return best;
  }
  kind kind_of(std::size_t entrant) const
  {
    return entrants_[entrant].who.is_batch ? kind::batch : kind::one_at_a_time;
  }
  /// Is it at least `share` of the best peer of its kind in anything that was measured there?
  bool reaches(double share, std::size_t entries, std::size_t entrant) const
  {
    for (auto const threads : threads_)
      for (auto const& facts : plain_workloads)
        if (reaches(share, entries, entrant, threads, facts.which)) return true;
    return false;
  }
  bool reaches(double share, std::size_t entries, std::size_t entrant, unsigned threads,
               workload which) const
  {
    return rate(entries, entrant, threads, which).median >=
           share * best_peer(entries, threads, which, kind_of(entrant));
  }
  bool measured(std::size_t entries, std::size_t entrant) const
  {
    return std::any_of(threads_.begin(), threads_.end(), [&](unsigned threads) {
      return rates_.contains({entries, entrant, threads});
    });
  }

 private:
  template <class Is>
  bool any_round(std::size_t entries, std::size_t entrant, Is is) const
  {
    return std::any_of(threads_.begin(), threads_.end(), [&](unsigned threads) {
      auto const at = rates_.find({entries, entrant, threads});
      return at != rates_.end() && std::any_of(at->second.begin(), at->second.end(), is);
    });
  }

  template <class Where, class Key, class Pick>
  static figure over(Where const& where, Key const& key, Pick pick)
  {
    std::vector<double> values;
    if (auto const at = where.find(key); at != where.end())
      for (auto const& each : at->second) values.push_back(pick(each));
    return figure::of(std::move(values));
  }

  std::vector<entrant> entrants_;
  std::vector<unsigned> threads_;
  std::map<std::tuple<std::size_t, std::size_t, unsigned>, std::vector<rates>> rates_;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<construction>> made_;
  std::map<std::pair<std::size_t, std::size_t>, memory_use> memory_;
  std::map<std::tuple<std::size_t, double, unsigned>, std::vector<limit_rates>> limits_;
  std::map<std::pair<std::size_t, double>, lines_touched> lines_;
};

}  // namespace warpmap::bench
