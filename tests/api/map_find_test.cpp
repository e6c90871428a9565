// find and contains. The map ...

#include "tests/api/single_calls.hpp"

namespace warpmap::trial {
namespace {

using MapFind = single_keys;

TEST_P(MapFind, FindsWhatIsThere)
{
  EXPECT_EQ(call.find(100), 1100u);
  EXPECT_EQ(call.find(139), 1139u);
}

TEST_P(MapFind, FindsNothingElse)
{
  EXPECT_EQ(call.find(99), std::nullopt);
  EXPECT_EQ(call.find(140), std::nullopt);
}

TEST_P(MapFind, FindsNoErasedKey)
{
  call.erase(100);
  EXPECT_EQ(call.find(100), std::nullopt);
  EXPECT_FALSE(call.contains(100));
}

TEST_P(MapFind, FindsKeysBehindErasedOnes)
{
  for (u64 key = 100; key < 140; key += 2) call.erase(key);
  for (u64 key = 101; key < 140; key += 2) EXPECT_EQ(call.find(key), key + 1000);
}

TEST_P(MapFind, SaysWhetherAKeyIsThere)
{
  EXPECT_TRUE(call.contains(100));
  EXPECT_FALSE(call.contains(99));
}

TEST_P(MapFind, FindsNothingWhenEmpty)
{
  u64_map empty{how()};
  single_calls<u64, u64> ask{empty, by()};
  EXPECT_EQ(ask.find(7), std::nullopt);
  EXPECT_FALSE(ask.contains(7));
}

INSTANTIATE_TEST_SUITE_P(EveryWay, MapFind, testing::ValuesIn(manners()), manner_name);

class MapFindBatch : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (!IsSkipped()) map.insert(numbers(0, 1000), numbers(5000, 1000));
  }
  u64_map map{is_here(GetParam()) ? how() : options{}};
  items keys = numbers(500, 1000);  // the first half is there
};

TEST_P(MapFindBatch, LeavesTheOutputsOfAbsentKeysUntouched)
{
  items values(1000, 42);
  map.find(keys, values);
  for (std::size_t i = 0; i < 500; ++i) ASSERT_EQ(values[i], 5500 + i);
  for (std::size_t i = 500; i < 1000; ++i) ASSERT_EQ(values[i], 42u);
}

TEST_P(MapFindBatch, TellsTheStatusOfEachKey)
{
  items values(1000);
  status_list seen(1000, status::full);
  auto const all = map.find(keys, values, seen);
  for (std::size_t i = 0; i < 1000; ++i)
    ASSERT_EQ(seen[i], i < 500 ? status::present : status::absent);
  EXPECT_EQ(all, (counts{{0, 500, 0, 0, 500, 0}}));
}

TEST_P(MapFindBatch, FlagsTheKeysThatAreThere)
{
  auto const flags = std::make_unique<bool[]>(1000);
  auto const all = map.contains(keys, std::span<bool>{flags.get(), 1000});
  for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(flags[i], i < 500);
  EXPECT_EQ(all.present(), 500u);
  EXPECT_EQ(all.absent(), 500u);
}

TEST_P(MapFindBatch, ClearsTheFlagsOfAbsentKeys)
{
  std::array<bool, 2> flags{true, true};
  map.contains(items{1, 5000}, flags);
  EXPECT_EQ(flags, (std::array{true, false}));
}

TEST_P(MapFindBatch, TellsTheStatusOfContainedKeys)
{
  status_list seen(1000, status::full);
  auto const all = map.contains(keys, std::span<status>{seen});
  for (std::size_t i = 0; i < 1000; ++i)
    ASSERT_EQ(seen[i], i < 500 ? status::present : status::absent);
  EXPECT_EQ(all.total(), 1000u);
}

TEST_P(MapFindBatch, OnlyCountsWhenAskedForNoMore)
{
  auto const all = map.contains(keys);
  EXPECT_EQ(all, (counts{{0, 500, 0, 0, 500, 0}}));
}

TEST_P(MapFindBatch, FindsAKeyAsOftenAsItIsAsked)
{
  items values(3);
  auto const all = map.find(items{7, 7, 7}, values);
  EXPECT_EQ(values, (items{5007, 5007, 5007}));
  EXPECT_EQ(all.present(), 3u);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, MapFindBatch, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
