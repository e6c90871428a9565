// for_each: every pair, from one or several threads. The map ...

#include <atomic>
#include <mutex>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using ForEach = flavoured;

TEST_P(ForEach, ShowsEachPairOnce)
{
  u64_map map{how()};
  map.insert(numbers(0, 5000), numbers(7000, 5000));
  model<u64, u64> wanted;
  for (u64 key = 0; key < 5000; ++key) wanted[key] = key + 7000;
  expect_same_pairs(contents(map), wanted);
}

TEST_P(ForEach, ShowsNothingOfAnEmptyMap)
{
  u64_map map{how()};
  map.for_each([](u64, u64) { FAIL(); });
  map.insert(items{1}, items{1});
  map.erase(items{1});
  map.for_each([](u64, u64) { FAIL(); });
}

TEST_P(ForEach, ShowsEachPairOnceFromSeveralThreads)
{
  u64_map map{how()};
  map.insert(numbers(0, 300'000), numbers(0, 300'000));
  std::vector<std::atomic<int>> seen(300'000);
  map.for_each([&](u64 key, u64 value) { seen[key] += key == value; }, 3);
  for (auto const& times : seen) ASSERT_EQ(times, 1);
}

TEST_P(ForEach, LetsTheFunctionCallTheMap)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.for_each([&](u64 key, u64) {
    if (key >= 1000) return;
    map.insert(items{key + 1'000'000}, items{key});
    map.session().erase(key);
  });
  EXPECT_EQ(map.size(), 1000u);
  EXPECT_EQ(map.contains(numbers(1'000'000, 1000)).present(), 1000u);
  expect_valid(map);
}

TEST_P(ForEach, LetsTheFunctionCallTheMapFromSeveralThreads)
{
  u64_map map{how()};
  map.insert(numbers(0, 100'000), numbers(0, 100'000));
  map.for_each(
    [&](u64 key, u64) {
      if (key < 100'000 && key % 50 == 0) map.insert(numbers(key + 1'000'000, 40), items(40, key));
    },
    3);
  EXPECT_EQ(map.size(), 180'000u);
  expect_valid(map);
}

TEST_P(ForEach, LetsTheFunctionRebuildTheMap)
{
  u64_map map{how()};
  map.insert(numbers(0, 2000), numbers(0, 2000));
  std::vector<int> seen(2000);
  map.for_each([&](u64 key, u64) {
    ++seen[key];
    if (key % 100 == 0) map.rehash(0);
  });
  EXPECT_EQ(seen, std::vector<int>(2000, 1));
}

TEST_P(ForEach, ShowsWhatIsThereAllTheWhileThoughOthersWrite)
{
  u64_map map{how()};
  map.insert(numbers(0, 5000), numbers(0, 5000));
  std::atomic<bool> done{false};
  on_threads(2, [&](int me) {
    if (me == 0) {
      for (u64 round = 0; round < 20; ++round) {
        std::vector<int> seen(5000);
        map.for_each([&](u64 key, u64) {
          if (key < 5000) ++seen[key];
        });
        ASSERT_EQ(seen, std::vector<int>(5000, 1));
      }
      done = true;
      return;
    }
    for (u64 first = 5000; !done; first += 100) {
      map.insert(numbers(first, 200), numbers(0, 200));
      map.erase(numbers(first, 100));
    }
  });
  expect_valid(map);
}

TEST_P(ForEach, PassesAnExceptionOfTheFunctionOn)
{
  u64_map map{how()};
  map.insert(numbers(0, 200'000), numbers(0, 200'000));
  std::atomic<int> calls{0};
  auto const bad = [&](u64, u64) {
    if (++calls == 1000) throw fuse::blown{};
  };
  EXPECT_THROW(map.for_each(bad), fuse::blown);
  calls = 0;
  EXPECT_THROW(map.for_each(bad, 3), fuse::blown);
  EXPECT_EQ(map.size(), 200'000u);
  expect_valid(map);
}

TEST_P(ForEach, UsesNoMoreThreadsThanItWasTold)
{
  u64_map map{how()};
  map.insert(numbers(0, 300'000), numbers(0, 300'000));
  for (unsigned threads : {1u, 2u}) {
    std::atomic<int> inside{0}, most{0};
    map.for_each(
      [&](u64, u64) {
        auto const now = ++inside;
        for (auto so_far = most.load(); so_far < now && !most.compare_exchange_weak(so_far, now);) {
        }
        --inside;
      },
      threads);
    EXPECT_LE(most, static_cast<int>(threads));
  }
}

TEST_P(ForEach, RetrievesAllAsTwoColumns)
{
  u64_map map{how()};
  map.insert(numbers(0, 5000), numbers(7000, 5000));
  auto const [keys, values] = map.retrieve_all();
  ASSERT_EQ(keys.size(), 5000u);
  ASSERT_EQ(values.size(), 5000u);
  model<u64, u64> seen;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(values[i], keys[i] + 7000);
    EXPECT_TRUE(seen.emplace(keys[i], values[i]).second);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, ForEach, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
