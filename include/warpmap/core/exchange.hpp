#pragma once

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// exchange: replaces the value of a key that is there, giving the one that it had.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict exchange_step(Group const& group, Slots const& slots, slot_index at,
                                 request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what == sight::mine && slots.read(here, want.seen) &&
        slots.try_update(here, want.key, want.value))
      return settle(status::assigned);
    return look_again;
  });
}

/// compare_exchange: replaces the value when it equals `want.expected`, word for word.
WARPMAP_SHARED_BODY
template <class Group, class Slots>
WARPMAP_HD verdict compare_exchange_step(Group const& group, Slots const& slots, slot_index at,
                                         request<Slots>& want)
{
  auto const spot = group.first(slots, at, want.key, reader_stops);
  if (!spot.found) return look_on;
  return group.act(spot, [&](auto const& here) {
    if (here.what == sight::empty) return settle(status::absent);
    if (here.what != sight::mine || !slots.read(here, want.seen)) return look_again;
    if (!(want.seen == want.expected)) return settle(status::present);
    return slots.try_update(here, want.key, want.value) ? settle(status::assigned) : look_again;
  });
}

}  // namespace warpmap::inline v0_1::core
