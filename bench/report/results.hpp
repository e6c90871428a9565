#pragma once
// What the rounds have measured, and what follows from it.

#include <map>

#include "measure.hpp"

namespace warpmap::bench {

/// Median and spread of the rounds. NaN and zero rounds when there is nothing.
struct figure {
  double median = std::numeric_limits<double>::quiet_NaN();
  double least = median;
  double most = median;
  std::size_t rounds = 0;

  static figure of(std::vector<double> values)
  {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    auto const middle = values.size() / 2;
    auto const median = values.size() % 2 == 1 ? values[middle]
                                               : (values[middle - 1] + values[middle]) / 2;
    return {median, values.front(), values.back(), values.size()};
  }
};

/// One line of the tables: a container, made for a load where it obeys one.
struct entrant {
  contestant who;
  double load;
  std::string label() const
  {
    if (!who.obeys_load) return who.name;
    auto const percent = static_cast<int>(load * 100 + 0.5);
    return who.name + " ." + std::to_string(percent);
  }
};

class results {
 public:
  explicit results(std::vector<entrant> entrants) : entrants_{std::move(entrants)} {}

  std::vector<entrant> const& entrants() const { return entrants_; }

  void add(std::size_t entrant, unsigned threads, rates const& measured)
  {
    rates_[{entrant, threads}].push_back(measured);
  }
  void add(std::size_t entrant, memory_use const& measured) { memory_[entrant] = measured; }
  void add(double load, unsigned threads, limit_rates const& measured)
  {
    limits_[{load, threads}].push_back(measured);
  }

  figure rate(std::size_t entrant, unsigned threads, workload which) const
  {
    return over(rates_, std::pair{entrant, threads}, [&](rates const& r) { return r[which]; });
  }
  figure construct_ms(std::size_t entrant, unsigned threads) const
  {
    return over(rates_, std::pair{entrant, threads}, [](rates const& r) { return r.construct_ms; });
  }
  memory_use memory(std::size_t entrant) const
  {
    auto const at = memory_.find(entrant);
    return at == memory_.end() ? memory_use{} : at->second;
  }
  /// A part of the limits: `pick` takes it out of limit_rates.
  template <class Pick>
  figure limit(double load, unsigned threads, Pick pick) const
  {
    return over(limits_, std::pair{load, threads}, pick);
  }

  /// Millions of operations a second that the machine's limits allow; NaN when unknown.
  double limit(double load, unsigned threads, bound what) const
  {
    auto const read = limit(load, threads, [](auto& l) { return l.read.rate; }).median / 1e6;
    auto const swap = limit(load, threads, [](auto& l) { return l.swap_16.rate; }).median / 1e6;
    auto const mixed = [&](double writes) { return 1 / ((1 - writes) / read + writes / swap); };
    switch (what) {
      case bound::read: return read;
      case bound::swap: return swap;
      case bound::mix_95_5: return mixed(0.05);
      case bound::mix_50_50: return mixed(0.5);
      case bound::none: break;
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  /// The highest median among the peers; NaN when none was measured.
  double best_peer(unsigned threads, workload which) const
  {
    double best = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < entrants_.size(); ++i)
      if (entrants_[i].who.is_peer) best = std::fmax(best, rate(i, threads, which).median);
    return best;
  }

  /// A peer below half of the best peer in every workload: more rounds would change nothing.
  bool hopeless(std::size_t entrant, unsigned threads) const
  {
    if (!entrants_[entrant].who.is_peer) return false;
    return std::all_of(workloads.begin(), workloads.end(), [&](workload_facts const& facts) {
      auto const mine = rate(entrant, threads, facts.which).median;
      return mine < best_peer(threads, facts.which) / 2;
    });
  }

 private:
  template <class Where, class Key, class Pick>
  static figure over(Where const& where, Key const& key, Pick pick)
  {
    std::vector<double> values;
    if (auto const at = where.find(key); at != where.end())
      for (auto const& each : at->second) values.push_back(pick(each));
    return figure::of(std::move(values));
  }

  std::vector<entrant> entrants_;
  std::map<std::pair<std::size_t, unsigned>, std::vector<rates>> rates_;
  std::map<std::pair<double, unsigned>, std::vector<limit_rates>> limits_;
  std::map<std::size_t, memory_use> memory_;
};

}  // namespace warpmap::bench
