#pragma once
// One thread sees the whole window: CPU threads, and GPU threads at usual loads.

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

template <class Slots>
struct solo_group {
  using seen_type = typename Slots::seen_type;
  static constexpr std::uint32_t width = Slots::lanes;

  /// The first slot, in walk order from `at`, that is one of `stops` to the key.
  WARPMAP_HD spot<seen_type> first(Slots const& slots, slot_index at,
                                   typename Slots::key_type const& key, sight_set stops) const
  {
    for (std::uint32_t lane = 0; lane < width; ++lane) {
      auto const seen = slots.look(at + lane);  // homes are whole windows: no wrap inside one
      auto const what = slots.sight_of(at + lane, seen, key);
      if (stops.has(what)) return {true, what, at + lane, seen};
    }
    return {};
  }

  /// Lets the lane that saw `here` decide, and tells the others.
  WARPMAP_SHARED_BODY
  template <class Action>
  WARPMAP_HD verdict act(spot<seen_type> const& here, Action action) const
  {
    return action(here);
  }
};

}  // namespace warpmap::inline v0_1::core
