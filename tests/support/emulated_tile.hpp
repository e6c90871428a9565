#pragma once
// A tile of lanes, as a warp of a GPU has them, on one CPU thread: each lane looks at its own slot,
// then all know what all saw.

#include <array>
#include <cstddef>
#include <cstdint>

#include "tests/support/dice.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::trial {

/// When the lanes do what they do. Nothing may depend on it.
enum class lane_order : std::uint8_t {
  lock_step,  ///< all load, in the order of their slots, then all compare
  shuffled,   ///< one lane loads and compares, then another, in an order drawn anew for each look
};

template <class Slots, std::uint32_t Width, lane_order Order>
class emulated_tile : public core::lone_thread {
 public:
  using seen_type = typename Slots::seen_type;
  using key_type = typename Slots::key_type;
  static constexpr std::uint32_t width = Width;

  explicit emulated_tile(std::uint64_t seed = 1) : roll_{seed} {}

  /// The first slot, in walk order from `at`, that is one of `stops` to the key.
  core::spot<seen_type> first(Slots const& slots, core::slot_index at, key_type const& key,
                              core::sight_set stops) const
  {
    lanes_of<core::spot<seen_type>> saw;
    auto const load = [&](std::uint32_t lane) {
      auto const index = slots.wrap(at + lane);
      saw[lane].index = index;
      saw[lane].seen = slots.look(index);
    };
    auto const compare = [&](std::uint32_t lane) {
      auto& mine = saw[lane];
      mine.what = slots.sight_of(mine.index, mine.seen, key);
      mine.found = stops.has(mine.what);
    };
    if constexpr (Order == lane_order::lock_step) {
      for (std::uint32_t lane = 0; lane < width; ++lane) load(lane);
      for (std::uint32_t lane = 0; lane < width; ++lane) compare(lane);
    } else {
      for (auto const lane : shuffled()) {
        load(lane);
        compare(lane);
      }
    }
    for (auto const& each : saw)
      if (each.found) return each;
    return {};
  }

 private:
  template <class Type>
  using lanes_of = std::array<Type, std::size_t{Width}>;

  lanes_of<std::uint32_t> shuffled() const
  {
    lanes_of<std::uint32_t> order{};
    for (std::uint32_t i = 0; i < width; ++i) {
      auto const j = roll_.below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  mutable dice roll_;
};

}  // namespace warpmap::trial
