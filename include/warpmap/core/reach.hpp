#pragma once
// Slots seen from outside any operation: what one holds, and whether a lookup comes there.

#include "warpmap/core/drive.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::inline v0_1::core {

/// Reads the pair of a slot if it holds one; waits while its value is in motion.
template <class Slots>
WARPMAP_HD bool read_slot(Slots const& slots, slot_index index, typename Slots::seen_type& seen,
                          typename Slots::key_type& key, typename Slots::value_type& value)
{
  for (unsigned again = 1;; ++again) {
    seen = slots.look(index);
    auto const state = Slots::state_of(seen);
    if (state == slot_state::full && slots.read_pair(index, seen, key, value)) return true;
    if (state != slot_state::full && state != slot_state::updating) return false;
    Slots::memory::relax(again);
  }
}

/// The pair in a side slot, `which` 1 or 2, as the slots' own words, if there is one.
template <class Slots, class Side>
WARPMAP_HD bool read_side(Side const& side, typename Slots::raw_key& key,
                          typename Slots::value_type& value)
{
  if constexpr (Slots::has_side_keys) {
    typename Side::seen_type seen;
    typename Side::key_type words;
    typename Side::value_type held;
    if (!read_slot(side, 0, seen, words, held)) return false;
    key = static_cast<typename Slots::raw_key>(words.key.word[0]);
    if constexpr (Slots::has_values)
      value = static_cast<typename Slots::value_type>(held.word[0]);
    return true;
  } else {
    static_cast<void>(side), static_cast<void>(key), static_cast<void>(value);
    return false;
  }
}

/// Windows that a lookup reads to find the key of slot `index`.
template <class Slots>
WARPMAP_HD std::uint64_t probe_length(Slots const& slots, slot_index index,
                                      typename Slots::key_type const& key)
{
  auto const window = index / Slots::lanes;
  auto const home = slots.home(key) / Slots::lanes;
  return (window >= home ? window - home : window + slots.windows - home) + 1;
}

/// The slot where a lookup of `key` ends, or the capacity when it finds none.
template <class Slots>
WARPMAP_HD slot_index slot_found(Slots const& slots, typename Slots::key_type const& key)
{
  solo_group<Slots> const group;
  auto where = slots.capacity();
  std::uint64_t contested = 0;
  walk_to_end<typename Slots::memory>(
    probe_walk{slots.home(key), slots.capacity(), group.width},
    [&](slot_index at) {
      auto const here = group.first(slots, at, key, reader_stops);
      if (!here.found) return look_on;
      if (here.what == sight::mine) where = here.index;
      return settle(status::present);
    },
    contested);
  return where;
}

}  // namespace warpmap::inline v0_1::core
