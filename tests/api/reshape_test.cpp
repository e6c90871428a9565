// reserve, rehash, shrink_to_fit and clear. The map ...

#include <limits>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using Reserve = flavoured;

TEST_P(Reserve, SparesEveryRebuildUpToThere)
{
  u64_map map{how()};
  map.reserve(100'000);
  auto const rebuilds = map.stats().rebuilds;
  map.insert(numbers(0, 100'000), numbers(0, 100'000));
  EXPECT_EQ(map.size(), 100'000u);
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
}

TEST_P(Reserve, SparesRebuildsAlsoWhenSessionsHoldUnusedSlots)
{
  u64_map map{how()};
  map.reserve(100'000);
  auto const rebuilds = map.stats().rebuilds;
  std::vector<u64_map::session_type> idle;
  for (u64 i = 0; i < 8; ++i) {
    idle.push_back(map.session());
    idle.back().insert(i, i);
  }
  map.insert(numbers(8, 99'992), numbers(8, 99'992));
  EXPECT_EQ(map.size(), 100'000u);
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
}

TEST_P(Reserve, KeepsThePairs)
{
  u64_map map{how()};
  map.insert(numbers(0, 20'000), numbers(7, 20'000));
  map.erase(numbers(0, 5000));
  auto const before = contents(map);
  map.reserve(200'000);
  expect_holds(map, before);
}

TEST_P(Reserve, MakesRoomBesideErasedSlots)
{
  u64_map map{how()};
  map.reserve(1000);
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.erase(numbers(0, 900));
  map.reserve(1000);
  auto const rebuilds = map.stats().rebuilds;
  map.insert(numbers(5000, 900), numbers(0, 900));
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
}

TEST_P(Reserve, NeverShrinks)
{
  u64_map map{how()};
  map.reserve(10'000);
  auto const slots = map.capacity();
  map.reserve(10);
  map.reserve(0);
  EXPECT_EQ(map.capacity(), slots);
}

TEST_P(Reserve, ThrowsForMoreThanThereIs)
{
  u64_map map{how()};
  map.insert(items{1}, items{10});
  EXPECT_THROW(map.reserve(std::numeric_limits<std::size_t>::max()), out_of_memory);
  EXPECT_THROW(map.reserve(std::size_t{1} << 58), out_of_memory);
  expect_holds(map, model<u64, u64>{{1, 10}});
}

TEST_P(Reserve, RehashesIntoAboutTheSlotsAskedFor)
{
  u64_map map{how()};
  map.insert(numbers(0, 100), numbers(0, 100));
  map.rehash(10'000);
  EXPECT_GE(map.capacity(), 10'000u);
  EXPECT_LT(map.capacity(), 10'100u);
  EXPECT_EQ(map.size(), 100u);
  expect_valid(map);
}

TEST_P(Reserve, RehashesIntoNoFewerSlotsThanThePairsNeed)
{
  u64_map map{how()};
  map.insert(numbers(0, 10'000), numbers(0, 10'000));
  map.rehash(1);
  EXPECT_GE(map.stats().limit, 10'000u);
  EXPECT_EQ(map.size(), 10'000u);
  expect_valid(map);
}

TEST_P(Reserve, ClearsErasedSlotsWhenRehashed)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.erase(numbers(0, 500));
  ASSERT_EQ(map.stats().erased, 500u);
  map.rehash(map.capacity());
  EXPECT_EQ(map.stats().erased, 0u);
  EXPECT_EQ(map.size(), 500u);
}

TEST_P(Reserve, ShrinksToTheFewestSlots)
{
  u64_map map{how()};
  map.insert(numbers(0, 30'000), numbers(0, 30'000));
  map.erase(numbers(100, 29'900));
  map.shrink_to_fit();
  EXPECT_LE(map.capacity(), 140u);
  EXPECT_EQ(map.size(), 100u);
  expect_valid(map);
}

TEST_P(Reserve, ShrinksWhenEmptyAndGrowsAgain)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.clear();
  map.shrink_to_fit();
  EXPECT_LE(map.capacity(), 4u);
  map.insert(numbers(0, 1000), numbers(0, 1000));
  EXPECT_EQ(map.size(), 1000u);
  expect_valid(map);
}

TEST_P(Reserve, IsEmptyAfterClearAndKeepsItsCapacity)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.erase(numbers(0, 10));
  auto const slots = map.capacity();
  map.clear();
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.capacity(), slots);
  EXPECT_EQ(map.stats().erased, 0u);
  expect_holds(map, model<u64, u64>{});
}

TEST_P(Reserve, TakesPairsAgainAfterClear)
{
  u64_map map{how()};
  auto session = map.session();
  session.insert(1, 10);
  map.clear();
  EXPECT_EQ(session.find(1), std::nullopt);
  EXPECT_EQ(session.insert(1, 11), status::inserted);
  expect_holds(map, model<u64, u64>{{1, 11}});
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Reserve, testing::ValuesIn(flavours()), flavour_name);

TEST(ReserveFixed, MakesRoomAlsoWhereTheMapMayNotGrowByItself)
{
  options how;
  how.growth = growth::never;
  u64_map map{how};
  map.reserve(1000);
  EXPECT_EQ(map.insert(numbers(0, 1000), numbers(0, 1000)).inserted(), 1000u);
}

TEST(ReserveSet, SparesEveryRebuildUpToThere)
{
  set<u64> keys;
  keys.reserve(10'000);
  auto const rebuilds = keys.stats().rebuilds;
  keys.insert(numbers(0, 10'000));
  EXPECT_EQ(keys.stats().rebuilds, rebuilds);
  keys.clear();
  EXPECT_TRUE(keys.empty());
  keys.shrink_to_fit();
  EXPECT_LE(keys.capacity(), 8u);
  keys.rehash(1000);
  EXPECT_GE(keys.capacity(), 1000u);
}

}  // namespace
}  // namespace warpmap::trial
