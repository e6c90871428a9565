#pragma once
// The lanes of a tile see a slot each: one key for several threads of a warp.

#include <type_traits>

#include "warpmap/core/solo_group.hpp"

namespace warpmap::inline v0_1::core {

/// Threads that go together: cooperative_groups::thread_block_tile<W>, or what has its shape.
/// Nothing of CUDA is asked for by name, so that threads of the CPU can be a tile in tests.
template <class Type>
concept lane_tile = Type::size()
<= 32 && requires(Type const& tile, std::uint32_t word)
{
  std::uint32_t{tile.thread_rank()};
  std::uint32_t{tile.ballot(true)};
  std::uint32_t{tile.shfl(word, word)};
  tile.sync();
};

/// All lanes make the same calls with the same arguments, and get the same answers.
///
/// A lane that acts waits for none of the others, but perhaps for a slot that another tile of its
/// warp holds: the lanes of a warp run independently (sm_70 and newer).
template <class Slots, lane_tile Tile>
class tile_group {
 public:
  using seen_type = typename Slots::seen_type;
  static constexpr std::uint32_t width = Tile::size();

  WARPMAP_HD explicit tile_group(Tile const& tile) : tile_{tile} {}

  /// The first slot, in walk order from `at`, that is one of `stops` to the key. What it held only
  /// the lane knows that saw it.
  WARPMAP_SHARED_BODY
  WARPMAP_HD spot<seen_type> first(Slots const& slots, slot_index at,
                                   typename Slots::key_type const& key, sight_set stops) const
  {
    auto const index = slots.wrap(at + tile_.thread_rank());
    auto const seen = slots.look(index);
    auto const what = slots.sight_of(index, seen, key);
    std::uint32_t const stopped = tile_.ballot(stops.has(what));
    if (stopped == 0) return {};
    speaker_ = lowest_bit(stopped);
    return {true, what, index, seen};
  }

  WARPMAP_SHARED_BODY
  template <class Action>
  WARPMAP_HD verdict act(spot<seen_type> const& here, Action action) const
  {
    verdict found = look_again;
    if (speaks()) found = action(here);
    return heard(found);
  }
  WARPMAP_SHARED_BODY
  template <class Action>
  WARPMAP_HD verdict alone(Action action) const
  {
    speaker_ = 0;
    verdict found = look_again;
    if (speaks()) found = action();
    return heard(found);
  }
  WARPMAP_SHARED_BODY
  WARPMAP_HD bool speaks() const { return tile_.thread_rank() == speaker_; }

  WARPMAP_SHARED_BODY
  template <class Item>
  WARPMAP_HD Item told(Item const& item) const
  {
    return tile_.shfl(item, speaker_);
  }
  WARPMAP_SHARED_BODY
  WARPMAP_HD void meet() const { tile_.sync(); }

 private:
  WARPMAP_SHARED_BODY
  WARPMAP_HD verdict heard(verdict const& found) const
  {
    auto const next = static_cast<std::uint32_t>(found.next);
    auto const both = tile_.shfl(next << 8 | static_cast<std::uint32_t>(found.result), speaker_);
    return {static_cast<step>(both >> 8), static_cast<status>(both & 0xff)};
  }

  // A handle is copied: a reference to what lies beside it would keep both out of registers.
  std::conditional_t<std::is_copy_constructible_v<Tile>, Tile const, Tile const&> tile_;
  mutable std::uint32_t speaker_ = 0;  ///< the same in all lanes
};

}  // namespace warpmap::inline v0_1::core
