#pragma once
// Tagged slots with one rule of the protocol broken each, as in wrong_packed.hpp; and slots that
// are right on a map that lets its writers in wrongly.

#include <cstdint>

#include "host/table.hpp"
#include "tests/support/wrong_packed.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"

namespace warpmap::trial {

/// tagged-loser: an insert says `present` while the slot that may be its key's is being filled.
struct tagged_loser : wrong<tagged, ops::insert | ops::contains> {};
template <class Group, class Room>
core::verdict insert_step(Group const& group, tagged_loser const& slots, slot_index at,
                          core::request<tagged_loser>& want, Room& room)
{
  auto const here = group.first(slots, at, want.key, core::inserter_stops);
  if (here.found && here.what == sight::perhaps_mine) return core::settle(status::present);
  return core::insert_step(group, slots, at, want, room);
}

/// tagged-early: a slot is full before its value is there.
struct tagged_early : wrong<tagged, come_and_go> {
  bool try_fill(core::spot<seen_type> const& here, key_type const& key,
                value_type const& value) const
  {
    auto const busy = make_tag(core::slot_state::filling, fingerprint(key), 0);
    if (!swap(here, busy)) return false;
    for (int i = 0; i < 2; ++i) memory::store_payload(key_at(here.index) + i, key.key.word[i]);
    memory::store_release(tag_at(here.index),
                          make_tag(core::slot_state::full, fingerprint(key), 1));
    for (int i = 0; i < 2; ++i) memory::store_payload(value_at(here.index) + i, value.word[i]);
    return true;
  }
};

/// tagged-nover: the tag does not count the changes, so a value that moved looks as before.
struct tagged_nover : wrong<tagged, ops::insert | ops::insert_or_assign | ops::find> {
  bool try_revive(core::spot<seen_type> const& here, key_type const&,
                  value_type const& value) const
  {
    return move_in(here, core::slot_state::filling, value);
  }
  bool try_update(core::spot<seen_type> const& here, key_type const&,
                  value_type const& value) const
  {
    return move_in(here, core::slot_state::updating, value);
  }

 private:
  bool move_in(core::spot<seen_type> const& here, core::slot_state busy,
               value_type const& value) const
  {
    if (!swap(here, with_state(here.seen, busy))) return false;
    for (int i = 0; i < 2; ++i) memory::store_payload(value_at(here.index) + i, value.word[i]);
    memory::store_release(tag_at(here.index), with_state(here.seen, core::slot_state::full));
    return true;
  }
};

/// tagged-updread: a find reads while the value is being replaced.
struct tagged_updread : wrong<tagged, ops::insert | ops::insert_or_assign | ops::find> {};
template <class Group>
core::verdict find_step(Group const& group, tagged_updread const& slots, slot_index at,
                        core::request<tagged_updread>& want)
{
  auto const here = group.first(slots, at, want.key, core::reader_stops);
  if (here.found && here.what == sight::mine_moving)
    return slots.read(here, want.seen) ? core::settle(status::present) : core::look_again;
  return core::find_step(group, slots, at, want);
}

/// growth-nolock: writers go on while a rebuild copies.
struct growth_nolock : wrong<packed64, come_and_go> {};
/// growth-curfirst: a writer looks up the current version before it says that it is there.
struct growth_curfirst : wrong<packed64, come_and_go> {};

}  // namespace warpmap::trial

template <>
struct warpmap::host::writer_rules<warpmap::trial::growth_nolock> {
  static constexpr bool announces = false;
  static constexpr bool loads_version_announced = true;
};
template <>
struct warpmap::host::writer_rules<warpmap::trial::growth_curfirst> {
  static constexpr bool announces = true;
  static constexpr bool loads_version_announced = false;
};
