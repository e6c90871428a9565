#pragma once
// One thread of a device sees some sectors of slots at once: 32 bytes are what memory brings it in
// any case.

#include "warpmap/core/solo_group.hpp"

namespace warpmap::inline v0_1::core {

/// Slots whose tags are a stride apart are read one by one: no vector load holds two tags.
/// @tparam Sectors  1, or as many as a window has
template <class Slots, std::uint32_t Sectors = 1>
struct sector_group : solo_group<Slots> {
};

template <class Slots, std::uint32_t Sectors>
  requires(Slots::sector_lanes > 0)
struct sector_group<Slots, Sectors> : lone_thread {
  using seen_type = typename Slots::seen_type;
  static constexpr std::uint32_t width = Sectors * Slots::sector_lanes;
  static_assert(Slots::lanes % width == 0, "a walk goes from window to window");

  /// The first slot, in walk order from `at`, that is one of `stops` to the key.
  WARPMAP_HD spot<seen_type> first(Slots const& slots, slot_index at,
                                   typename Slots::key_type const& key, sight_set stops) const
  {
    seen_type seen[Sectors][Slots::sector_lanes];
    for (std::uint32_t sector = 0; sector < Sectors; ++sector)
      slots.look_at_sector(at + sector * Slots::sector_lanes, seen[sector]);
    return first_of(seen, slots, at, key, stops);
  }

  /// The same among slots that were looked at before.
  WARPMAP_HD static spot<seen_type> first_of(
    seen_type const (&seen)[Sectors][Slots::sector_lanes], Slots const& slots, slot_index at,
    typename Slots::key_type const& key, sight_set stops)
  {
    for (std::uint32_t lane = 0; lane < width; ++lane) {
      auto const& here = seen[lane / Slots::sector_lanes][lane % Slots::sector_lanes];
      auto const what = slots.sight_of(at + lane, here, key);
      if (stops.has(what)) return {true, what, at + lane, here};
    }
    return {};
  }
};

// With one parameter, as who hands templates on wants them.
template <class Slots>
using one_sector_group = sector_group<Slots, 1>;
template <class Slots>
using window_group = sector_group<Slots, 2>;  ///< all 64 bytes of a window

}  // namespace warpmap::inline v0_1::core
