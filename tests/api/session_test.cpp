// Sessions as objects: many, moved, kept through growth, beside batches. The map ...

#include <atomic>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

TEST(Session, SeesWhatOthersWrote)
{
  u64_map map;
  auto one = map.session();
  auto two = map.session();
  one.insert(1, 10);
  EXPECT_EQ(two.find(1), 10u);
  map.insert(items{2}, items{20});
  EXPECT_EQ(one.find(2), 20u);
  two.erase(1);
  EXPECT_FALSE(one.contains(1));
}

TEST(Session, SeesGrowthByOthersAtOnce)
{
  u64_map map;
  auto session = map.session();
  session.insert(1, 10);
  map.insert(numbers(2, 10'000), numbers(2, 10'000));
  map.rehash(100'000);
  EXPECT_EQ(session.find(1), 10u);
  EXPECT_EQ(session.find(10'001), 10'001u);
  EXPECT_EQ(session.insert_or_assign(1, 11), status::assigned);
  EXPECT_EQ(value_at(map, 1), 11u);
}

TEST(Session, CanBeMoved)
{
  u64_map map;
  auto first = map.session();
  first.insert(1, 10);
  auto second = std::move(first);
  EXPECT_EQ(second.find(1), 10u);
  EXPECT_EQ(second.insert(2, 20), status::inserted);
  std::vector<u64_map::session_type> many;
  for (int i = 0; i < 50; ++i) many.push_back(map.session());
  EXPECT_EQ(many.back().find(2), 20u);
}

TEST(Session, MayServeOneThreadAfterAnother)
{
  u64_map map;
  auto session = map.session();
  for (u64 i = 0; i < 10; ++i)
    std::jthread{[&] { EXPECT_EQ(session.insert(i, i), status::inserted); }}.join();
  EXPECT_EQ(map.size(), 10u);
}

TEST(Session, IsOneOfManyOnOneThread)
{
  u64_map map;
  std::vector<u64_map::session_type> all;
  for (u64 i = 0; i < 200; ++i) {
    all.push_back(map.session());
    all.back().insert(i, i);
  }
  for (u64 i = 0; i < 200; ++i) EXPECT_EQ(all[199 - i].find(i), i);
  EXPECT_EQ(map.size(), 200u);
  all.clear();
  EXPECT_EQ(map.size(), 200u);
  expect_valid(map);
}

TEST(Session, LeavesItsCountsBehind)
{
  u64_map map;
  for (u64 i = 0; i < 100; ++i) map.session().insert(i, i);
  for (u64 i = 0; i < 50; ++i) map.session().erase(i);
  EXPECT_EQ(map.size(), 50u);
  expect_valid(map);
}

TEST(Session, FollowsTheMapThatIsMoved)
{
  u64_map first, second;
  auto session = first.session();
  second = std::move(first);
  EXPECT_EQ(session.insert(1, 10), status::inserted);
  EXPECT_EQ(value_at(second, 1), 10u);
}

TEST(Session, CountsTogetherWithAllOthers)
{
  u64_map map;
  constexpr u64 each = 20'000;
  on_threads(3, [&](int) {
    auto session = map.session();
    for (u64 i = 0; i < each; ++i) session.insert_or_apply(i % 100, 1, sum);
  });
  for (u64 key = 0; key < 100; ++key) EXPECT_EQ(value_at(map, key), 3 * each / 100);
}

TEST(Session, MakesOneWinnerOfManyInserts)
{
  u64_map map;
  std::atomic<u64> won{0};
  on_threads(3, [&](int me) {
    auto session = map.session();
    for (u64 key = 0; key < 10'000; ++key)
      won += session.insert(key, static_cast<u64>(me)) == status::inserted;
  });
  EXPECT_EQ(won, 10'000u);
  EXPECT_EQ(map.size(), 10'000u);
  expect_valid(map);
}

TEST(Session, HandsEachValueToOneExtract)
{
  u64_map map;
  map.insert(numbers(0, 10'000), numbers(0, 10'000));
  std::atomic<u64> sum_of_all{0}, extracted{0};
  on_threads(3, [&](int) {
    auto session = map.session();
    for (u64 key = 0; key < 10'000; ++key)
      if (auto const value = session.extract(key)) {
        sum_of_all += *value;
        ++extracted;
      }
  });
  EXPECT_EQ(extracted, 10'000u);
  EXPECT_EQ(sum_of_all, 10'000u * 9999 / 2);
  EXPECT_TRUE(map.empty());
}

TEST(Session, LosesNoIncrementByCompareExchange)
{
  u64_map map;
  map.insert(items{1}, items{0});
  constexpr u64 each = 5000;
  on_threads(3, [&](int) {
    auto session = map.session();
    for (u64 i = 0; i < each; ++i) {
      auto seen = *session.find(1);
      while (session.compare_exchange(1, seen, seen + 1) != status::assigned) {
      }
    }
  });
  EXPECT_EQ(value_at(map, 1), 3 * each);
}

}  // namespace
}  // namespace warpmap::trial
