// erase_if: a predicate chooses, each removal is atomic. The map ...

#include <atomic>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class EraseIf : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (!IsSkipped()) map.insert(numbers(0, 10'000), numbers(5, 10'000));
  }
  u64_map map{is_here(GetParam()) ? how() : options{}};
};

TEST_P(EraseIf, RemovesWhatThePredicateChooses)
{
  EXPECT_EQ(map.erase_if([](u64 key, u64) { return key % 3 == 0; }), 3334u);
  model<u64, u64> wanted;
  for (u64 key = 0; key < 10'000; ++key)
    if (key % 3 != 0) wanted[key] = key + 5;
  expect_holds(map, wanted);
}

TEST_P(EraseIf, JudgesByTheValueToo)
{
  EXPECT_EQ(map.erase_if([](u64 key, u64 value) { return key + 5 == value && value < 105; }), 100u);
  EXPECT_EQ(map.size(), 9900u);
}

TEST_P(EraseIf, RemovesNothingUnasked)
{
  EXPECT_EQ(map.erase_if([](u64, u64) { return false; }), 0u);
  EXPECT_EQ(map.size(), 10'000u);
}

TEST_P(EraseIf, CanRemoveEverything)
{
  EXPECT_EQ(map.erase_if([](u64, u64) { return true; }), 10'000u);
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.erase_if([](u64, u64) { return true; }), 0u);
  expect_valid(map);
}

TEST_P(EraseIf, TakesAPredicateWithAMemory)
{
  std::size_t asked = 0;
  map.erase_if([&](u64, u64) { return ++asked > 9000; });
  EXPECT_EQ(asked, 10'000u);
  EXPECT_EQ(map.size(), 9000u);
}

TEST_P(EraseIf, JudgesAChangedValueAgain)
{
  // The predicate itself changes the value after having seen it: it must see the new one as well,
  // and the pair stays if that one is to stay.
  auto session = map.session();
  std::size_t judged = 0;
  auto const erased = map.erase_if([&](u64 key, u64 value) {
    if (key != 77) return false;
    ++judged;
    if (value == 82) session.insert_or_assign(77, 1000);
    return value == 82;
  });
  EXPECT_EQ(erased, 0u);
  EXPECT_EQ(judged, 2u);
  EXPECT_EQ(session.find(77), 1000u);
}

TEST_P(EraseIf, ErasesAChangedValueThatMustGoAsWell)
{
  auto session = map.session();
  auto const erased = map.erase_if([&](u64 key, u64 value) {
    if (key == 77 && value == 82) session.insert_or_assign(77, 1000);
    return key == 77;
  });
  EXPECT_EQ(erased, 1u);
  EXPECT_FALSE(session.contains(77));
}

TEST_P(EraseIf, DoesNotCountAKeyThatWentByItself)
{
  auto session = map.session();
  auto const erased = map.erase_if([&](u64 key, u64) {
    if (key == 77) session.erase(77);
    return key == 77;
  });
  EXPECT_EQ(erased, 0u);
  EXPECT_EQ(map.size(), 9999u);
}

TEST_P(EraseIf, NeverRemovesAValueThatThePredicateDidNotChoose)
{
  // Another thread turns odd values into even ones and back; only odd ones are chosen. The sum of
  // what it removed and what is left must come out, and nothing even may be gone.
  map.clear();
  map.insert(numbers(0, 64), items(64, 2));
  std::atomic<bool> done{false};
  std::size_t gone = 0;
  std::size_t lost = 0;
  on_threads(2, [&](int me) {
    if (me == 0) {
      for (int round = 0; round < 2000; ++round)
        gone += map.erase_if([](u64, u64 value) { return value % 2 == 1; });
      done = true;
      return;
    }
    auto session = map.session();
    for (u64 i = 0; !done; ++i) {
      auto const key = i % 64;
      // Only the turn to odd makes a pair removable.
      if (session.exchange(key, 3)) {
        u64 expected = 3;
        if (session.compare_exchange(key, expected, 2) == status::absent) {
          ++lost;
          session.insert(key, 2);
        }
      }
    }
  });
  EXPECT_EQ(gone, lost);
  EXPECT_EQ(map.size(), 64u);
  expect_valid(map);
}

TEST_P(EraseIf, GoesOnThroughRebuildsByOthers)
{
  std::atomic<bool> done{false};
  std::size_t erased = 0;
  on_threads(2, [&](int me) {
    if (me == 0) {
      erased = map.erase_if([](u64 key, u64) { return key < 10'000 && key % 2 == 0; });
      done = true;
      return;
    }
    for (std::size_t i = 0; !done; ++i) map.rehash(20'000 + i % 3 * 20'000);
  });
  EXPECT_EQ(erased, 5000u);
  EXPECT_EQ(map.size(), 5000u);
  expect_valid(map);
}

TEST_P(EraseIf, StaysValidWhenThePredicateThrows)
{
  fuse lit{4000};
  std::size_t chosen = 0;
  EXPECT_THROW(map.erase_if([&](u64, u64) {
    lit.burn();
    ++chosen;
    return true;
  }),
               fuse::blown);
  EXPECT_EQ(chosen, 4000u);
  // Whole blocks before it may have gone, and nothing that was not judged.
  EXPECT_GE(map.size(), 6000u);
  for (auto const& [key, value] : contents(map)) ASSERT_EQ(value, key + 5);
  expect_valid(map);
  auto const left = map.size();
  EXPECT_EQ(map.erase_if([](u64, u64) { return true; }), left);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, EraseIf, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
