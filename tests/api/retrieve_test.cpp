// retrieve_all with a cursor: the pairs in bounded chunks. The map ...

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

/// All chunks from `at` on. `between` runs after each.
template <class Pairs, class Between>
model<u64, u64> retrieved(Pairs const& pairs, cursor& at, std::size_t room, Between between)
{
  model<u64, u64> all;
  items keys(room), values(room);
  while (auto const n = pairs.retrieve_all(at, keys, values)) {
    EXPECT_LE(n, room);
    for (std::size_t i = 0; i < n; ++i)
      EXPECT_TRUE(all.emplace(keys[i], values[i]).second) << "a key came twice";
    between();
  }
  return all;
}
template <class Pairs>
model<u64, u64> retrieved(Pairs const& pairs, std::size_t room)
{
  cursor at;
  return retrieved(pairs, at, room, [] {});
}

class Retrieve : public testing::TestWithParam<std::size_t> {
 protected:
  Retrieve()
  {
    map.insert(numbers(0, 3000), numbers(7, 3000));
    map.erase(numbers(0, 500));
    before = contents(map);
  }
  std::size_t room() const { return GetParam(); }

  u64_map map;
  model<u64, u64> before;
};

TEST_P(Retrieve, GivesEachPairOnce) { expect_same_pairs(retrieved(map, room()), before); }

TEST_P(Retrieve, GivesEachPairOnceAcrossRebuilds)
{
  cursor at;
  auto const all = retrieved(map, at, room(), [&] {
    if (map.capacity() > 100'000) map.shrink_to_fit();
    map.rehash(map.capacity() * 2);
  });
  expect_same_pairs(all, before);
}

TEST_P(Retrieve, GivesWhatIsThereAllTheWhileThoughOthersComeAndGo)
{
  cursor at;
  u64 fresh = 100'000;
  auto const all = retrieved(map, at, room(), [&] {
    map.insert(items{fresh, fresh + 1}, items{1, 1});
    map.erase(items{fresh});
    fresh += 2;
    map.erase(items{2999});
  });
  for (u64 key = 500; key < 2999; ++key) ASSERT_EQ(all.count(key), 1u);
}

TEST_P(Retrieve, GivesWhatASnapshotHolds)
{
  auto const picture = map.snapshot();
  cursor at;
  auto const all = retrieved(picture, at, room(), [&] { map.erase(items{1000, 1001, 1002}); });
  expect_same_pairs(all, before);
}

TEST_P(Retrieve, EndsWithNothingAgainAndAgain)
{
  cursor at;
  retrieved(map, at, room(), [] {});
  items keys(room()), values(room());
  EXPECT_EQ(map.retrieve_all(at, keys, values), 0u);
  EXPECT_EQ(map.retrieve_all(at, keys, values), 0u);
}

TEST_P(Retrieve, BeginsAnewWithAFreshCursor)
{
  expect_same_pairs(retrieved(map, room()), before);
  expect_same_pairs(retrieved(map, room()), before);
}

INSTANTIATE_TEST_SUITE_P(ChunksOf, Retrieve, testing::Values(1u, 7u, 256u, 100'000u),
                         testing::PrintToStringParamName());

TEST(RetrieveChunks, FillEachButTheLast)
{
  u64_map map;
  map.insert(numbers(0, 1000), numbers(0, 1000));
  cursor at;
  items keys(300), values(300);
  std::vector<std::size_t> sizes;
  while (auto const n = map.retrieve_all(at, keys, values)) sizes.push_back(n);
  EXPECT_EQ(sizes, (std::vector<std::size_t>{300, 300, 300, 100}));
}

TEST(RetrieveChunks, OfAnEmptyMapAreNone)
{
  u64_map const map;
  cursor at;
  items keys(3), values(3);
  EXPECT_EQ(map.retrieve_all(at, keys, values), 0u);
}

TEST(RetrieveChunks, GoOnAfterTheMapIsGone)
{
  auto map = std::make_unique<u64_map>();
  map->insert(numbers(0, 100), numbers(0, 100));
  auto const picture = std::make_unique<u64_map::snapshot_type>(map->snapshot());
  map.reset();
  EXPECT_EQ(retrieved(*picture, 7).size(), 100u);
}

TEST(RetrieveChunks, LeaveTheRestOfTheColumnsUntouched)
{
  u64_map map;
  map.insert(items{1}, items{10});
  cursor at;
  items keys(3, 42), values(3, 42);
  EXPECT_EQ(map.retrieve_all(at, keys, values), 1u);
  EXPECT_EQ(keys, (items{1, 42, 42}));
  EXPECT_EQ(values, (items{10, 42, 42}));
}

}  // namespace
}  // namespace warpmap::trial
