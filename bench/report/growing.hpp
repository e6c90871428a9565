#pragma once
// Growth from empty on memory that was used before. Each to be run in a process of its own.

#include "../team.hpp"
#include "figure.hpp"
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

/// The same for a peer, with a malloc that has been given touched pages; NaN when it cannot grow.
inline double grow_peer(contestant const& who, whole_inputs const& in, unsigned threads)
{
  stock_malloc(in.keys.size() * 128);
  try {
    auto const map = who.make({.capacity = 0, .threads = threads, .touch = false});
    auto const seconds = team{*map, threads, who.splits_batches}.insert(in.keys, in.values);
    require(map->size() == in.keys.size(), "size after growth");
    return seconds;
  } catch (not_offered const&) {
    return unknown;
  }
}

}  // namespace warpmap::bench
