// swap: contents change places, sessions and limits stay. The map ...

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

u64_map map_of(items const& keys, options const& how = {})
{
  u64_map made{how};
  made.insert(keys, times(keys, 10));
  return made;
}
model<u64, u64> model_of(items const& keys)
{
  model<u64, u64> all;
  for (auto const key : keys) all[key] = key * 10;
  return all;
}

TEST(Swap, ExchangesTheContents)
{
  auto a = map_of(numbers(0, 1000));
  auto b = map_of(numbers(5000, 10));
  a.swap(b);
  expect_holds(a, model_of(numbers(5000, 10)));
  expect_holds(b, model_of(numbers(0, 1000)));
}

TEST(Swap, IsFoundByName)
{
  auto a = map_of({1});
  auto b = map_of({2});
  swap(a, b);
  EXPECT_TRUE(value_at(a, 2));
  EXPECT_TRUE(value_at(b, 1));
}

TEST(Swap, WithItselfChangesNothing)
{
  auto a = map_of(numbers(0, 100));
  a.swap(a);
  expect_holds(a, model_of(numbers(0, 100)));
}

TEST(Swap, WithAnEmptyMapMovesEverything)
{
  auto a = map_of(numbers(0, 1000));
  u64_map b;
  a.swap(b);
  EXPECT_TRUE(a.empty());
  expect_holds(b, model_of(numbers(0, 1000)));
}

TEST(Swap, LeavesSessionsWithTheirObject)
{
  auto a = map_of({1});
  auto b = map_of({2});
  auto session = a.session();
  ASSERT_EQ(session.find(1), 10u);
  a.swap(b);
  EXPECT_EQ(session.find(1), std::nullopt);
  EXPECT_EQ(session.find(2), 20u);
  session.insert(3, 30);
  EXPECT_EQ(value_at(a, 3), 30u);
  EXPECT_EQ(value_at(b, 3), std::nullopt);
}

TEST(Swap, TakesNoSlotsAlongInASessionsLot)
{
  options how;
  how.growth = growth::never;
  how.capacity = 48;
  u64_map a{how}, b{how};
  auto in_a = a.session();
  auto in_b = b.session();
  in_a.insert(1, 10);  // both hold slots that they have not used
  in_b.insert(2, 20);
  a.swap(b);
  for (auto* each : {&a, &b}) {
    auto const limit = each->stats().limit;
    auto const all = each->insert(numbers(100, 200), numbers(0, 200));
    EXPECT_EQ(all.inserted(), limit - 1);
    EXPECT_EQ(each->size(), limit);
    expect_valid(*each);
  }
}

TEST(Swap, KeepsBothGoingAfterwards)
{
  auto a = map_of(numbers(0, 100));
  auto b = map_of(numbers(5000, 100));
  a.swap(b);
  a.insert(numbers(6000, 5000), times(numbers(6000, 5000), 10));
  b.erase(numbers(0, 50));
  auto wanted = model_of(numbers(6000, 5000));
  wanted.merge(model_of(numbers(5000, 100)));
  expect_holds(a, wanted);
  expect_holds(b, model_of(numbers(50, 50)));
}

TEST(Swap, LeavesOptionsWithTheirObject)
{
  options narrow;
  narrow.load_limit = 0.5;
  u64_map a{narrow}, b;
  a.swap(b);
  EXPECT_EQ(a.load_limit(), 0.5);
  EXPECT_EQ(b.load_limit(), options{}.load_limit);
}

TEST(Swap, AcceptsASnapshotOfEither)
{
  auto a = map_of(numbers(0, 100));
  auto b = map_of(numbers(5000, 100));
  auto const before = a.snapshot();
  a.swap(b);
  b.insert_or_assign(items{1}, items{77});
  EXPECT_EQ(before.find(1), 10u);
  EXPECT_EQ(value_at(b, 1), 77u);
  expect_same_pairs(contents(before), model_of(numbers(0, 100)));
}

