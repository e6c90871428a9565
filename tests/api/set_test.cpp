// The set: keys alone. The set ...

#include <algorithm>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class Set : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (!IsSkipped()) keys.insert(numbers(0, 1000));
  }
  set<u64> keys{is_here(GetParam()) ? how() : options{}};
};

TEST_P(Set, AddsAbsentKeys)
{
  status_list seen(3);
  auto const all = keys.insert(items{5000, 1, 5000}, seen);
  EXPECT_EQ(all, (counts{{1, 2, 0, 0, 0, 0}}));
  EXPECT_EQ(seen[1], status::present);
  EXPECT_EQ(keys.size(), 1001u);
}

TEST_P(Set, SaysWhichKeysAreThere)
{
  status_list seen(2);
  std::array<bool, 2> flags{false, true};
  auto const all = keys.contains(items{1, 5000}, seen);
  keys.contains(items{1, 5000}, flags);
  EXPECT_EQ(all, (counts{{0, 1, 0, 0, 1, 0}}));
  EXPECT_EQ(seen, (status_list{status::present, status::absent}));
  EXPECT_EQ(flags, (std::array{true, false}));
}

TEST_P(Set, RemovesKeys)
{
  status_list seen(3);
  auto const all = keys.erase(items{1, 5000, 2}, seen);
  EXPECT_EQ(all, (counts{{0, 0, 0, 2, 1, 0}}));
  EXPECT_EQ(seen, (status_list{status::erased, status::absent, status::erased}));
  EXPECT_EQ(keys.contains(items{1, 2, 3}).present(), 1u);
  EXPECT_EQ(keys.size(), 998u);
}

TEST_P(Set, TakesAKeyBackThatWasErased)
{
  keys.erase(items{1});
  EXPECT_EQ(keys.insert(items{1}).inserted(), 1u);
  EXPECT_EQ(keys.contains(items{1}).present(), 1u);
  EXPECT_EQ(keys.size(), 1000u);
  expect_valid(keys);
}

TEST_P(Set, ServesSingleKeys)
{
  auto session = keys.session();
  EXPECT_EQ(session.insert(5000), status::inserted);
  EXPECT_EQ(session.insert(5000), status::present);
  EXPECT_TRUE(session.contains(5000));
  EXPECT_EQ(session.erase(5000), status::erased);
  EXPECT_EQ(session.erase(5000), status::absent);
  EXPECT_FALSE(session.contains(5000));
}

TEST_P(Set, GrowsAndHoldsLargeBatches)
{
  auto const many = times(numbers(5000, 200'000), 0x9e3779b97f4a7c15);
  EXPECT_EQ(keys.insert(many).inserted(), many.size());
  EXPECT_EQ(keys.contains(many).present(), many.size());
  EXPECT_EQ(keys.erase(many).erased(), many.size());
  EXPECT_EQ(keys.size(), 1000u);
  expect_valid(keys);
}

TEST_P(Set, ComesThroughEraseAndInsertOfTheSameKeys)
{
  // An erased slot of a set is no use to anybody before a rebuild: those must come, and suffice.
  auto const few = numbers(0, 500);
  for (int round = 0; round < 200; ++round) {
    ASSERT_EQ(keys.erase(few).erased(), few.size());
    ASSERT_EQ(keys.insert(few).inserted(), few.size());
  }
  EXPECT_EQ(keys.size(), 1000u);
  EXPECT_LE(keys.capacity(), 8192u);
  expect_valid(keys);
}

TEST_P(Set, RefusesLengthsThatDiffer)
{
  status_list one(1);
  std::array<bool, 1> flag{};
  EXPECT_THROW(keys.insert(items{5000, 5001}, one), size_mismatch);
  EXPECT_THROW(keys.contains(items{1, 2}, one), size_mismatch);
  EXPECT_THROW(keys.contains(items{1, 2}, flag), size_mismatch);
  EXPECT_THROW(keys.erase(items{1, 2}, one), size_mismatch);
  EXPECT_EQ(keys.size(), 1000u);
}

TEST_P(Set, ShowsEachKeyOnce)
{
  key_model<u64> wanted;
  for (u64 key = 0; key < 1000; ++key) wanted.insert(key);
  EXPECT_EQ(contents(keys), wanted);
  auto all = keys.retrieve_all();
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, numbers(0, 1000));
}

TEST_P(Set, GivesItsKeysInChunks)
{
  cursor at;
  items chunk(7), all;
  while (auto const n = keys.retrieve_all(at, chunk))
    all.insert(all.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(n));
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, numbers(0, 1000));
}

TEST_P(Set, ErasesWhatAPredicateChooses)
{
  EXPECT_EQ(keys.erase_if([](u64 key) { return key % 2 == 0; }), 500u);
  EXPECT_EQ(keys.size(), 500u);
  EXPECT_FALSE(keys.session().contains(0));
  EXPECT_TRUE(keys.session().contains(1));
  expect_valid(keys);
}

TEST_P(Set, IsMergedWithAnother)
{
  set<u64> other{how()};
  other.insert(numbers(900, 200));
  auto const all = keys.merge(other);
  EXPECT_EQ(all, (counts{{100, 100, 0, 0, 0, 0}}));
  EXPECT_EQ(keys.size(), 1100u);
  EXPECT_EQ(other.size(), 200u);
}

TEST_P(Set, KeepsItsPictureInASnapshot)
{
  auto const before = keys.snapshot();
  keys.erase(items{1});
  keys.insert(items{5000});
  status_list seen(2);
  EXPECT_EQ(before.contains(items{1, 5000}, seen).present(), 1u);
  EXPECT_EQ(seen, (status_list{status::present, status::absent}));
  EXPECT_TRUE(before.contains(1));
  EXPECT_EQ(before.size(), 1000u);
  items chunk(2000);
  cursor at;
  EXPECT_EQ(before.retrieve_all(at, chunk), 1000u);
  std::size_t shown = 0;
  before.for_each([&](u64) { ++shown; });
  EXPECT_EQ(shown, 1000u);
  EXPECT_FALSE(before.empty());
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Set, testing::ValuesIn(flavours()), flavour_name);

template <class Key>
class SetOf : public testing::Test {
};
using key_types = testing::Types<std::int8_t, std::uint16_t, std::int32_t, std::uint32_t,
                                 std::int64_t, float, double>;
TYPED_TEST_SUITE(SetOf, key_types);

TYPED_TEST(SetOf, HoldsKeysOfEachWidth)
{
  set<TypeParam> keys;
  key_model<TypeParam> wanted;
  std::vector<TypeParam> given;
  for (int i = -100; i < 100; ++i) given.push_back(static_cast<TypeParam>(i));
  for (auto const key : given) wanted.insert(key);
  EXPECT_EQ(keys.insert(given).inserted(), wanted.size());
  expect_holds(keys, wanted);
  EXPECT_EQ(keys.erase(given).erased(), wanted.size());
  EXPECT_TRUE(keys.empty());
}

}  // namespace
}  // namespace warpmap::trial
