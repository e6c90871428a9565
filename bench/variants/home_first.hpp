#pragma once
// Upserts look at the first slot of the window alone before they compare all of it: where one key
// is hot, the load then meets the swap before it at the same address and width.

#include <cstdint>
#include <type_traits>

#include "warpmap/core/slot.hpp"
#include "warpmap/ops.hpp"

namespace warpmap::inline v0_1::bench {

template <class Group>
struct home_first_group : Group {
  using typename Group::key_type;
  using typename Group::seen_type;

  template <class Slots>
  core::spot<seen_type> first(Slots const& slots, core::slot_index at, key_type const& key,
                              core::sight_set stops) const
  {
    auto const seen = slots.look(at);
    auto const what = slots.sight_of(at, seen, key);
    if (stops.has(what)) return {true, what, at, seen};
    return Group::first(slots, at, key, stops);
  }
};

template <ops Kind, class Group>
struct home_first_choice {
  using type = Group;
};
/// solo_group already begins there, and has no key_type of its own.
template <class Group>
  requires requires { typename Group::key_type; }
struct home_first_choice<ops::insert_or_apply, Group> {
  using type = home_first_group<Group>;
};
template <ops Kind, class Group>
using home_first = typename home_first_choice<Kind, Group>::type;

}  // namespace warpmap::inline v0_1::bench
