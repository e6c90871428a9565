#pragma once
// One thread of a device sees 32 bytes of slots at once: what memory brings it in any case.

#include "warpmap/core/solo_group.hpp"

namespace warpmap::inline v0_1::core {

/// Slots whose tags are a stride apart are read one by one: no vector load holds two tags.
template <class Slots>
struct sector_group : solo_group<Slots> {
};

template <class Slots>
  requires(Slots::sector_lanes > 0)
struct sector_group<Slots> : lone_thread {
  using seen_type = typename Slots::seen_type;
  static constexpr std::uint32_t width = Slots::sector_lanes;

  /// The first slot, in walk order from `at`, that is one of `stops` to the key.
  WARPMAP_HD spot<seen_type> first(Slots const& slots, slot_index at,
                                   typename Slots::key_type const& key, sight_set stops) const
  {
    seen_type seen[width];
    slots.look_at_sector(at, seen);
    for (std::uint32_t lane = 0; lane < width; ++lane) {
      auto const what = slots.sight_of(at + lane, seen[lane], key);
      if (stops.has(what)) return {true, what, at + lane, seen[lane]};
    }
    return {};
  }
};

}  // namespace warpmap::inline v0_1::core
