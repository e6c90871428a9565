#pragma once
// Packed slots with one rule of the protocol broken each, named as in tests/protocol/README.md.
// They live here and not behind switches: the steps are found by argument, so these come first.

#include <cstdint>

#include "host/cpu_engine.hpp"
#include "tests/support/fibers.hpp"
#include "tests/support/trial_slots.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::trial {

using core::sight;
using core::slot_index;

/// What a wrong slots type derives from: the right one, and the kinds of operation that its test
/// needs beside those that every test needs. The others are not compiled.
template <class Right, ops Kinds>
struct wrong : Right {
  using protocol = Right;
  static constexpr ops only = Kinds | ops::insert | ops::find | ops::contains;
};

inline constexpr ops come_and_go = ops::insert | ops::erase | ops::find;

/// packed-reuse: an insert takes the first erased slot, whoever owned it, once it has seen an empty
/// one behind it.
struct packed_reuse : wrong<packed64, come_and_go> {};
template <class Group, class Room>
core::verdict insert_step(Group const& group, packed_reuse const& slots, slot_index at,
                          core::request<packed_reuse>& want, Room& room)
{
  core::spot<core::word16> grave;
  for (auto index = at; index < at + Group::width; ++index) {
    auto const seen = slots.look(index);
    auto const what = slots.sight_of(index, seen, want.key);
    if (what == sight::mine) return core::settle(status::present);
    if (!grave.found && packed_reuse::state_of(seen) == core::slot_state::erased)
      grave = {true, sight::other, index, seen};
    if (what != sight::empty || !grave.found) continue;
    return slots.try_revive(grave, want.key, want.value) ? core::settle(status::inserted)
                                                         : core::look_again;
  }
  return core::insert_step(group, slots, at, want, room);
}

/// packed-skip: an insert that loses its slot goes on to the next one.
struct packed_skip : wrong<packed64, come_and_go> {};
template <class Group, class Room>
core::verdict insert_step(Group const& group, packed_skip const& slots, slot_index at,
                          core::request<packed_skip>& want, Room& room)
{
  auto here = group.first(slots, at, want.key, core::inserter_stops);
  if (!here.found || here.what != sight::empty)
    return core::insert_step(group, slots, at, want, room);
  if (!room.take()) return core::out_of_room;
  for (; here.index < at + Group::width; ++here.index) {
    here.seen = slots.look(here.index);
    if (slots.state_of(here.seen) != core::slot_state::empty) continue;
    if (slots.try_fill(here, want.key, want.value)) return core::settle(status::inserted);
  }
  room.give_back();
  return core::look_on;
}

/// packed-anylane: an insert takes any empty slot of the window, not the first. Its group looks at
/// the whole window for the key before an empty slot counts as absence.
struct packed_anylane : wrong<packed64, come_and_go> {};

/// packed-twice: whether a slot is empty is asked of another load than whether it is the key's. One
/// that the key takes between them is neither.
struct packed_twice : wrong<packed64, come_and_go> {
  sight sight_of(slot_index index, seen_type const& seen, key_type key) const
  {
    auto const what = packed64::sight_of(index, seen, key);
    if (what != sight::empty) return what;
    return state_of(look(index)) == core::slot_state::empty ? sight::empty : sight::other;
  }
};

/// packed-loser: an insert that loses its slot says `present`, whoever won it.
struct packed_loser : wrong<packed64, ops::insert | ops::find> {};
template <class Group, class Room>
core::verdict insert_step(Group const& group, packed_loser const& slots, slot_index at,
                          core::request<packed_loser>& want, Room& room)
{
  auto const here = group.first(slots, at, want.key, core::inserter_stops);
  if (!here.found || here.what != sight::empty)
    return core::insert_step(group, slots, at, want, room);
  if (!room.take()) return core::out_of_room;
  if (slots.try_fill(here, want.key, want.value)) return core::settle(status::inserted);
  room.give_back();
  return core::settle(status::present);
}

/// packed-half: an update writes the value half alone, and may turn an owner's mark into another's.
struct packed_half : wrong<packed32, come_and_go | ops::insert_or_assign> {
  bool try_update(core::spot<seen_type> const& here, key_type, value_type value) const
  {
    // As a store of 4 bytes does it: whatever the key half holds by now.
    auto now = memory::load_acquire(data + here.index);
    while (!core::plain_memory::compare_and_swap(data + here.index, now,
                                                 packs::pack(packs::key(now), value))) {
    }
    return true;
  }
};

/// pair-rev-2load: finds read key and value by two loads of 8 bytes, beside the marks of owners in
/// the value half.
struct pair_rev_2load : wrong<packed64, come_and_go> {};
template <class Group>
core::verdict find_step(Group const&, pair_rev_2load const& slots, slot_index at,
                        core::request<pair_rev_2load>& want)
{
  for (auto index = at; index < at + Group::width; ++index) {
    auto const key = trial_memory::load_acquire(&slots.data[index].key);
    if (key == pair_rev_2load::empty_mark) return core::settle(status::absent);
    if (key != want.key) continue;
    want.seen = trial_memory::load_acquire(&slots.data[index].value);
    return core::settle(status::present);
  }
  return core::look_on;
}

/// pair-8: updates swap the value half alone. Right beside erases that leave the value where it was
/// and slots that nobody revives; wrong beside extract and erase_if_equal.
struct pair_8 : wrong<packed64, ops::insert | ops::insert_or_assign | ops::exchange | ops::extract |
                                  ops::erase_if_equal> {
  sight sight_of(slot_index index, seen_type const& seen, key_type key) const
  {
    auto const what = packed64::sight_of(index, seen, key);
    return what == sight::own_grave ? sight::other : what;
  }
  bool try_update(core::spot<seen_type> const& here, key_type, value_type value) const
  {
    auto now = memory::load_acquire(data + here.index);
    while (packs::value(now) == packs::value(here.seen))
      if (core::plain_memory::compare_and_swap(data + here.index, now,
                                               packs::pack(packs::key(now), value)))
        return true;
    return false;
  }
  bool try_erase(core::spot<seen_type> const& here, key_type) const
  {
    auto expected = here.seen;
    return memory::compare_and_swap(data + here.index, expected,
                                    packs::pack(erased_mark, packs::value(here.seen)));
  }
};

}  // namespace warpmap::trial

template <class Slots, warpmap::ops Kind>
  requires requires { Slots::only; }
inline constexpr bool warpmap::core::serves<Slots, Kind> = warpmap::any(Slots::only & Kind);

template <>
struct warpmap::core::solo_group<warpmap::trial::packed_anylane> : lone_thread {
  using slots_type = warpmap::trial::packed_anylane;
  using seen_type = slots_type::seen_type;
  static constexpr std::uint32_t width = slots_type::lanes;

  spot<seen_type> first(slots_type const& slots, slot_index at, slots_type::key_type key,
                        sight_set stops) const
  {
    // Each thread prefers a lane of its own.
    auto const favourite =
      static_cast<std::uint32_t>(warpmap::trial::fibers::running() + 1) % width;
    spot<seen_type> open;
    for (std::uint32_t lane = 0; lane < width; ++lane) {
      auto const seen = slots.look(at + lane);
      auto const what = slots.sight_of(at + lane, seen, key);
      if (what == sight::empty && (!open.found || lane == favourite))
        open = {true, what, at + lane, seen};
      else if (what != sight::empty && stops.has(what)) return {true, what, at + lane, seen};
    }
    return open;
  }
};
