#pragma once

#include "warpmap/core/place.hpp"

namespace warpmap::inline v0_1::core {

/// insert_and_find: adds the pair when the key is absent, else reads the value that is there.
WARPMAP_SHARED_BODY
template <class Group, class Slots, class Room>
WARPMAP_HD verdict insert_and_find_step(Group const& group, Slots const& slots, slot_index at,
                                        request<Slots>& want, Room& room)
{
  auto const spot = group.first(slots, at, want.key, inserter_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::mine)
      return slots.read(here, want.seen) ? settle(status::present) : look_again;
    auto const placed = place(slots, here, want, room);
    if (placed.next == step::settled) want.seen = want.value;
    return placed;
  });
}

}  // namespace warpmap::inline v0_1::core
