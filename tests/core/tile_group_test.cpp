// The group of a tile, with threads for lanes: what one lane saw or did, and what all are told.

#include "warpmap/core/tile_group.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <vector>

#include "tests/support/dice.hpp"
#include "tests/support/thread_tile.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::core_trial {
namespace {

using core::sight;
using trial::dice;
using trial::on_tiles;
using trial::thread_tile;

constexpr core::hash_seed seed{0x1234, 0x5678, 0x9abc};

template <class Slots>
typename Slots::raw_key raw_of(std::uint64_t number)
{
  if constexpr (std::is_integral_v<typename Slots::raw_key>)
    return static_cast<typename Slots::raw_key>(number);
  else return {{number}};
}

/// Slots with some keys in places of all sorts, some erased.
template <class Slots>
struct any_table {
  any_table(std::uint64_t windows, dice& roll)
    : storage(windows * Slots::lanes * Slots::slot_bytes / sizeof(core::word16) + 4)
  {
    slots.data = reinterpret_cast<decltype(slots.data)>(storage.data());
    slots.windows = windows;
    slots.seed = seed;
    for (core::slot_index at = 0; at < slots.capacity(); ++at) {
      if (roll.one_in(4)) continue;
      auto const key = slots.prepare(raw_of<Slots>(roll.below(9)));
      core::spot<typename Slots::seen_type> const here{true, sight::empty, at, slots.look(at)};
      EXPECT_TRUE(slots.try_fill(here, key, {}));
      if (roll.one_in(3)) {
        EXPECT_TRUE(slots.try_erase({true, sight::mine, at, slots.look(at)}, key));
      }
    }
  }
  std::vector<core::word16> storage;
  Slots slots{};
};

template <class Slots>
struct TileGroup : testing::Test {};
using every_slots =
  testing::Types<core::packed_slots<std::uint32_t, core::no_value>,
                 core::packed_slots<std::uint32_t, std::uint32_t>, core::tagged_slots<1, 1>>;
TYPED_TEST_SUITE(TileGroup, every_slots);

TYPED_TEST(TileGroup, StopsWhereAPlainWalkStops)
{
  using slots_type = TypeParam;
  constexpr std::uint32_t width = 8;
  on_tiles<width>(1, [](auto const& tile, int) {
    core::tile_group<slots_type, thread_tile<width>> const group{tile};
    dice roll{5};  // the lanes roll alike, and each has a table of its own
    for (int round = 0; round < 60; ++round) {
      any_table<slots_type> const table{1 + roll.below(5), roll};
      auto const& slots = table.slots;
      auto const at = roll.below(static_cast<std::uint32_t>(slots.capacity()));
      auto const key = slots.prepare(raw_of<slots_type>(roll.below(11)));
      auto const stops = roll.one_in(2) ? core::reader_stops : core::inserter_stops;

      auto wanted = width;  // the lane that stops
      for (std::uint32_t lane = 0; lane < width && wanted == width; ++lane) {
        auto const index = slots.wrap(at + lane);
        if (stops.has(slots.sight_of(index, slots.look(index), key))) wanted = lane;
      }
      auto const spot = group.first(slots, at, key, stops);
      EXPECT_EQ(spot.found, wanted < width);
      if (!spot.found) continue;
      EXPECT_EQ(group.speaks(), tile.thread_rank() == wanted);
      if (!group.speaks()) continue;
      auto const index = slots.wrap(at + wanted);
      EXPECT_EQ(spot.index, index);
      EXPECT_EQ(spot.what, slots.sight_of(index, slots.look(index), key));
      EXPECT_EQ(spot.seen, slots.look(index));
    }
  });
}

TEST(TileGroupOf4, LetsOneLaneActAndTellsTheOthers)
{
  using slots_type = core::packed_slots<std::uint32_t, std::uint32_t>;
  constexpr std::uint32_t width = 4;
  alignas(64) std::array<std::uint64_t, 8> words{};
  slots_type const slots{words.data(), 1, seed};
  auto const other = slots.prepare(7);
  auto const key = slots.prepare(8);
  for (core::slot_index at = 0; at < 2; ++at)
    ASSERT_TRUE(slots.try_fill({true, sight::empty, at, 0}, other, 1));

  std::atomic<int> acts = 0, alone = 0, speakers = 0;
  on_tiles<width>(1, [&](auto const& tile, int) {
    core::tile_group<slots_type, thread_tile<width>> const group{tile};
    auto const spot = group.first(slots, 0, key, core::reader_stops);
    auto const found = group.act(spot, [&](auto const& here) {
      ++acts;
      EXPECT_EQ(here.index, 2u);
      EXPECT_EQ(tile.thread_rank(), 2u);
      return core::settle(status::erased);
    });
    EXPECT_EQ(found.next, core::step::settled);
    EXPECT_EQ(found.result, status::erased);
    EXPECT_EQ(group.told(tile.thread_rank()), 2u);
    speakers += group.speaks() ? 1 : 0;

    auto const without = group.alone([&] {
      ++alone;
      return core::out_of_room;
    });
    EXPECT_EQ(without.next, core::step::no_room);
    EXPECT_EQ(without.result, status::full);
    EXPECT_EQ(group.told(std::int16_t(-1 - static_cast<int>(tile.thread_rank()))), -1);
    EXPECT_EQ(group.speaks(), tile.thread_rank() == 0);
  });
  EXPECT_EQ(acts, 1);
  EXPECT_EQ(speakers, 1);
  EXPECT_EQ(alone, 1);
}

}  // namespace
}  // namespace warpmap::core_trial
