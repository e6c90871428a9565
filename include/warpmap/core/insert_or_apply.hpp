#pragma once

#include "warpmap/core/place.hpp"

namespace warpmap::inline v0_1::core {

template <class Fn>
inline constexpr bool makes_first_value = requires(Fn const& fn) { fn.first(); };

/// insert_or_apply: adds the pair, or replaces the value there by `fn(there, given)`.
///
/// `fn` runs on a value read whole, outside any busy state, and its result is published only if the
/// slot is still as it was: it may run more than once and may throw without harm. If it has
/// `first()`, that makes the value to add, when it is needed.
WARPMAP_SHARED_BODY
template <class Group, class Slots, class Room, class Fn>
WARPMAP_HD verdict insert_or_apply_step(Group const& group, Slots const& slots, slot_index at,
                                        request<Slots>& want, Room& room, Fn const& fn)
{
  auto const spot = group.first(slots, at, want.key, inserter_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what != sight::mine) {
      if constexpr (makes_first_value<Fn>) want.value = fn.first();
      return place(slots, here, want, room);
    }
    if (!slots.read(here, want.seen)) return look_again;
    return slots.try_update(here, want.key, fn(want.seen, want.value)) ? settle(status::assigned)
                                                                       : look_again;
  });
}

}  // namespace warpmap::inline v0_1::core
