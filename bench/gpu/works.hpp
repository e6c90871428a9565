#pragma once
// What the report runs on a device beside the map's own batches: `work(i)` for indices from 0 on,
// in any order and at the same time.

#include "bench/gpu/keys.hpp"
#include "warpmap/core/memory.hpp"
#include "warpmap/device.cuh"

namespace warpmap::bench {

/// Distinct keys: those of the numbers from `first` on.
template <class Word>
struct fill_keys {
  Word* to;
  u64 seed;
  u64 first;
  WARPMAP_HD void operator()(u64 i) const { to[i] = key_of<Word>(seed, first + i); }
};

enum class skew : std::uint8_t {
  uniform,
  zipf,
  one_key
};

/// Draws from the keys of `among` numbers from `first` on, with repetitions.
template <class Word>
struct fill_draws {
  Word* to;
  u64 seed;
  u64 first;
  u64 among;
  skew how;
  zipf ranks;
  u64 salt;

  WARPMAP_HD void operator()(u64 i) const { to[i] = key_of<Word>(seed, first + rank(i)); }
  WARPMAP_HD u64 rank(u64 i) const
  {
    index_bits bits{salt, i};
    if (how == skew::one_key) return 0;
    if (how == skew::uniform) return place_of(bits(), among);
    return ranks(bits);
  }
};

template <class Word>
struct fill_with {
  Word* to;
  Word value;
  WARPMAP_HD void operator()(u64 i) const { to[i] = value; }
};

struct alignas(32) sector {
  u64 word[4];
};

/// Reads 32 bytes anywhere.
struct read_sector {
  sector const* table;
  u64 places;
  u64 salt;
  u64* kept;
  WARPMAP_HD void operator()(u64 i) const
  {
    auto const at = table[place_of(scattered(salt + i), places)];
    // Never so; else nothing would be read.
    if ((at.word[0] ^ at.word[1] ^ at.word[2] ^ at.word[3]) == salt) *kept = salt;
  }
};

WARPMAP_HD inline u64 changed(u64 seen) { return seen + 1; }
WARPMAP_HD inline core::word16 changed(core::word16 const& seen)
{
  return {seen.key + 1, seen.value + 1};
}
/// Loads a word anywhere and swaps it for another, as the map does in batches.
template <class Word>
struct read_then_swap {
  Word* table;
  u64 places;
  u64 salt;
  WARPMAP_HD void operator()(u64 i) const
  {
    using memory = core::batch_memory;
    auto* const at = table + place_of(scattered(salt + i), places);
    auto seen = memory::load_acquire(at);
    memory::compare_and_swap(at, seen, changed(seen));
  }
};

/// A user's kernel: looks up keys that are there, and whose value is the key.
struct find_by_view {
  device_view<u64, u64, ops::find> map;
  u64 const* keys;
  u64* wrong;  ///< grows by those that are not
  WARPMAP_HD void operator()(u64 i) const
  {
    auto const key = keys[i];  // not by reference to global memory: that is read byte by byte
    u64 value = 0;
    if (map.find(key, value) != status::present || value != key)
      core::plain_memory::fetch_add(wrong, u64{1});
  }
};

inline constexpr auto mixed_kinds = ops::find | ops::insert;
/// A user's kernel: even threads look up keys that are there, odd ones insert new ones, at once.
struct mix_by_view {
  device_view<u64, u64, mixed_kinds> map;
  u64 const* present;
  u64 const* absent;
  u64* wrong;
  WARPMAP_HD void operator()(u64 i) const
  {
    auto const is_right = i % 2 == 0 ? finds(present[i / 2]) : inserts(absent[i / 2]);
    if (!is_right) core::plain_memory::fetch_add(wrong, u64{1});
  }
  WARPMAP_HD bool finds(u64 key) const
  {
    u64 value = 0;
    return map.find(key, value) == status::present && value == key;
  }
  WARPMAP_HD bool inserts(u64 key) const { return map.insert(key, key) == status::inserted; }
};

}  // namespace warpmap::bench
