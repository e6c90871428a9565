#pragma once

#include "warpmap/core/place.hpp"

namespace warpmap::inline v0_1::core {

/// insert_or_assign: adds the pair, or replaces the value that is there.
WARPMAP_SHARED_BODY
template <class Group, class Slots, class Room>
WARPMAP_HD verdict insert_or_assign_step(Group const& group, Slots const& slots, slot_index at,
                                         request<Slots>& want, Room& room)
{
  auto const spot = group.first(slots, at, want.key, inserter_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::mine)
      return slots.try_update(here, want.key, want.value) ? settle(status::assigned) : look_again;
    return place(slots, here, want, room);
  });
}

}  // namespace warpmap::inline v0_1::core
