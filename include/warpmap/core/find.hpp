#pragma once

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// find: reads the key's value.
///
/// Never waits for an insert (a slot being filled is not yet published), only for an update of this
/// very key under the tagged protocol.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict find_step(Group const& group, Slots const& slots, slot_index at,
                             request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what == sight::mine && slots.read(here, want.seen)) return settle(status::present);
    return look_again;
  });
}

/// contains: as find, without the value, so that a value in motion is no reason to wait.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict contains_step(Group const& group, Slots const& slots, slot_index at,
                                 request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what == sight::mine || here.what == sight::mine_moving)
      return settle(status::present);
    return look_again;  // changed since a group's first glance
  });
}

}  // namespace warpmap::inline v0_1::core
