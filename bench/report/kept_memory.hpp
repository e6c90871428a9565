#pragma once
// Memory that a map holds at the stations of its life. To be run in a process of its own.

#include <malloc.h>

#include "whole_table.hpp"

namespace warpmap::bench {

/// Bytes for each entry that the map was made for: resident, and by its own account.
struct kept_bytes {
  struct pair {
    double resident = 0, own = 0;
  };
  double reserved = 0;  ///< by its own account: pages come with the first pair on them
  pair filled, emptied, shrunk, cleared;
};

inline kept_bytes measure_kept(whole_inputs const& in)
{
  ::malloc_trim(0);
  auto const before = static_cast<double>(resident_bytes());
  auto const entries = static_cast<double>(in.keys.size());
  pair_map map;
  auto const now = [&] {
    return kept_bytes::pair{(static_cast<double>(resident_bytes()) - before) / entries,
                            static_cast<double>(map.stats().bytes) / entries};
  };
  auto const fill = [&] {
    require(map.insert(in.keys, in.values).inserted() == in.keys.size(), "insert");
  };
  kept_bytes out;
  map.reserve(in.keys.size());
  out.reserved = static_cast<double>(map.stats().bytes) / entries;
  fill();
  out.filled = now();
  require(map.erase(in.keys).erased() == in.keys.size() && map.empty(), "erase");
  out.emptied = now();
  map.shrink_to_fit();
  out.shrunk = now();
  map.reserve(in.keys.size());
  fill();
  map.clear();
  out.cleared = now();
  return out;
}

}  // namespace warpmap::bench
