// Maps that may not grow: exact limits, `full` as an answer, erased slots cleared. The map ...

#include <algorithm>
#include <atomic>

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

options fixed_for(std::size_t pairs, double load_limit, options how)
{
  how.growth = growth::never;
  how.capacity = pairs;
  how.load_limit = load_limit;
  return how;
}

class Fixed : public flavoured {
 protected:
  static u64_map made(std::size_t pairs, double load_limit)
  {
    return u64_map{fixed_for(pairs, load_limit, how())};
  }
};

TEST_P(Fixed, TakesExactlyAsManyKeysAsItsLimit)
{
  for (auto const load : {0.1, 0.5, 0.75, 1.0})
    for (auto const pairs : {1u, 2u, 5u, 100u, 30'000u}) {
      auto map = made(pairs, load);
      auto const limit = map.stats().limit;
      ASSERT_GE(limit, pairs);
      auto const all = map.insert(numbers(0, limit + 500), numbers(0, limit + 500));
      ASSERT_EQ(all.inserted(), limit);
      ASSERT_EQ(all.full(), 500u);
      ASSERT_EQ(map.size(), limit);
      expect_valid(map);
    }
}

TEST_P(Fixed, TellsWhichKeysFoundNoRoom)
{
  auto map = made(100, 0.75);
  status_list seen(300);
  auto const all = map.insert(numbers(0, 300), numbers(0, 300), seen);
  for (u64 key = 0; key < 300; ++key)
    ASSERT_EQ(value_at(map, key).has_value(), seen[key] == status::inserted);
  EXPECT_EQ(static_cast<std::size_t>(std::count(seen.begin(), seen.end(), status::full)),
            all.full());
}

TEST_P(Fixed, NeitherGrowsNorLosesPairs)
{
  auto map = made(100, 0.75);
  auto const slots = map.capacity();
  map.insert(numbers(0, 300), numbers(0, 300));
  auto const before = contents(map);
  map.insert_or_assign(numbers(1000, 300), numbers(0, 300));
  EXPECT_EQ(map.capacity(), slots);
  expect_holds(map, before);
}

TEST_P(Fixed, StillServesTheKeysThatAreThereWhenFull)
{
  auto map = made(3, 1.0);
  auto const limit = map.stats().limit;
  map.insert(numbers(0, limit), numbers(0, limit));
  auto session = map.session();
  EXPECT_EQ(session.insert(100, 1), status::full);
  EXPECT_EQ(session.insert_or_assign(100, 1), status::full);
  EXPECT_EQ(session.insert_or_apply(100, 1, sum), status::full);
  EXPECT_EQ(session.insert_and_find(100, 1).result, status::full);
  EXPECT_EQ(session.insert(1, 5), status::present);
  EXPECT_EQ(session.insert_or_assign(1, 5), status::assigned);
  EXPECT_EQ(session.insert_or_apply(1, 5, sum), status::assigned);
  EXPECT_EQ(session.find(1), 10u);
  EXPECT_EQ(session.find(100), std::nullopt);
  EXPECT_EQ(session.erase(100), status::absent);
  EXPECT_EQ(session.exchange(1, 6), 10u);
  EXPECT_EQ(session.extract(1), 6u);
}

TEST_P(Fixed, LeavesTheOutputOfARefusedKeyUntouched)
{
  auto map = made(3, 0.75);
  auto const limit = map.stats().limit;
  map.insert(numbers(0, limit), numbers(0, limit));
  items now{42, 42};
  map.insert_and_find(items{0, 100}, items{7, 7}, now);
  EXPECT_EQ(now, (items{0, 42}));
}

TEST_P(Fixed, HandsOutItsLastSlotsAlsoWhenSessionsHoldUnusedOnes)
{
  auto map = made(1000, 0.75);
  auto const limit = map.stats().limit;
  std::vector<u64_map::session_type> idle;
  for (u64 i = 0; i < 20; ++i) {
    idle.push_back(map.session());
    idle.back().insert(i, i);
  }
  auto busy = map.session();
  u64 key = 20;
  while (busy.insert(key, key) == status::inserted) ++key;
  EXPECT_EQ(map.size(), limit);
  EXPECT_EQ(idle.front().insert(key, key), status::full);
  expect_valid(map);
}

TEST_P(Fixed, TakesExactlyItsLimitFromManyThreads)
{
  for (int round = 0; round < 20; ++round) {
    auto map = made(300, 0.75);
    auto const limit = map.stats().limit;
    std::atomic<std::size_t> inserted{0}, full{0};
    on_threads(3, [&](int me) {
      auto session = map.session();
      auto const first = static_cast<u64>(me) * 1000;
      if (me == 2) {
        auto const all = map.insert(numbers(first, 300), numbers(0, 300));
        inserted += all.inserted();
        full += all.full();
        return;
      }
      for (auto const key : numbers(first, 300))
        ++(session.insert(key, key) == status::inserted ? inserted : full);
    });
    ASSERT_EQ(inserted, limit);
    ASSERT_EQ(full, 900 - limit);
    expect_valid(map);
  }
}

TEST_P(Fixed, GoesOnWhenErasedSlotsCanBeCleared)
{
  auto map = made(100, 0.75);
  auto const limit = map.stats().limit;
  auto const slots = map.capacity();
  for (u64 round = 0; round < 50; ++round) {
    auto const keys = numbers(round * 1000, limit);
    ASSERT_EQ(map.insert(keys, keys).inserted(), limit);
    ASSERT_EQ(map.erase(keys).erased(), limit);
  }
  EXPECT_EQ(map.capacity(), slots);
  EXPECT_GT(map.stats().rebuilds, 40u);
  expect_valid(map);
}

TEST_P(Fixed, TakesOneKeyForEachThatGoes)
{
  auto map = made(50, 1.0);
  auto const limit = map.stats().limit;
  map.insert(numbers(0, limit), numbers(0, limit));
  auto session = map.session();
  for (u64 key = 0; key < 500; ++key) {
    ASSERT_EQ(session.insert(key + limit, 0), status::full);
    ASSERT_EQ(session.erase(key), status::erased);
    ASSERT_EQ(session.insert(key + limit, key), status::inserted);
  }
  EXPECT_EQ(map.size(), limit);
  expect_valid(map);
}

TEST_P(Fixed, RevivesAnErasedKeyInPlaceWhenFull)
{
  auto map = made(50, 1.0);
  auto const limit = map.stats().limit;
  map.insert(numbers(0, limit), numbers(0, limit));
  auto const rebuilds = map.stats().rebuilds;
  map.erase(items{7});
  EXPECT_EQ(map.insert(items{7}, items{70}).inserted(), 1u);
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
  EXPECT_EQ(value_at(map, 7), 70u);
}

TEST_P(Fixed, EndsEveryLookupAtFullLoad)
{
  auto map = made(30'000, 1.0);
  auto const slots = map.capacity();
  ASSERT_EQ(map.insert(numbers(0, slots), numbers(0, slots)).inserted(), slots);
  EXPECT_EQ(map.contains(numbers(1'000'000, 100)).absent(), 100u);
  EXPECT_EQ(map.erase(numbers(1'000'000, 100)).absent(), 100u);
  EXPECT_EQ(map.insert(numbers(1'000'000, 100), numbers(0, 100)).full(), 100u);
  EXPECT_EQ(map.contains(numbers(0, slots)).present(), slots);
  EXPECT_EQ(map.stats().load, 1.0);
  expect_valid(map);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Fixed, testing::ValuesIn(flavours()), flavour_name);

TEST(FixedSet, TakesExactlyAsManyKeysAsItsLimit)
{
  set<u64> keys{fixed_for(100, 1.0, {})};
  auto const limit = keys.stats().limit;
  EXPECT_EQ(keys.insert(numbers(0, 300)).inserted(), limit);
  keys.erase(numbers(0, 300));
  EXPECT_EQ(keys.insert(numbers(1000, 300)).inserted(), limit);
  expect_valid(keys);
}

TEST(FixedMemory, ClearsItsErasedSlotsAsSoonAsThereIsMemoryAgain)
{
  failing_memory memory;
  auto how = fixed_for(100, 0.75, {});
  how.memory = &memory;
  u64_map map{how};
  auto const limit = map.stats().limit;
  map.insert(numbers(0, limit), numbers(0, limit));
  map.erase(items{0});
  memory.fail_always();
  EXPECT_EQ(map.insert(items{5000}, items{5}).full(), 1u);
  memory.work_again();
  EXPECT_EQ(map.insert(items{5000}, items{5}).inserted(), 1u);
}

}  // namespace
}  // namespace warpmap::trial
