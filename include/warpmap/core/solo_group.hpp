#pragma once
// One thread sees the whole window: CPU threads, and GPU threads at usual loads.
//
// A group looks by first(), and lets one of its lanes decide by act(). The lane that did knows more
// than the others: what it found in the request, and that it is to write the results (speaks()).

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// The part of a group that one thread has no need to think about.
struct lone_thread {
  /// Lets the lane that saw `here` decide, and tells the others.
  WARPMAP_SHARED_BODY
  template <class Seen, class Action>
  WARPMAP_HD static verdict act(spot<Seen> const& here, Action action)
  {
    return action(here);
  }
  /// Lets one lane decide without a look of the group's, and tells the others.
  WARPMAP_SHARED_BODY
  template <class Action>
  WARPMAP_HD static verdict alone(Action action)
  {
    return action();
  }
  /// Whether this lane decided last: true in one lane of a group.
  WARPMAP_HD static constexpr bool speaks() { return true; }
  /// The item of the lane that speaks.
  template <class Item>
  WARPMAP_HD static Item told(Item const& item)
  {
    return item;
  }
  /// What the lanes wrote before is seen by all of them after.
  WARPMAP_HD static void meet() {}
};

template <class Slots>
struct solo_group : lone_thread {
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
};

}  // namespace warpmap::inline v0_1::core
