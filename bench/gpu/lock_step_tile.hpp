#pragma once
// What a tile of lanes touches, seen by one thread of the CPU.

#include <array>

#include "warpmap/core/solo_group.hpp"

namespace warpmap::bench {

/// Each lane loads its slot, as in core::tile_group, and then all compare. One slot a lane, whether
/// an earlier one stops the walk or not: that is what a warp asks memory for.
template <class Slots, std::uint32_t Width>
struct lock_step_tile : core::lone_thread {
  using seen_type = typename Slots::seen_type;
  static constexpr std::uint32_t width = Width;

  core::spot<seen_type> first(Slots const& slots, core::slot_index at,
                              typename Slots::key_type const& key, core::sight_set stops) const
  {
    std::array<seen_type, Width> seen;
    for (std::uint32_t lane = 0; lane < Width; ++lane)
      seen[lane] = slots.look(slots.wrap(at + lane));
    for (std::uint32_t lane = 0; lane < Width; ++lane) {
      auto const index = slots.wrap(at + lane);
      auto const what = slots.sight_of(index, seen[lane], key);
      if (stops.has(what)) return {true, what, index, seen[lane]};
    }
    return {};
  }
};

template <class Slots>
using tile_of_4 = lock_step_tile<Slots, 4>;

}  // namespace warpmap::bench
