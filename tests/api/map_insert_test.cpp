// insert, insert_or_assign and insert_and_find, one key at a time. The map ...

#include "tests/api/single_calls.hpp"

namespace warpmap::trial {
namespace {

using MapInsert = single_keys;

TEST_P(MapInsert, AddsAKeyThatIsAbsent)
{
  EXPECT_EQ(call.insert(7, 70), status::inserted);
  EXPECT_EQ(call.find(7), 70u);
  EXPECT_EQ(map.size(), 41u);
}

TEST_P(MapInsert, KeepsTheFirstValueOfAPresentKey)
{
  call.insert(7, 70);
  EXPECT_EQ(call.insert(7, 71), status::present);
  EXPECT_EQ(call.find(7), 70u);
  EXPECT_EQ(map.size(), 41u);
}

TEST_P(MapInsert, AddsAKeyAgainThatWasErased)
{
  call.insert(7, 70);
  call.erase(7);
  EXPECT_EQ(call.insert(7, 72), status::inserted);
  EXPECT_EQ(call.find(7), 72u);
  EXPECT_EQ(map.size(), 41u);
}

TEST_P(MapInsert, LeavesTheOtherPairsAlone)
{
  call.insert(7, 70);
  for (u64 key = 100; key < 140; ++key) EXPECT_EQ(call.find(key), key + 1000);
}

TEST_P(MapInsert, AssignsToAPresentKey)
{
  call.insert(7, 70);
  EXPECT_EQ(call.insert_or_assign(7, 71), status::assigned);
  EXPECT_EQ(call.find(7), 71u);
  EXPECT_EQ(map.size(), 41u);
}

TEST_P(MapInsert, AssignsTheValueThatIsThereAlready)
{
  call.insert(7, 70);
  EXPECT_EQ(call.insert_or_assign(7, 70), status::assigned);
  EXPECT_EQ(call.find(7), 70u);
}

TEST_P(MapInsert, AddsAnAbsentKeyByInsertOrAssign)
{
  EXPECT_EQ(call.insert_or_assign(7, 70), status::inserted);
  EXPECT_EQ(call.find(7), 70u);
}

TEST_P(MapInsert, FindsTheValueThatItInserted)
{
  auto const seen = call.insert_and_find(7, 70);
  EXPECT_EQ(seen.result, status::inserted);
  EXPECT_EQ(seen.value, 70u);
  EXPECT_EQ(call.find(7), 70u);
}

TEST_P(MapInsert, FindsTheValueThatWasThere)
{
  call.insert(7, 70);
  auto const seen = call.insert_and_find(7, 71);
  EXPECT_EQ(seen.result, status::present);
  EXPECT_EQ(seen.value, 70u);
  EXPECT_EQ(call.find(7), 70u);
}

TEST_P(MapInsert, FindsTheNewValueOfAKeyThatCameBack)
{
  call.insert(7, 70);
  call.erase(7);
  auto const seen = call.insert_and_find(7, 72);
  EXPECT_EQ(seen.result, status::inserted);
  EXPECT_EQ(seen.value, 72u);
}

TEST_P(MapInsert, GrowsAsOftenAsItMust)
{
  for (u64 key = 1000; key < 4000; ++key) ASSERT_EQ(call.insert(key, ~key), status::inserted);
  for (u64 key = 1000; key < 4000; ++key) ASSERT_EQ(call.find(key), ~key);
  EXPECT_EQ(map.size(), 3040u);
  EXPECT_TRUE(map.validate().ok());
}

INSTANTIATE_TEST_SUITE_P(EveryWay, MapInsert, testing::ValuesIn(manners()), manner_name);

}  // namespace
}  // namespace warpmap::trial
