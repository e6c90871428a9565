#pragma once
// Which points of the axes are measured, by whom and how often.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "workload.hpp"

namespace warpmap::bench {

struct plan {
  std::size_t entries = std::size_t{1} << 24;  ///< the centre of the axes
  unsigned rounds = 5;                         ///< where goals are judged
  std::vector<unsigned> threads{2, 1};
  std::set<std::string> parts;           ///< of `all_parts`; empty: all
  std::vector<std::string> peers_files;  ///< shared objects with more peers
  std::string json;                      ///< file to write; empty: none
  std::string pictures;                  ///< folder to write; empty: none
  std::string only;                      ///< a part of the names of containers; empty: all
  bool all_rounds = false;               ///< slow peers too take part in every round
  bool full = false;                     ///< the whole grid instead of one axis at a time
  bool huge_pages = true;

  bool has(char const* part) const { return full || parts.empty() || parts.contains(part); }
};

/// The parts that `--part` chooses from. The last two have rows of their own: part.hpp.
inline constexpr std::array<char const*, 8> all_parts{"core", "size", "load", "batch",
                                                      "upsert", "limits", "types", "structure"};

inline constexpr double centre_load = 0.75;
/// Rounds at points without a goal.
inline constexpr unsigned few_rounds = 2;
/// Fewest entries of any centre.
inline constexpr std::size_t least_entries = std::size_t{1} << 12;

struct load_plan {
  double load = centre_load;
  workload_set wanted{};
  unsigned rounds = 0;
  bool every_count = false;  ///< with every number of threads, not the largest only
  bool batches = false;      ///< also the batch axis
};

/// All that is measured with one number of entries, and so with the same keys.
struct stage {
  std::size_t entries = 0;
  std::vector<load_plan> loads{};
  unsigned peer_rounds = 0;
  bool sparing = false;  ///< no sessions, and of the peers only the best

  void ask(load_plan const& what)
  {
    for (auto& each : loads) {
      if (each.load != what.load) continue;
      each.wanted |= what.wanted;
      each.rounds = std::max(each.rounds, what.rounds);
      each.every_count |= what.every_count;
      each.batches |= what.batches;
      return;
    }
    loads.push_back(what);
  }
  unsigned rounds() const
  {
    auto most = loads.empty() ? 0 : peer_rounds;
    for (auto const& each : loads) most = std::max(most, each.rounds);
    return most;
  }
  /// Peers that choose their own load are asked for what the map is asked for at any.
  load_plan for_peers() const
  {
    load_plan all{};
    for (auto const& each : loads) {
      all.wanted |= each.wanted;
      all.every_count |= each.every_count;
      all.batches |= each.batches;
    }
    all.rounds = peer_rounds;
    return all;
  }
};

inline constexpr std::array<double, 5> all_loads{0.5, 0.7, 0.75, 0.8, 0.9};

inline stage centre_stage(plan const& how)
{
  stage centre{.entries = how.entries, .peer_rounds = how.rounds};
  auto const few = std::min(how.rounds, few_rounds);
  auto const judged = [&](double load, workload_set wanted, bool batches) {
    centre.ask({load, wanted, how.rounds, true, batches});
  };
  if (how.has("core")) {
    for (auto const load : {0.5, centre_load}) judged(load, core_set, false);
    judged(0.7, look_up_set, false);
    judged(centre_load, workload_set{workload::growth}, false);
  }
  if (how.has("size")) centre.ask({centre_load, size_set, few});
  if (how.has("load"))
    for (auto const load : all_loads) centre.ask({load, core_set, few});
  if (how.has("upsert")) judged(centre_load, upsert_set, false);
  if (how.has("batch")) judged(centre_load, batch_peer_set, true);
  if (how.has("limits"))
    for (auto const load : {0.5, centre_load}) judged(load, {}, false);
  return centre;
}

inline stage full_stage(plan const& how, std::size_t entries)
{
  stage all{.entries = entries, .peer_rounds = how.rounds};
  for (auto const load : all_loads)
    for (auto const wanted : {core_set, upsert_set, workload_set{workload::growth}})
      all.ask({load, wanted, how.rounds, true, true});
  return all;
}

/// In the order in which they are measured: small ones show which peers the large ones can spare.
inline std::vector<stage> stages_of(plan const& how)
{
  // For 2^24 entries in the centre: 2^16, 2^20 and 2^26.
  auto const small = how.entries >> 8;
  auto const medium = how.entries >> 4;
  auto const large = how.entries << 2;
  if (how.full)
    return {full_stage(how, small), full_stage(how, medium), full_stage(how, how.entries),
            full_stage(how, large)};
  if (!how.has("size")) {
    auto centre = centre_stage(how);
    if (centre.loads.empty()) return {};
    return {std::move(centre)};
  }
  auto const of_size = [&](std::size_t entries, unsigned rounds, unsigned peer_rounds) {
    stage one{.entries = entries, .peer_rounds = peer_rounds};
    one.ask({centre_load, size_set, rounds});
    return one;
  };
  auto const few = std::min(how.rounds, few_rounds);
  auto last = of_size(large, 1, 1);
  last.sparing = true;
  return {of_size(small, few, few), of_size(medium, how.rounds, how.rounds), centre_stage(how),
          last};
}

/// Seconds after which a workload may end before its keys do.
inline constexpr double min_seconds = 0.1;
/// Keys between looks at the clock: of containers that take batches, and of the others.
inline constexpr std::size_t chunk = std::size_t{1} << 20;
inline constexpr std::size_t short_chunk = std::size_t{1} << 17;
/// Keys that a mix orders by kind.
inline constexpr std::size_t mix_block = 4096;
/// Keys a call while growing.
inline constexpr std::size_t growth_batch = std::size_t{1} << 16;
/// Keys that a container which takes them one at a time erases and inserts again.
inline constexpr std::size_t most_erased = std::size_t{1} << 22;
/// Below this many entries a map is filled several times, or there would be too little to time.
inline constexpr std::size_t least_filled = std::size_t{1} << 20;

}  // namespace warpmap::bench
