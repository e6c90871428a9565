#pragma once
// The batch axis on one container: the same work in calls of few and of many keys.

#include "measure.hpp"

namespace warpmap::bench {

/// Large batches are too few to be shared out: one thread calls, as for the other workloads.
inline double insert_by(team& all, keys_view keys, values_view values, std::size_t block)
{
  if (block < chunk) return all.insert_in_blocks(keys, values, block);
  double seconds = 0;
  for (std::size_t at = 0; at < keys.size(); at += block) {
    auto const count = std::min(block, keys.size() - at);
    seconds += all.insert(keys.subspan(at, count), values.subspan(at, count));
  }
  return seconds;
}
inline double find_by(team& all, keys_view keys, values_room found, std::size_t block)
{
  auto const seconds = block < chunk ? all.find_in_blocks(keys, found, block)
                                     : all.find(keys, found, true);
  require_values(keys, found);
  return seconds;
}
inline double add_by(team& all, keys_view keys, std::size_t block)
{
  return block < chunk ? all.add_in_blocks(keys, block) : all.add(keys);
}

inline rates measure_batches(contestant const& who, setting const& how, inputs const& in)
{
  if (who.is_peer) stock_malloc(how.capacity * 56);
  auto const map = who.make(how);
  team all{*map, how.threads, who.splits_batches};
  column found(std::min(chunk, in.hits.size()));
  rates out;

  // Each size fills two parts of the map, as far from its beginning as from its end.
  constexpr auto sizes = batch_sizes.size();
  std::array<double, sizes> seconds{};
  std::array<std::size_t, sizes> done{};
  for (std::size_t i = 0; i < 2 * sizes; ++i) {
    auto const size = std::min(i, 2 * sizes - 1 - i);
    auto const keys = part(keys_view{in.keys}, i, 2 * sizes);
    seconds[size] +=
      insert_by(all, keys, part(values_view{in.values}, i, 2 * sizes), batch_sizes[size]);
    done[size] += keys.size();
  }
  for (std::size_t size = 0; size < sizes; ++size) {
    auto const block = batch_sizes[size];
    auto const step = block < 256 ? short_chunk : chunk;
    auto const asked = part(keys_view{in.hits}, size, sizes);
    out[in_batches(0, size)] = millions(done[size], seconds[size]);
    out[in_batches(1, size)] = rate_of_chunks(asked, step, [&](keys_view keys) {
      return find_by(all, keys, values_room{found}.first(keys.size()), block);
    });
  }
  for (std::size_t size = 0; size < sizes; ++size)
    try {
      auto const block = batch_sizes[size];
      out[in_batches(2, size)] =
        rate_of_chunks(part(keys_view{in.hits}, size, sizes), block < 256 ? short_chunk : chunk,
                       [&](keys_view keys) { return add_by(all, keys, block); });
    } catch (not_offered const&) {
      out.lacking.add(in_batches(2, size));
    }
  if (map->size() != in.keys.size()) throw std::runtime_error{"wrong size at the end"};
  return out;
}

}  // namespace warpmap::bench
