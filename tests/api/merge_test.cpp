// merge: another map's pairs. The map ...

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class Merge : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (IsSkipped()) return;
    here.insert(numbers(0, 1000), numbers(0, 1000));
    there.insert(numbers(900, 1000), items(1000, 7));
  }
  u64_map here{is_here(GetParam()) ? how() : options{}};
  u64_map there{is_here(GetParam()) ? how() : options{}};
};

TEST_P(Merge, AddsThePairsWhoseKeysAreAbsent)
{
  auto const all = here.merge(there);
  EXPECT_EQ(all, (counts{{900, 100, 0, 0, 0, 0}}));
  model<u64, u64> wanted;
  for (u64 key = 0; key < 1900; ++key) wanted[key] = key < 1000 ? key : 7;
  expect_holds(here, wanted);
}

TEST_P(Merge, CombinesTheValuesOfCommonKeys)
{
  auto const all = here.merge(there, [](u64 mine, u64 other) { return mine * 10 + other; });
  EXPECT_EQ(all, (counts{{900, 0, 100, 0, 0, 0}}));
  EXPECT_EQ(value_at(here, 950), 9507u);
  EXPECT_EQ(value_at(here, 1500), 7u);
  EXPECT_EQ(value_at(here, 5), 5u);
}

TEST_P(Merge, LeavesTheOtherAsItIs)
{
  auto const before = contents(there);
  here.merge(there);
  here.merge(there, sum);
  expect_holds(there, before);
}

TEST_P(Merge, TakesAnEmptyMap)
{
  u64_map const empty{how()};
  EXPECT_EQ(here.merge(empty).total(), 0u);
  EXPECT_EQ(here.size(), 1000u);
}

TEST_P(Merge, FillsAnEmptyMap)
{
  u64_map empty{how()};
  empty.merge(here);
  expect_holds(empty, contents(here));
}

TEST_P(Merge, WithItselfChangesNothing)
{
  auto const before = contents(here);
  EXPECT_EQ(here.merge(here).present(), 1000u);
  expect_holds(here, before);
}

TEST_P(Merge, WithItselfCombinesEachPairOnce)
{
  EXPECT_EQ(here.merge(here, sum).assigned(), 1000u);
  for (u64 key = 0; key < 1000; ++key) ASSERT_EQ(value_at(here, key), 2 * key);
}

TEST_P(Merge, TakesMoreThanOneBlock)
{
  there.insert(numbers(2000, 200'000), numbers(0, 200'000));
  EXPECT_EQ(here.merge(there).inserted(), 200'900u);
  EXPECT_EQ(here.size(), 201'900u);
  expect_valid(here);
}

TEST_P(Merge, KeepsWhatIsDoneWhenTheFunctorThrows)
{
  fuse lit{50};
  EXPECT_THROW(here.merge(there,
                          [&](u64 mine, u64) {
                            lit.burn();
                            return mine;
                          }),
               fuse::blown);
  EXPECT_GE(here.size(), 1000u);
  expect_valid(here);
  expect_valid(there);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Merge, testing::ValuesIn(flavours()), flavour_name);

TEST(MergeReport, SaysWhatFoundNoRoom)
{
  options how;
  how.growth = growth::never;
  how.capacity = 30;
  u64_map small{how}, large;
  large.insert(numbers(0, 1000), numbers(0, 1000));
  auto const all = small.merge(large);
  EXPECT_EQ(all.inserted(), small.stats().limit);
  EXPECT_EQ(all.full(), 1000 - all.inserted());
}

/// Nothing but a copy constructor: as much as a map asks for.
struct handle {
  u64 number;
  explicit handle(u64 n) : number{n} {}
};

TEST(MergeTypes, TakesTruthValues)
{
  map<std::uint32_t, bool> a, b;
  b.session().insert(7, true);
  EXPECT_EQ(a.merge(b).inserted(), 1u);
  EXPECT_EQ(a.session().find(7), true);
  set<bool> few, both;
  both.session().insert(true);
  EXPECT_EQ(few.merge(both).inserted(), 1u);
}

TEST(MergeTypes, TakesTypesWithoutADefault)
{
  map<handle, handle> a, b;
  b.session().insert(handle{7}, handle{70});
  EXPECT_EQ(a.merge(b).inserted(), 1u);
  EXPECT_EQ(a.session().find(handle{7})->number, 70u);
  EXPECT_EQ(a.retrieve_all().first.size(), 1u);
}

}  // namespace
}  // namespace warpmap::trial