TEST(Swap, GoesOnWhenATableIsFullerThanTheNewOwnerWouldFillIt)
{
  options full, half;
  full.load_limit = 1.0;
  full.capacity = 1024;
  half.load_limit = 0.5;
  half.capacity = 16;
  auto a = map_of(numbers(0, 1024), full);
  u64_map b{half};
  a.swap(b);
  {
    auto const picture = b.snapshot();
    b.insert_or_assign(items{0}, items{7});  // a copy, by the new owner's limit
  }
  EXPECT_EQ(b.insert(items{5000}, items{50000}).inserted(), 1u);
  EXPECT_EQ(b.size(), 1025u);
  expect_valid(b);
}

TEST(Swap, AnswersFullWhenAFixedTableIsFullerThanTheNewOwnerWouldFillIt)
{
  options full, half;
  full.load_limit = 1.0;
  full.capacity = 64;
  full.growth = half.growth = growth::never;
  half.load_limit = 0.5;
  auto a = map_of(numbers(0, 64), full);
  u64_map b{half};
  a.swap(b);
  b.erase(items{0});
  EXPECT_EQ(b.insert(items{5000}, items{50000}).total(), 1u);  // either answer, but an answer
  expect_valid(b);
}

TEST(Swap, ForgetsThatTheOtherMapWasFull)
{
  options fixed;
  fixed.growth = growth::never;
  fixed.capacity = 3;
  auto a = map_of({0, 1, 2}, fixed);
  a.erase(items{2});
  ASSERT_EQ(a.insert(items{3}, items{30}).inserted(), 1u);
  ASSERT_EQ(a.insert(items{4}, items{40}).full(), 1u);  // refused after one erase
  u64_map b{fixed};
  a.swap(b);
  b.erase(items{0});  // and here is one, too
  EXPECT_EQ(b.insert(items{4}, items{40}).inserted(), 1u);
}

TEST(Swap, TakesTheAccountOfBytesAlong)
{
  auto a = map_of(numbers(0, 100'000));
  u64_map b;
  auto const large = a.stats().bytes;
  auto const small = b.stats().bytes;
  a.swap(b);
  EXPECT_EQ(a.stats().bytes, small);
  EXPECT_EQ(b.stats().bytes, large);
}

TEST(Swap, GivesAllMemoryBack)
{
  failing_memory memory;
  options how;
  how.memory = &memory;
  auto a = map_of(numbers(0, 1000), how);
  auto b = map_of(numbers(5000, 10), how);
  a.swap(b);
  a.insert(numbers(0, 5000), numbers(0, 5000));
}

TEST(Swap, RunsBesideReadersAndWritersOfBoth)
{
  auto a = map_of(numbers(0, 1000));
  auto b = map_of(numbers(0, 1000));
  on_threads(3, [&](int me) {
    if (me == 0) {
      for (int i = 0; i < 200; ++i) a.swap(b);
      return;
    }
    auto session = (me == 1 ? a : b).session();
    for (u64 i = 0; i < 20'000; ++i) {
      auto const key = i % 1000;
      if (i % 7 == 0) session.insert_or_assign(key, key * 10);
      else ASSERT_EQ(session.find(key), key * 10);
    }
  });
  expect_holds(a, model_of(numbers(0, 1000)));
  expect_holds(b, model_of(numbers(0, 1000)));
}

TEST(Swap, MayBeAskedForFromBothSidesAtOnce)
{
  auto a = map_of(numbers(0, 100));
  auto b = map_of(numbers(0, 100));
  on_threads(2, [&](int me) {
    for (int i = 0; i < 500; ++i) me == 0 ? a.swap(b) : b.swap(a);
  });
  expect_holds(a, model_of(numbers(0, 100)));
}

TEST(SetSwap, ExchangesTheContents)
{
  set<u64> a, b;
  a.insert(items{1, 2});
  b.insert(items{3});
  swap(a, b);
  expect_holds(a, key_model<u64>{3});
  expect_holds(b, key_model<u64>{1, 2});
}

}  // namespace
}  // namespace warpmap::trial
