// Snapshots: an unchanging picture. The map ...

#include <atomic>
#include <optional>

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class Snapshot : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (!IsSkipped()) map.insert(numbers(0, 5000), numbers(10, 5000));
    before = contents(map);
  }
  u64_map map{is_here(GetParam()) ? how() : options{}};
  model<u64, u64> before;
};

TEST_P(Snapshot, ShowsThePairsOfItsMoment)
{
  auto const picture = map.snapshot();
  expect_same_pairs(contents(picture), before);
  EXPECT_EQ(picture.size(), 5000u);
  EXPECT_FALSE(picture.empty());
}

TEST_P(Snapshot, StaysAsItIsWhateverHappensToTheMap)
{
  auto const picture = map.snapshot();
  map.insert_or_assign(numbers(0, 100), items(100, 7));
  map.erase(numbers(200, 100));
  map.insert(numbers(10'000, 20'000), numbers(0, 20'000));
  map.shrink_to_fit();
  map.clear();
  expect_same_pairs(contents(picture), before);
  EXPECT_EQ(picture.size(), 5000u);
}

TEST_P(Snapshot, AnswersLookups)
{
  auto const picture = map.snapshot();
  map.clear();
  EXPECT_EQ(picture.find(7), 17u);
  EXPECT_EQ(picture.find(5000), std::nullopt);
  EXPECT_TRUE(picture.contains(7));
  EXPECT_FALSE(picture.contains(5000));
  items values(30'000, 42);
  status_list seen(30'000);
  auto const all = picture.find(numbers(0, 30'000), values, seen);
  EXPECT_EQ(all, (counts{{0, 5000, 0, 0, 25'000, 0}}));
  EXPECT_EQ(values[4999], 5009u);
  EXPECT_EQ(values[5000], 42u);
  EXPECT_EQ(seen[5000], status::absent);
}

TEST_P(Snapshot, IsShownBySeveralThreads)
{
  map.insert(numbers(5000, 295'000), numbers(5010, 295'000));
  auto const picture = map.snapshot();
  map.clear();
  std::vector<std::atomic<int>> seen(300'000);
  picture.for_each([&](u64 key, u64 value) { seen[key] += key + 10 == value; }, 3);
  for (auto const& times : seen) ASSERT_EQ(times, 1);
}

TEST_P(Snapshot, OutlivesTheMap)
{
  std::optional<u64_map> gone{std::in_place, how()};
  gone->insert(numbers(0, 100), numbers(0, 100));
  auto const picture = gone->snapshot();
  gone.reset();
  EXPECT_EQ(picture.find(7), 7u);
  EXPECT_EQ(contents(picture).size(), 100u);
}

TEST_P(Snapshot, CostsTheFirstWriteACopyAndNoOther)
{
  auto const picture = map.snapshot();
  auto const rebuilds = map.stats().rebuilds;
  map.insert_or_assign(items{1}, items{2});
  EXPECT_EQ(map.stats().rebuilds, rebuilds + 1);
  map.insert_or_assign(items{1}, items{3});
  map.erase(items{4});
  EXPECT_EQ(map.stats().rebuilds, rebuilds + 1);
}

TEST_P(Snapshot, LetsTheMapLeaveManyErasedKeysBehind)
{
  map.erase(numbers(0, 100));
  auto const few = map.snapshot();
  map.insert_or_assign(items{200}, items{2});
  EXPECT_EQ(map.stats().erased, 100u);
  map.erase(numbers(0, 2500));
  auto const many = map.snapshot();
  map.insert_or_assign(items{3000}, items{2});
  EXPECT_EQ(map.stats().erased, 0u);
  EXPECT_EQ(few.size(), 4900u);
  EXPECT_EQ(many.size(), 2500u);
  EXPECT_EQ(map.size(), 2500u);
  expect_valid(map);
}

TEST_P(Snapshot, CostsLookupsNothing)
{
  auto const picture = map.snapshot();
  auto const rebuilds = map.stats().rebuilds;
  EXPECT_EQ(map.contains(numbers(0, 5000)).present(), 5000u);
  EXPECT_EQ(value_at(map, 7), 17u);
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
}

TEST_P(Snapshot, CostsNothingWhenItIsGoneBeforeTheWrite)
{
  static_cast<void>(map.snapshot());
  auto const rebuilds = map.stats().rebuilds;
  map.insert_or_assign(items{1}, items{2});
  map.session().insert(7000, 1);
  EXPECT_EQ(map.stats().rebuilds, rebuilds);
}

TEST_P(Snapshot, IsOneOfMany)
{
  auto const first = map.snapshot();
  auto const same = map.snapshot();
  map.erase(items{0});
  auto const second = map.snapshot();
  map.erase(items{1});
  EXPECT_EQ(first.size(), 5000u);
  EXPECT_EQ(same.size(), 5000u);
  EXPECT_EQ(second.size(), 4999u);
  EXPECT_TRUE(first.contains(0));
  EXPECT_FALSE(second.contains(0));
  EXPECT_TRUE(second.contains(1));
  EXPECT_EQ(map.size(), 4998u);
  expect_valid(map);
}

TEST_P(Snapshot, CanBeCopied)
{
  auto const first = map.snapshot();
  auto const second = first;
  map.clear();
  EXPECT_EQ(second.size(), 5000u);
  EXPECT_EQ(second.find(7), 17u);
}

TEST_P(Snapshot, IsOfOneMomentBesideWriters)
{
  map.clear();
  map.insert(numbers(0, 100), items(100, 0));
  std::atomic<bool> done{false};
  on_threads(2, [&](int me) {
    if (me == 0) {
      for (u64 round = 1; round < 500; ++round)
        map.insert_or_assign(numbers(0, 100), items(100, round));
      done = true;
      return;
    }
    while (!done) {
      auto const picture = map.snapshot();
      auto const all = contents(picture);
      ASSERT_EQ(all.size(), 100u);
      for (auto const& [key, value] : all) ASSERT_EQ(value, all.begin()->second);
    }
  });
  expect_valid(map);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Snapshot, testing::ValuesIn(flavours()), flavour_name);

TEST(SnapshotMemory, IsGivenBackWithTheSnapshot)
{
  failing_memory memory;
  options how;
  how.memory = &memory;
  u64_map map{how};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  {
    auto const picture = map.snapshot();
    map.insert_or_assign(items{1}, items{2});
    EXPECT_EQ(memory.blocks(), 2u);
    EXPECT_EQ(map.stats().bytes, memory.bytes());
  }
  EXPECT_EQ(memory.blocks(), 1u);
  EXPECT_EQ(map.stats().bytes, memory.bytes());
}

TEST(SnapshotMemory, LeavesTheMapAloneWhenThereIsNoneForTheCopy)
{
  failing_memory memory;
  options how;
  how.memory = &memory;
  u64_map map{how};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  {
    auto const picture = map.snapshot();
    memory.fail_always();
    EXPECT_THROW(map.erase(items{1}), out_of_memory);
    EXPECT_THROW(map.session().insert_or_assign(1, 2), out_of_memory);
    EXPECT_EQ(value_at(map, 1), 1u);
    EXPECT_EQ(picture.size(), 1000u);
  }
  EXPECT_EQ(map.erase(items{1}).erased(), 1u);  // no copy is needed any more
  expect_valid(map);
}

}  // namespace
}  // namespace warpmap::trial
