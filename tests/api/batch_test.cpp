// Batches of every operation: none, one and very many keys, duplicates, lengths that differ. The
// map ...

#include <algorithm>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class Batch : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (!IsSkipped()) map.insert(numbers(0, 1000), numbers(0, 1000));
  }
  u64_map map{is_here(GetParam()) ? how() : options{}};
};

TEST_P(Batch, TakesNoKeysAtAll)
{
  items const none;
  items out;
  auto const nothing = counts{};
  EXPECT_EQ(map.insert(none, none), nothing);
  EXPECT_EQ(map.insert_or_assign(none, none), nothing);
  EXPECT_EQ(map.insert_or_apply(none, none, sum), nothing);
  EXPECT_EQ(map.insert_or_apply(none, u64{1}, sum), nothing);
  EXPECT_EQ(map.insert_and_find(none, none, out), nothing);
  EXPECT_EQ(map.find(none, out), nothing);
  EXPECT_EQ(map.contains(none), nothing);
  EXPECT_EQ(map.erase(none), nothing);
  EXPECT_EQ(map.extract(none, out), nothing);
  EXPECT_EQ(map.exchange(none, none, out), nothing);
  EXPECT_EQ(map.compare_exchange(none, out, none), nothing);
  EXPECT_EQ(map.erase_if_equal(none, none), nothing);
  EXPECT_EQ(map.size(), 1000u);
}

TEST_P(Batch, AnswersEachKeyOfALargeBatch)
{
  // Half of the keys are there; enough of them for several workers and chunks.
  auto const keys = numbers(500, 50'000);
  auto const values = numbers(70'000, 50'000);
  status_list seen(keys.size());
  items now(keys.size());
  auto const all = map.insert_and_find(keys, values, now, seen);
  EXPECT_EQ(all, (counts{{49'500, 500, 0, 0, 0, 0}}));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ASSERT_EQ(seen[i], i < 500 ? status::present : status::inserted);
    ASSERT_EQ(now[i], i < 500 ? keys[i] : values[i]);
  }
}

TEST_P(Batch, TakesOneMoreThanAMillionKeys)
{
  constexpr std::size_t many = (1u << 20) + 1;
  auto const keys = times(numbers(5000, many), 0x9e3779b97f4a7c15);
  EXPECT_EQ(map.insert(keys, numbers(0, many)).inserted(), many);
  EXPECT_EQ(map.size(), many + 1000);

  items values(many);
  EXPECT_EQ(map.find(keys, values).present(), many);
  EXPECT_EQ(values, numbers(0, many));

  EXPECT_EQ(map.erase(keys).erased(), many);
  EXPECT_EQ(map.size(), 1000u);
  EXPECT_EQ(map.contains(keys).absent(), many);
  expect_valid(map);
}

TEST_P(Batch, InsertsOneOfThePairsThatShareAKey)
{
  status_list seen(4);
  auto const all = map.insert(items{5000, 5000, 5000, 1}, items{1, 2, 3, 4}, seen);
  EXPECT_EQ(all, (counts{{1, 3, 0, 0, 0, 0}}));
  auto const winner = std::find(seen.begin(), seen.end(), status::inserted) - seen.begin();
  EXPECT_EQ(value_at(map, 5000), static_cast<u64>(winner) + 1);
}

TEST_P(Batch, AssignsOneOfTheValuesThatShareAKey)
{
  auto const all = map.insert_or_assign(items{5000, 5000, 5000}, items{1, 2, 3});
  EXPECT_EQ(all, (counts{{1, 0, 2, 0, 0, 0}}));
  auto const last = *value_at(map, 5000);
  EXPECT_TRUE(last >= 1 && last <= 3);
}

TEST_P(Batch, ToleratesOneKeyOverAndOver)
{
  items const same(100'000, 5000);
  EXPECT_EQ(map.insert(same, numbers(0, 100'000)), (counts{{1, 99'999, 0, 0, 0, 0}}));
  EXPECT_EQ(map.insert_or_assign(same, numbers(0, 100'000)).assigned(), 100'000u);
  EXPECT_EQ(map.erase(same), (counts{{0, 0, 0, 1, 99'999, 0}}));
  EXPECT_EQ(map.size(), 1000u);
  expect_valid(map);
}

TEST_P(Batch, RefusesLengthsThatDifferBeforeAnyEffect)
{
  items const two{1, 5000}, three{1, 2, 3};
  items out(3);
  status_list short_list(1);
  EXPECT_THROW(map.insert(two, three), size_mismatch);
  EXPECT_THROW(map.insert(two, three, {}, duplicates::first), size_mismatch);
  EXPECT_THROW(map.insert(two, two, short_list), size_mismatch);
  EXPECT_THROW(map.insert_or_assign(two, three), size_mismatch);
  EXPECT_THROW(map.insert_or_assign(two, two, short_list), size_mismatch);
  EXPECT_THROW(map.insert_or_apply(two, three, sum), size_mismatch);
  EXPECT_THROW(map.insert_or_apply(two, u64{1}, sum, short_list), size_mismatch);
  EXPECT_THROW(map.insert_and_find(two, two, out), size_mismatch);
  EXPECT_THROW(map.insert_and_find(two, three, std::span{out}.first(2)), size_mismatch);
  EXPECT_THROW(map.find(two, out), size_mismatch);
  EXPECT_THROW(map.find(two, std::span{out}.first(2), short_list), size_mismatch);
  EXPECT_THROW(map.erase(two, short_list), size_mismatch);
  EXPECT_THROW(map.extract(two, out), size_mismatch);
  EXPECT_THROW(map.exchange(two, three, std::span{out}.first(2)), size_mismatch);
  EXPECT_THROW(map.exchange(two, two, out), size_mismatch);
  EXPECT_THROW(map.compare_exchange(two, out, two), size_mismatch);
  EXPECT_THROW(map.compare_exchange(two, std::span{out}.first(2), three), size_mismatch);
  EXPECT_THROW(map.erase_if_equal(two, three), size_mismatch);

  model<u64, u64> wanted;
  for (u64 key = 0; key < 1000; ++key) wanted[key] = key;
  expect_holds(map, wanted);
}

TEST_P(Batch, RefusesTooFewFlags)
{
  std::array<bool, 1> flags{};
  status_list short_list(1);
  EXPECT_THROW(map.contains(items{1, 2}, flags), size_mismatch);
  EXPECT_THROW(map.contains(items{1, 2}, short_list), size_mismatch);
}

TEST_P(Batch, RefusesColumnsOfTwoLengthsForAChunk)
{
  cursor at;
  items keys(3), values(2);
  EXPECT_THROW(map.retrieve_all(at, keys, values), size_mismatch);
}

TEST_P(Batch, GrowsWithinABatchAndLosesNothing)
{
  auto const keys = times(numbers(2000, 200'000), 0x9e3779b97f4a7c15);
  status_list seen(keys.size(), status::full);
  auto const all = map.insert(keys, keys, seen);
  EXPECT_EQ(all.inserted(), keys.size());
  EXPECT_EQ(std::count(seen.begin(), seen.end(), status::inserted),
            static_cast<std::ptrdiff_t>(keys.size()));
  items values(keys.size());
  map.find(keys, values);
  EXPECT_EQ(values, keys);
  expect_valid(map);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Batch, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
