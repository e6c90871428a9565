#pragma once
// How a key that is absent gets its slot; the part that all inserting operations share.

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// Fills the empty slot or revives the own grave that `here` is; waits where the slot may be about
/// to become this key's. `room` counts empty slots that may still be taken: take() and give_back().
WARPMAP_SHARED_BODY
template <class Slots, class Room>
WARPMAP_HD verdict place(Slots const& slots, spot<typename Slots::seen_type> const& here,
                         request<Slots>& want, Room& room)
{
  if (here.what == sight::empty) {
    if (!room.take()) return out_of_room;
    if (slots.try_fill(here, want.key, want.value)) return settle(status::inserted);
    room.give_back();
    return look_again;  // another writer was first: see what it wrote, on this very slot
  }
  if (here.what == sight::own_grave && slots.try_revive(here, want.key, want.value))
    return settle(status::inserted);
  return look_again;
}

}  // namespace warpmap::inline v0_1::core
