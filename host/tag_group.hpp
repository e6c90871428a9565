#pragma once
// One thread glances at all tags of a window before it looks at a slot: what solo_group does, but
// without a branch for each slot. Nobody could predict which slot of its window a key is in.

#include <bit>
#include <concepts>
#include <cstdint>

#include "warpmap/core/solo_group.hpp"

// bench/variants.py compiles and measures the other.
#if !defined(WARPMAP_TAG_GROUP)
#  define WARPMAP_TAG_GROUP 1
#endif

namespace warpmap::inline v0_1::host {

/// Slots of which a tag says whether they may concern a key, and that hold it. (Those that refer to
/// it have been glanced at when what they refer to was asked for.)
template <class Slots>
concept has_tags = requires(typename Slots::seen_type tag, typename Slots::key_type const& key)
{
  {
    Slots::may_concern(tag, key)
    } -> std::same_as<bool>;
  requires !requires { typename Slots::keys_type; };
};

template <has_tags Slots>
struct tag_group : core::lone_thread {
  using seen_type = typename Slots::seen_type;
  using key_type = typename Slots::key_type;
  static constexpr std::uint32_t width = Slots::lanes;
  static_assert(width <= 32, "a bit a lane");

  /// The first slot, in walk order from `at`, that is one of `stops` to the key. A slot that does
  /// not concern the key at a glance never will; one that may is looked at once more.
  core::spot<seen_type> first(Slots const& slots, core::slot_index at, key_type const& key,
                              core::sight_set stops) const
  {
    std::uint32_t lanes = 0;
    for (std::uint32_t lane = 0; lane < width; ++lane)
      lanes |= std::uint32_t{Slots::may_concern(slots.look(at + lane), key)} << lane;
    for (; lanes != 0; lanes &= lanes - 1) {
      auto const index = at + static_cast<std::uint32_t>(std::countr_zero(lanes));
      auto const seen = slots.look(index);
      auto const what = slots.sight_of(index, seen, key);
      if (stops.has(what)) return {true, what, index, seen};
    }
    return {};
  }
};

/// How one thread looks at a window where no vectors do.
template <class Slots>
struct thread_group {
  using type = core::solo_group<Slots>;
};
template <has_tags Slots>
  requires(Slots::lanes > 1 && WARPMAP_TAG_GROUP != 0)
struct thread_group<Slots> {
  using type = tag_group<Slots>;
};
template <class Slots>
using thread_group_of = typename thread_group<Slots>::type;

}  // namespace warpmap::inline v0_1::host
