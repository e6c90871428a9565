#pragma once
// What the report measures, and what it hopes for.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace warpmap::bench {

enum class workload : unsigned {
  insert,
  hit,
  miss,
  mix_95_5,
  mix_50_50,
  zipf_upsert,
  erase_half,
  insert_again,
  growth
};
inline constexpr std::size_t workload_count = 9;

/// What one operation of a workload must at least do to memory.
enum class bound {
  read,
  swap,
  mix_95_5,
  mix_50_50,
  none
};

struct workload_facts {
  workload which;
  char const* name;
  char const* meaning;
  bound limit;
  double goal_at_half;  ///< wanted ratio to the best peer at load 0.5; 0: none
  double goal_above;    ///< the same at higher loads
};

inline constexpr std::array<workload_facts, workload_count> workloads{{
  {workload::insert, "insert", "n new keys into a map made for n", bound::swap, 5, 3},
  {workload::hit, "hit", "lookups of keys that are there", bound::read, 5, 3},
  {workload::miss, "miss", "lookups of keys that are not there", bound::read, 3, 3},
  {workload::mix_95_5, "mix 95/5", "95 % hits, 5 % assignments to keys that are there",
   bound::mix_95_5, 0, 0},
  {workload::mix_50_50, "mix 50/50", "half hits, half assignments to keys that are there",
   bound::mix_50_50, 5, 3},
  {workload::zipf_upsert, "zipf upsert", "adds 1 to values, keys by Zipf's law, theta 0.99",
   bound::swap, 3, 3},
  {workload::erase_half, "erase half", "erases a random half", bound::swap, 0, 0},
  {workload::insert_again, "insert again", "inserts that half again", bound::swap, 0, 0},
  {workload::growth, "growth", "n new keys into an empty map, first touch of memory included",
   bound::none, 2, 2},
}};

inline constexpr double goal_bytes_per_entry = 24;

struct plan {
  std::size_t entries = std::size_t{1} << 24;
  unsigned rounds = 5;
  std::vector<unsigned> threads{2, 1};
  std::vector<double> loads{0.5, 0.75};
  std::string json;         ///< file to write; empty: none
  std::string only;         ///< measure only containers whose name contains this; empty: all
  bool all_rounds = false;  ///< slow peers too take part in every round
};

/// Of a workload that may end before its keys do.
inline constexpr double min_seconds = 0.25;
/// Keys between looks at the clock.
inline constexpr std::size_t chunk = std::size_t{1} << 20;
/// Keys that a mix orders by kind.
inline constexpr std::size_t mix_block = 4096;
/// Keys a call while growing.
inline constexpr std::size_t growth_batch = std::size_t{1} << 16;

}  // namespace warpmap::bench
