#pragma once

#include "warpmap/core/place.hpp"

namespace warpmap::inline v0_1::core {

/// insert: adds the pair when the key is absent.
WARPMAP_SHARED_BODY
template <class Group, class Slots, class Room>
WARPMAP_HD verdict insert_step(Group const& group, Slots const& slots, slot_index at,
                               request<Slots>& want, Room& room)
{
  auto const spot = group.first(slots, at, want.key, inserter_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    // A value in motion is still a value: the key is published.
    if (here.what == sight::mine || here.what == sight::mine_moving)
      return settle(status::present);
    return place(slots, here, want, room);
  });
}

}  // namespace warpmap::inline v0_1::core
