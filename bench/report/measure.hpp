#pragma once
// All workloads on one container, one after the other. To be run in a process of its own.

#include <algorithm>
#include <cmath>
#include <limits>

#include "../team.hpp"
#include "inputs.hpp"
#include "measure/limits.hpp"

namespace warpmap::bench {

/// Millions of operations a second; NaN where nothing was measured.
struct rates {
  std::array<double, workload_count> of;
  double construct_ms = 0;
  rates() { of.fill(std::numeric_limits<double>::quiet_NaN()); }
  double& operator[](workload which) { return of[static_cast<std::size_t>(which)]; }
  double operator[](workload which) const { return of[static_cast<std::size_t>(which)]; }
};

struct memory_use {
  double resident = 0;  ///< bytes an entry by which the process grew
  double own = 0;       ///< bytes an entry that the container says it holds; 0: it does not say
};

inline double millions(std::size_t operations, double seconds)
{
  return static_cast<double>(operations) / seconds / 1e6;
}

/// The rate of `run(keys)` over chunks of the keys, ending early once the clock says enough.
template <class Run>
double rate_of_chunks(keys_view keys, Run run)
{
  double seconds = 0;
  std::size_t done = 0;
  while (done < keys.size() && seconds < min_seconds) {
    auto const some = keys.subspan(done, std::min(chunk, keys.size() - done));
    seconds += run(some);
    done += some.size();
  }
  return millions(done, seconds);
}

inline void require_values(keys_view keys, values_view found)
{
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (found[i] != value_of(keys[i])) throw std::runtime_error{"found a wrong value"};
}

/// Everything but growth, on touched memory.
inline rates measure_filled(contestant const& who, setting const& how, inputs const& in)
{
  if (who.is_peer) stock_malloc(how.capacity * 56);
  rates out;
  auto const begin = std::chrono::steady_clock::now();
  auto const map = who.make(how);
  out.construct_ms =
    std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  team all{*map, how.threads, who.splits_batches};
  column found(std::min(chunk, in.hits.size()));
  auto const room = [&](keys_view keys) { return values_room{found}.first(keys.size()); };

  out[workload::insert] = millions(in.keys.size(), all.insert(in.keys, in.values));
  out[workload::hit] = rate_of_chunks(in.hits, [&](keys_view keys) {
    auto const seconds = all.find(keys, room(keys), true);
    require_values(keys, found);
    return seconds;
  });
  out[workload::miss] = rate_of_chunks(
    in.misses, [&](keys_view keys) { return all.find(keys, room(keys), false); });
  out[workload::mix_95_5] = rate_of_chunks(in.hits, [&](keys_view keys) {
    return all.mix(keys, room(keys), mix_block, mix_block / 20);
  });
  out[workload::mix_50_50] = rate_of_chunks(in.hits, [&](keys_view keys) {
    return all.mix(keys, room(keys), mix_block, mix_block / 2);
  });
  out[workload::zipf_upsert] =
    rate_of_chunks(in.zipf, [&](keys_view keys) { return all.add(keys); });
  out[workload::erase_half] = millions(in.half.size(), all.erase(in.half));
  out[workload::insert_again] =
    millions(in.half.size(), all.insert(in.half, in.half_values));
  if (map->size() != in.keys.size()) throw std::runtime_error{"wrong size at the end"};
  return out;
}

/// From an empty map to all the keys, `growth_batch` keys a call.
inline double measure_growth(contestant const& who, setting how, inputs const& in)
{
  how.capacity = 0;
  how.touch = false;
  auto const map = who.make(how);
  team all{*map, how.threads, who.splits_batches};
  if (!who.splits_batches) return millions(in.keys.size(), all.insert(in.keys, in.values));
  double seconds = 0;
  for (std::size_t at = 0; at < in.keys.size(); at += growth_batch) {
    auto const count = std::min(growth_batch, in.keys.size() - at);
    seconds += all.insert(keys_view{in.keys}.subspan(at, count),
                          values_view{in.values}.subspan(at, count));
  }
  return millions(in.keys.size(), seconds);
}

inline memory_use measure_memory(contestant const& who, setting how, inputs const& in)
{
  how.touch = false;
  auto const before = resident_bytes();
  auto const map = who.make(how);
  team{*map, how.threads, who.splits_batches}.insert(in.keys, in.values);
  auto const entries = static_cast<double>(in.keys.size());
  return {static_cast<double>(resident_bytes() - before) / entries,
          static_cast<double>(map->own_bytes()) / entries};
}

}  // namespace warpmap::bench
