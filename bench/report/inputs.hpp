#pragma once
// The keys of one round, made before any clock starts.

#include <algorithm>

#include "../workloads.hpp"
#include "workload.hpp"

namespace warpmap::bench {

struct inputs {
  column keys, values;  ///< what the map is filled with
  column hits, misses, zipf, steep, hot;
  column half, half_values;  ///< what is erased and inserted again

  /// Only what `wanted` needs.
  inputs(std::size_t entries, std::uint64_t seed, workload_set wanted)
  {
    key_source const source{seed};
    // Small maps are asked often enough to be timed, large ones about half of what they hold.
    auto const queries = std::clamp(entries << 4, std::size_t{1} << 14, std::size_t{1} << 23);
    auto const upserts = std::min(queries, std::size_t{1} << 22);
    keys = first_keys(source, entries);
    values = values_for(keys);
    hits = drawn_keys(source, 0, entries, queries, seed + 1);
    if (wanted.has(workload::miss))
      misses = drawn_keys(source, entries, entries, queries, seed + 2);
    if (wanted.has(workload::upsert_zipf))
      zipf = zipf_keys(source, entries, upserts, 0.99, seed + 3);
    if (wanted.has(workload::upsert_steep))
      steep = zipf_keys(source, entries, upserts, 1.5, seed + 4);
    if (wanted.has(workload::upsert_hot)) hot.assign(upserts, hits.front());
    if (!wanted.has(workload::erase_half)) return;
    half = half_of(source, entries, seed + 5);
    half_values = values_for(half);
  }
};

}  // namespace warpmap::bench
