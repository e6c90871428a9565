// Growth beside readers and writers. The map ...

#include <atomic>
#include <mutex>
#include <set>

#include "tests/support/dice.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using Growth = flavoured;

TEST_P(Growth, ShowsEveryReaderWhatWasThereBeforeIt)
{
  u64_map map{how()};
  std::atomic<u64> inserted{0};  // all keys below are in the map
  constexpr u64 most = 200'000;
  on_threads(3, [&](int me) {
    if (me == 0) {
      for (u64 first = 0; first < most; first += 500) {
        map.insert(numbers(first, 500), numbers(first, 500));
        inserted = first + 500;
      }
      return;
    }
    auto session = map.session();
    dice roll{static_cast<u64>(me)};
    for (u64 there = 0; there < most; there = inserted) {
      if (there == 0) continue;
      if (me == 1) {
        auto const key = roll.bits() % there;
        ASSERT_EQ(session.find(key), key);
      } else {
        auto const keys = numbers(roll.bits() % there / 2, there / 2);
        ASSERT_EQ(map.contains(keys).present(), keys.size());
      }
    }
  });
  EXPECT_EQ(map.size(), most);
  EXPECT_GT(map.stats().rebuilds, 5u);
  expect_valid(map);
}

TEST_P(Growth, ServesBatchesOfManyThreadsAtOnce)
{
  u64_map map{how()};
  on_threads(3, [&](int me) {
    auto const first = static_cast<u64>(me) * 1'000'000;
    for (u64 block = 0; block < 10; ++block) {
      auto const keys = numbers(first + block * 5000, 5000);
      ASSERT_EQ(map.insert(keys, keys).inserted(), 5000u);
      ASSERT_EQ(map.erase(numbers(first + block * 5000, 1000)).erased(), 1000u);
      ASSERT_EQ(map.insert_or_apply(numbers(9'000'000, 100), u64{1}, sum).total(), 100u);
    }
  });
  model<u64, u64> wanted;
  for (u64 me = 0; me < 3; ++me)
    for (u64 i = 0; i < 50'000; ++i)
      if (i % 5000 >= 1000) wanted[me * 1'000'000 + i] = me * 1'000'000 + i;
  for (u64 i = 0; i < 100; ++i) wanted[9'000'000 + i] = 30;
  expect_holds(map, wanted);
}

TEST_P(Growth, KeepsSessionsGoingThroughRebuildsByOthers)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), items(1000, 0));
  std::atomic<bool> done{false};
  on_threads(3, [&](int me) {
    if (me == 0) {
      for (std::size_t i = 0; i < 60; ++i) map.rehash(2000 + i % 7 * 3000);
      done = true;
      return;
    }
    auto session = map.session();
    u64 rounds = 0;
    for (u64 key = static_cast<u64>(me) - 1; !done || rounds < 1000; key = (key + 2) % 1000) {
      auto const before = *session.find(key);
      ASSERT_EQ(session.insert_or_apply(key, 1, sum), status::assigned);
      ASSERT_EQ(session.find(key), before + 1);  // nobody else writes this key
      ++rounds;
    }
  });
  EXPECT_EQ(map.size(), 1000u);
  EXPECT_GE(map.stats().rebuilds, 60u);
  expect_valid(map);
}

TEST_P(Growth, UsesNoMoreThreadsThanItsOptionsSay)
{
  for (unsigned const most : {1u, 2u}) {
    auto with = how();
    with.threads = most;
    u64_map map{with};
    map.insert(numbers(0, 100'000), numbers(0, 100'000));
    std::atomic<unsigned> inside{0}, peak{0};
    map.insert_or_apply(numbers(0, 100'000), u64{1}, [&](u64 there, u64 given) {
      auto const now = ++inside;
      for (auto so_far = peak.load(); so_far < now && !peak.compare_exchange_weak(so_far, now);) {
      }
      --inside;
      return there + given;
    });
    EXPECT_LE(peak, most);
    EXPECT_LE(map.stats().threads, most);
  }
}

TEST_P(Growth, RunsSerialBatchesOnTheCallersThreadAlone)
{
  auto with = how();
  with.threads = 1;
  u64_map map{with};
  auto const keys = numbers(0, 50'000);
  map.insert(keys, keys);
  std::set<std::thread::id> seen;
  std::mutex guard;
  map.insert_or_apply(keys, u64{1}, [&](u64 there, u64) {
    std::lock_guard const hold{guard};
    seen.insert(std::this_thread::get_id());
    return there;
  });
  EXPECT_EQ(seen.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Growth, testing::ValuesIn(flavours()), flavour_name);

TEST(GrowthPolicy, ClearsErasedSlotsWithoutTakingALargerTable)
{
  u64_map map;
  map.reserve(1000);
  auto const slots = map.capacity();
  for (u64 round = 0; round < 20; ++round) {
    map.insert(numbers(round * 1000, 400), numbers(0, 400));
    map.erase(numbers(round * 1000, 400));
  }
  EXPECT_EQ(map.capacity(), slots);
}

TEST(GrowthPolicy, IsNotFooledByKeysThatAreThere)
{
  u64_map map;
  map.reserve(1000);
  map.insert(numbers(0, 1000), numbers(0, 1000));
  auto const rebuilds = map.stats().rebuilds;
  for (int round = 0; round < 10; ++round) map.insert(numbers(0, 1000), numbers(0, 1000));
  map.insert_or_assign(items(5000, 7), numbers(0, 5000));
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
}

TEST(GrowthPolicy, CopiesPairsIntoAnotherMapOfTheSameSeedInReasonableTime)
{
  // In the order of their hashes they would crowd at one end of the smaller table.
  options how;
  how.seed = 7;
  how.executor = executor_kind::serial;
  u64_map from{how}, to{how};
  from.insert(numbers(0, 100'000), numbers(0, 100'000));
  auto session = to.session();
  from.for_each([&](u64 key, u64 value) { session.insert(key, value); });
  auto const said = to.stats();
  EXPECT_EQ(said.live, 100'000u);
  // A walk of a thousand windows per key would be some 10^8 looks.
  cursor at;
  items keys(1000), values(1000);
  u64_map third{how};
  while (auto const n = from.retrieve_all(at, keys, values)) {
    third.insert(std::span{keys}.first(n), std::span{values}.first(n));
    ASSERT_LT(third.stats().probe_mean, 20.0);
  }
  EXPECT_EQ(third.size(), 100'000u);
}

}  // namespace
}  // namespace warpmap::trial
