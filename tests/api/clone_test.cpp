// clone: a map of its own with the same pairs. The map ...

#include <atomic>

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using Clone = flavoured;

TEST_P(Clone, HoldsTheSamePairs)
{
  u64_map map{how()};
  map.insert(numbers(0, 50'000), numbers(1, 50'000));
  map.erase(numbers(0, 100));
  auto const copy = map.clone();
  expect_holds(copy, contents(map));
  EXPECT_EQ(copy.size(), 49'900u);
}

TEST_P(Clone, IsIndependent)
{
  u64_map map{how()};
  map.insert(numbers(0, 100), numbers(0, 100));
  auto copy = map.clone();
  map.insert_or_assign(items{1}, items{7});
  copy.erase(items{2});
  map.insert(items{200}, items{200});
  EXPECT_EQ(value_at(copy, 1), 1u);
  EXPECT_EQ(value_at(map, 2), 2u);
  EXPECT_EQ(copy.size(), 99u);
  EXPECT_EQ(map.size(), 101u);
  expect_valid(map);
  expect_valid(copy);
}

// Its slots are copied word by word, and what was erased with them, unless that is much.
TEST_P(Clone, TakesFewErasedKeysAlong)
{
  u64_map map{how()};
  map.insert(numbers(0, 5000), numbers(1, 5000));
  map.erase(numbers(0, 500));
  auto copy = map.clone();
  EXPECT_EQ(copy.stats().erased, map.stats().erased);
  EXPECT_EQ(copy.stats().limit, map.stats().limit);
  EXPECT_EQ(copy.erase(numbers(0, 500)).absent(), 500u);
  EXPECT_EQ(copy.insert(numbers(0, 500), numbers(7, 500)).inserted(), 500u);
  EXPECT_EQ(value_at(copy, 499), 506u);
  expect_valid(copy);
}

TEST_P(Clone, LeavesManyErasedKeysBehind)
{
  u64_map map{how()};
  map.insert(numbers(0, 5000), numbers(1, 5000));
  map.erase(numbers(0, 2500));
  auto const copy = map.clone();
  EXPECT_EQ(copy.stats().erased, 0u);
  expect_holds(copy, contents(map));
}

TEST_P(Clone, HasAsMuchRoom)
{
  auto options = how();
  options.capacity = 5000;
  options.growth = growth::never;
  u64_map map{options};
  map.insert(numbers(0, 4000), numbers(0, 4000));
  map.erase(numbers(0, 50));
  auto copy = map.clone();
  auto const more = numbers(10'000, 5000);
  EXPECT_EQ(copy.insert(more, more).inserted(), map.insert(more, more).inserted());
  EXPECT_EQ(copy.size(), map.size());
  expect_valid(copy);
}

TEST_P(Clone, Grows)
{
  u64_map map{how()};
  map.insert(numbers(0, 100), numbers(0, 100));
  auto copy = map.clone();
  copy.insert(numbers(100, 5000), numbers(100, 5000));
  EXPECT_EQ(copy.size(), 5100u);
  EXPECT_EQ(map.size(), 100u);
  expect_valid(copy);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Clone, testing::ValuesIn(flavours()), flavour_name);

TEST(CloneOf, AnEmptyMapIsEmpty)
{
  u64_map const map;
  auto copy = map.clone();
  EXPECT_TRUE(copy.empty());
  copy.insert(items{1}, items{10});
  EXPECT_EQ(value_at(copy, 1), 10u);
}

TEST(CloneOf, ALargeMapIsCopiedByAllThreads)
{
  u64_map map{{.threads = 2}};  // of 8 MB
  map.insert(numbers(0, 300'000), numbers(7, 300'000));
  auto copy = map.clone();
  items values(300'000);
  EXPECT_EQ(copy.find(numbers(0, 300'000), values).present(), 300'000u);
  EXPECT_EQ(values, numbers(7, 300'000));
  expect_valid(copy);
}

TEST(CloneOf, AMapHasItsOptions)
{
  failing_memory memory;
  options how;
  how.load_limit = 0.5;
  how.max_bytes = 1u << 20;
  how.growth = growth::never;
  how.memory = &memory;
  how.threads = 1;
  how.seed = 99;
  how.capacity = 100;
  u64_map const map{how};
  auto const copy = map.clone();
  EXPECT_EQ(copy.load_limit(), 0.5);
  EXPECT_EQ(copy.max_bytes(), 1u << 20);
  EXPECT_EQ(copy.made_with().growth, growth::never);
  EXPECT_EQ(copy.made_with().memory, &memory);
  EXPECT_EQ(copy.made_with().threads, 1u);
  EXPECT_EQ(copy.made_with().seed, 99u);
  EXPECT_EQ(copy.made_with().capacity, 100u);
  EXPECT_EQ(copy.capacity(), map.capacity());
}

TEST(CloneOf, AMapOutlivesIt)
{
  auto map = std::make_unique<u64_map>();
  map->insert(numbers(0, 100), numbers(0, 100));
  auto copy = map->clone();
  map.reset();
  EXPECT_EQ(value_at(copy, 7), 7u);
  expect_valid(copy);
}

TEST(CloneOf, AMapThatFillsItsBudgetFitsTheSameBudget)
{
  options how;
  how.capacity = 10'000;
  how.max_bytes = u64_map::estimate_bytes(10'000).steady;
  u64_map map{how};
  map.insert(numbers(0, 10'000), numbers(0, 10'000));
  EXPECT_EQ(map.clone().size(), 10'000u);
}

TEST(CloneOf, AMapSharesNoSlots)
{
  u64_map map;
  map.insert(numbers(0, 1000), numbers(0, 1000));
  auto const copy = map.clone();
  auto const rebuilds = map.stats().rebuilds;
  map.insert_or_assign(items{1}, items{2});
  EXPECT_EQ(map.stats().rebuilds, rebuilds) << "a write after clone() copied the slots";
}

TEST(CloneOf, ABusyMapIsOfOneMoment)
{
  // Each round raises all values together, in one batch of one chunk.
  u64_map map;
  map.insert(numbers(0, 100), items(100, 0));
  std::atomic<bool> done{false};
  on_threads(2, [&](int me) {
    if (me == 0) {
      for (u64 round = 1; round < 300; ++round)
        map.insert_or_assign(numbers(0, 100), items(100, round));
      done = true;
      return;
    }
    while (!done) {
      auto const copy = map.clone();
      auto const all = contents(copy);
      ASSERT_EQ(all.size(), 100u);
      for (auto const& [key, value] : all) ASSERT_EQ(value, all.begin()->second);
    }
  });
}

TEST(CloneOf, ASetHoldsTheSameKeys)
{
  set<u64> keys;
  keys.insert(numbers(0, 1000));
  auto copy = keys.clone();
  keys.erase(items{1});
  EXPECT_EQ(copy.size(), 1000u);
  EXPECT_EQ(keys.size(), 999u);
  expect_valid(copy);
}

}  // namespace
}  // namespace warpmap::trial
