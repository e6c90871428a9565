#pragma once
// One pair of types of key and value: the containers that are measured with it, and the figures.

#include <functional>

#include "part.hpp"
#include "typed_measure.hpp"

namespace warpmap::bench {

/// One container, and what the rounds have measured of it.
struct typed_entrant {
  std::string container;
  bool is_peer;
  std::function<typed_rates(unsigned threads)> measure{};  ///< to be run apart, as the next
  std::function<double()> measure_memory{};
  std::vector<std::pair<unsigned, typed_rates>> rates{};  ///< threads, one round's
  double bytes_an_entry = unknown;

  std::vector<double> rounds(unsigned threads, std::size_t operation) const
  {
    std::vector<double> all;
    for (auto const& [used, rate] : rates)
      if (used == threads) all.push_back(rate.of[operation]);
    return all;
  }
  double median(unsigned threads, std::size_t operation) const
  {
    return figure::of(rounds(threads, operation)).median;
  }
};

struct typed_goals {
  double to_best_peer = 0;
  double session_to_best_peer = 0;
  bool per_byte = true;  ///< against u64->u64, by the bytes touched
};

struct typed_pair {
  std::string name;
  typed_goals goals;
  double record_bytes = 0;  ///< of a string, with its length
  std::vector<typed_entrant> entrants{};
  std::function<void(typed_pair&, unsigned round)> measure{};

  typed_entrant const* of(std::string const& container) const
  {
    for (auto const& each : entrants)
      if (each.container == container) return &each;
    return nullptr;
  }
};

/// They fill slowly, and the bytes of an entry are the same.
inline constexpr std::size_t most_for_memory_of_peers = std::size_t{1} << 20;

/// Measures all entrants once, each in a process of its own.
void measure_round(typed_pair&, part_plan const&, unsigned round);

/// What a round of one container does in a process of its own; `in` must outlive it.
template <class Table, class Key, class Value>
void prepare(typed_pair& pair, part_plan const& how, typed_inputs<Key, Value> const& in,
             unsigned round)
{
  typed_setting const setting{.entries = how.entries,
                              .threads = 1,
                              .key_bytes = bytes_of_strings(in.filled.keys),
                              .touched = true,
                              .seed = 77 + round};
  for (auto& each : pair.entrants) {
    if (each.container != Table::name) continue;
    each.measure = [setting, &in](unsigned threads) {
      auto own = setting;
      own.threads = threads;
      return measure_typed<Table>(in, own);
    };
    each.measure_memory = [setting, &in] {
      auto own = setting;
      if (Table::is_peer) own.entries = std::min(own.entries, most_for_memory_of_peers);
      return measure_typed_memory<Table>(in, own);
    };
  }
}

/// A pair of types and its containers, as far as the plan wants them.
template <class Key, class Value, class... Tables>
typed_pair make_typed_pair(part_plan const& how, std::string name, typed_goals goals)
{
  typed_pair pair{.name = std::move(name), .goals = goals};
  auto const admit = [&](std::string container, bool is_peer) {
    if (container.find(how.only) == std::string::npos) return;
    pair.entrants.push_back({.container = std::move(container), .is_peer = is_peer});
  };
  (admit(Tables::name, Tables::is_peer), ...);
  pair.measure = [how](typed_pair& self, unsigned round) {
    typed_inputs<Key, Value> const in{how.entries, 1000 + round};
    (prepare<Tables>(self, how, in, round), ...);
    measure_round(self, how, round);
  };
  return pair;
}

// Each in a source of its own: they take long to compile.
std::vector<typed_pair> pairs_of_words(part_plan const&);  ///< the first is u64->u64
std::vector<typed_pair> pairs_of_wide_values(part_plan const&);
std::vector<typed_pair> pairs_of_wide_keys(part_plan const&);
std::vector<typed_pair> pairs_of_strings(part_plan const&);

inline constexpr char const* tagged_words = "u64->u64 tagged";

}  // namespace warpmap::bench
