#pragma once

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// erase: full -> erased. The slot stays the key's until a rebuild.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict erase_step(Group const& group, Slots const& slots, slot_index at,
                              request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what == sight::mine && slots.try_erase(here, want.key))
      return settle(status::erased);
    return look_again;
  });
}

/// extract: erase, giving the value that the key had. The exact slot that was read is erased, so
/// the value is the one at the moment of the erase.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict extract_step(Group const& group, Slots const& slots, slot_index at,
                                request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what == sight::mine && slots.read(here, want.seen) &&
        slots.try_erase(here, want.key))
      return settle(status::erased);
    return look_again;
  });
}

/// erase_if_equal: erase when the value equals `want.value`, word for word.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict erase_if_equal_step(Group const& group, Slots const& slots, slot_index at,
                                       request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what != sight::mine || !slots.read(here, want.seen)) return look_again;
    if (!(want.seen == want.value)) return settle(status::present);
    return slots.try_erase(here, want.key) ? settle(status::erased) : look_again;
  });
}

}  // namespace warpmap::inline v0_1::core
