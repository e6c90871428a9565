#pragma once
// Growth from empty, and what peers do when much is erased. Each to be run in a process of its own.

#include "../adapters/all.hpp"
#include "../team.hpp"
#include "whole_table.hpp"

namespace warpmap::bench {

/// Seconds in which warpmap takes all the keys, beginning with nothing: `a_call` keys a call.
inline double grow(pair_map& map, whole_inputs const& in)
{
  constexpr std::size_t a_call = std::size_t{1} << 16;
  double seconds = 0;
  std::size_t inserted = 0;
  for (std::size_t at = 0; at < in.keys.size(); at += a_call) {
    auto const count = std::min(a_call, in.keys.size() - at);
    auto const keys = std::span{in.keys}.subspan(at, count);
    auto const values = std::span{in.values}.subspan(at, count);
    seconds += seconds_of([&] { inserted += map.insert(keys, values).inserted(); });
  }
  require(inserted == in.keys.size(), "growth");
  return seconds;
}

/// On fresh pages.
inline double grow_cold(whole_inputs const& in, unsigned threads)
{
  pair_map map{{.threads = threads}};
  return grow(map, in);
}
/// On the blocks that a map that grew before has left.
inline double grow_recycled(whole_inputs const& in, unsigned threads)
{
  recycling_memory memory;
  options const how{.memory = &memory, .threads = threads};
  {
    pair_map before{how};
    grow(before, in);
  }
  auto const blocks = memory.fresh_blocks();
  pair_map map{how};
  auto const seconds = grow(map, in);
  require(memory.fresh_blocks() == blocks, "recycled memory");
  return seconds;
}

/// The same for a peer: with a malloc that has been given touched pages, or without.
inline double grow_peer(contestant const& who, whole_inputs const& in, unsigned threads,
                        bool recycled)
{
  if (recycled) stock_malloc(in.keys.size() * 128);
  auto const map = who.make({.capacity = 0, .threads = threads, .touch = false});
  return team{*map, threads, who.splits_batches}.insert(in.keys, in.values);
}

struct erase_times {
  double erase_half, insert_half;  ///< seconds
};

inline erase_times erase_half_of_peer(contestant const& who, whole_inputs const& in,
                                      unsigned threads)
{
  stock_malloc(in.keys.size() * 56);
  auto const map = who.make({.capacity = in.keys.size(), .threads = threads});
  team all{*map, threads, who.splits_batches};
  all.insert(in.keys, in.values);
  auto const erased = all.erase(in.half);
  return {erased, all.insert(in.half, in.half_values)};
}

}  // namespace warpmap::bench
