#pragma once
// The keys of one round, made before any clock starts.

#include <algorithm>

#include "../workloads.hpp"
#include "plan.hpp"

namespace warpmap::bench {

struct inputs {
  column keys, values;  ///< what the map is filled with
  column hits, misses, zipf;
  column half, half_values;  ///< what is erased and inserted again

  inputs(std::size_t entries, std::uint64_t seed)
  {
    key_source const source{seed};
    auto const queries = std::min(entries, std::size_t{1} << 23);
    keys = first_keys(source, entries);
    values = values_for(keys);
    hits = drawn_keys(source, 0, entries, queries, seed + 1);
    misses = drawn_keys(source, entries, entries, queries, seed + 2);
    zipf = zipf_keys(source, entries, std::min(entries, std::size_t{1} << 22), 0.99, seed + 3);
    half = half_of(source, entries, seed + 4);
    half_values = values_for(half);
  }
};

}  // namespace warpmap::bench
