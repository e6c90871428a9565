// erase, extract and erase_if_equal, one key at a time. The map ...

#include "tests/api/single_calls.hpp"

namespace warpmap::trial {
namespace {

using MapErase = single_keys;

TEST_P(MapErase, RemovesAKey)
{
  EXPECT_EQ(call.erase(100), status::erased);
  EXPECT_EQ(call.find(100), std::nullopt);
  EXPECT_EQ(map.size(), 39u);
}

TEST_P(MapErase, SaysThatAKeyWasAbsent)
{
  EXPECT_EQ(call.erase(7), status::absent);
  EXPECT_EQ(map.size(), 40u);
}

TEST_P(MapErase, RemovesAKeyOnce)
{
  call.erase(100);
  EXPECT_EQ(call.erase(100), status::absent);
  EXPECT_EQ(map.size(), 39u);
}

TEST_P(MapErase, RemovesNothingElse)
{
  call.erase(100);
  for (u64 key = 101; key < 140; ++key) EXPECT_EQ(call.find(key), key + 1000);
}

TEST_P(MapErase, CanBeEmptiedKeyByKey)
{
  for (u64 key = 100; key < 140; ++key) EXPECT_EQ(call.erase(key), status::erased);
  EXPECT_TRUE(map.empty());
  EXPECT_TRUE(map.validate().ok());
}

TEST_P(MapErase, ExtractsTheValue)
{
  EXPECT_EQ(call.extract(100), 1100u);
  EXPECT_EQ(call.find(100), std::nullopt);
  EXPECT_EQ(map.size(), 39u);
}

TEST_P(MapErase, ExtractsNothingOfAnAbsentKey)
{
  EXPECT_EQ(call.extract(7), std::nullopt);
  EXPECT_EQ(call.extract(100), 1100u);
  EXPECT_EQ(call.extract(100), std::nullopt);
}

TEST_P(MapErase, ErasesAnEqualValue)
{
  EXPECT_EQ(call.erase_if_equal(100, 1100), status::erased);
  EXPECT_FALSE(call.contains(100));
  EXPECT_EQ(map.size(), 39u);
}

TEST_P(MapErase, KeepsAnotherValue)
{
  EXPECT_EQ(call.erase_if_equal(100, 1101), status::present);
  EXPECT_EQ(call.find(100), 1100u);
  EXPECT_EQ(map.size(), 40u);
}

TEST_P(MapErase, ErasesNoAbsentKeyWhateverTheValue)
{
  EXPECT_EQ(call.erase_if_equal(7, 0), status::absent);
  call.erase(100);
  EXPECT_EQ(call.erase_if_equal(100, 1100), status::absent);
}

INSTANTIATE_TEST_SUITE_P(EveryWay, MapErase, testing::ValuesIn(manners()), manner_name);

using MapEraseBatch = flavoured;

TEST_P(MapEraseBatch, LeavesTheOutputsOfAbsentKeysUntouched)
{
  u64_map map{how()};
  map.insert(items{1, 2}, items{10, 20});
  items values{42, 42, 42};
  status_list seen(3);
  map.extract(items{1, 5, 2}, values, seen);
  EXPECT_EQ(values, (items{10, 42, 20}));
  EXPECT_EQ(seen, (status_list{status::erased, status::absent, status::erased}));
}

TEST_P(MapEraseBatch, ErasesAKeyOfABatchOnce)
{
  u64_map map{how()};
  map.insert(items{1}, items{10});
  auto const all = map.erase(items{1, 1, 1});
  EXPECT_EQ(all.erased(), 1u);
  EXPECT_EQ(all.absent(), 2u);
}

TEST_P(MapEraseBatch, GivesTheValueOfADuplicatedKeyOnce)
{
  u64_map map{how()};
  map.insert(items{1}, items{10});
  items values{42, 42, 42};
  auto const all = map.extract(items{1, 1, 1}, values);
  EXPECT_EQ(all.erased(), 1u);
  EXPECT_EQ(values[0] + values[1] + values[2], 94u);
}

TEST_P(MapEraseBatch, ComparesEachKeyWithItsOwnValue)
{
  u64_map map{how()};
  map.insert(items{1, 2}, items{10, 20});
  status_list seen(3);
  map.erase_if_equal(items{1, 2, 3}, items{10, 10, 10}, seen);
  EXPECT_EQ(seen, (status_list{status::erased, status::present, status::absent}));
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, MapEraseBatch, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
