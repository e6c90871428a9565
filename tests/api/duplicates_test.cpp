// duplicates::first and duplicates::last: the pair of a batch that is taken is chosen by index.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <unordered_map>
#include <vector>

#include "warpmap/any_type.hpp"

namespace {

using warpmap::duplicates;
using warpmap::status;
using map_type = warpmap::map<std::uint64_t, std::uint64_t>;
using items = std::vector<std::uint64_t>;
using statuses = std::vector<status>;

template <class Map>
auto value_at(Map& map, typename Map::key_type key)
{
  return map.session().find(key);
}

TEST(Duplicates, InsertTakesTheFirst)
{
  map_type map;
  statuses seen(5);
  auto const done = map.insert(items{7, 8, 7, 9, 7}, items{1, 2, 3, 4, 5}, seen, duplicates::first);

  EXPECT_EQ(value_at(map, 7), 1u);
  EXPECT_EQ(value_at(map, 8), 2u);
  EXPECT_EQ(value_at(map, 9), 4u);
  EXPECT_EQ(seen, (statuses{status::inserted, status::inserted, status::present, status::inserted,
                            status::present}));
  EXPECT_EQ(done.inserted(), 3u);
  EXPECT_EQ(done.present(), 2u);
  EXPECT_EQ(done.total(), 5u);
}

TEST(Duplicates, InsertTakesTheLast)
{
  map_type map;
  statuses seen(5);
  map.insert(items{7, 8, 7, 9, 7}, items{1, 2, 3, 4, 5}, seen, duplicates::last);

  EXPECT_EQ(value_at(map, 7), 5u);
  EXPECT_EQ(seen, (statuses{status::present, status::inserted, status::present, status::inserted,
                            status::inserted}));
}

TEST(Duplicates, InsertLeavesAKeyAloneThatIsThere)
{
  map_type map;
  map.insert(items{7}, items{70});
  statuses seen(2);
  auto const done = map.insert(items{7, 7}, items{1, 2}, seen, duplicates::last);

  EXPECT_EQ(value_at(map, 7), 70u);
  EXPECT_EQ(seen, (statuses{status::present, status::present}));
  EXPECT_EQ(done.present(), 2u);
}

TEST(Duplicates, AssignTakesTheOneAskedFor)
{
  map_type map;
  map.insert(items{8}, items{80});
  statuses seen(4);

  auto done = map.insert_or_assign(items{7, 7, 8, 8}, items{1, 2, 3, 4}, seen, duplicates::last);
  EXPECT_EQ(value_at(map, 7), 2u);
  EXPECT_EQ(value_at(map, 8), 4u);
  EXPECT_EQ(seen, (statuses{status::assigned, status::inserted, status::assigned,
                            status::assigned}));
  EXPECT_EQ(done.inserted(), 1u);
  EXPECT_EQ(done.assigned(), 3u);

  done = map.insert_or_assign(items{7, 7, 8, 8}, items{5, 6, 7, 8}, seen, duplicates::first);
  EXPECT_EQ(value_at(map, 7), 5u);
  EXPECT_EQ(value_at(map, 8), 7u);
  EXPECT_EQ(seen, statuses(4, status::assigned));
  EXPECT_EQ(done.assigned(), 4u);
}

TEST(Duplicates, AllPairsOfAKeyWithoutRoomAreFull)
{
  map_type map{{.capacity = 16, .load_limit = 1, .growth = warpmap::growth::never}};
  for (std::uint64_t key = 1000; map.insert(items{key}, items{key}).full() == 0; ++key) {}
  auto const before = map.size();

  statuses seen(3);
  auto const done = map.insert_or_assign(items{7, 1000, 7}, items{1, 2, 3}, seen, duplicates::last);

  EXPECT_EQ(seen, (statuses{status::full, status::assigned, status::full}));
  EXPECT_EQ(done.full(), 2u);
  EXPECT_EQ(done.total(), 3u);
  EXPECT_EQ(map.size(), before);
}

TEST(Duplicates, FloatKeysThatAreEqualAreOneKey)
{
  warpmap::map<double, std::uint64_t> map;
  auto const not_a_number = std::nan("1");
  std::array const keys{0.0, not_a_number, -0.0, -std::nan("2")};
  auto const done = map.insert(keys, items{1, 2, 3, 4}, {}, duplicates::last);

  EXPECT_EQ(done.inserted(), 2u);
  EXPECT_EQ(value_at(map, 0.0), 3u);
  EXPECT_EQ(value_at(map, not_a_number), 4u);
}

TEST(Duplicates, KeysAndValuesMayBeBool)
{
  warpmap::map<bool, bool> map;
  std::array const keys{true, false, true};
  std::array const values{true, false, false};
  map.insert(keys, values, {}, duplicates::last);

  EXPECT_EQ(value_at(map, true), false);
  EXPECT_EQ(value_at(map, false), false);
}

TEST(Duplicates, KeysAndValuesMayBeWide)
{
  using wide = std::array<std::uint64_t, 3>;
  warpmap::map<wide, wide> map;
  wide const a{1, 2, 3};
  wide const b{1, 2, 4};
  std::array const keys{a, b, a, a};
  std::array const values{wide{1}, wide{2}, wide{3}, wide{4}};
  statuses seen(4);
  map.insert_or_assign(keys, values, seen, duplicates::last);

  EXPECT_EQ(value_at(map, a), wide{4});
  EXPECT_EQ(value_at(map, b), wide{2});
  EXPECT_EQ(seen, (statuses{status::assigned, status::inserted, status::assigned,
                            status::inserted}));
}

TEST(Duplicates, ABatchWithoutAnyIsInsertedAsItIs)
{
  map_type map;
  statuses seen(3, status::absent);
  EXPECT_EQ(map.insert(items{1, 2, 3}, items{4, 5, 6}, seen, duplicates::first).inserted(), 3u);
  EXPECT_EQ(seen, statuses(3, status::inserted));
  EXPECT_EQ(map.insert(items{}, items{}, {}, duplicates::first).total(), 0u);
}

TEST(Duplicates, ColumnsThatDifferInLengthChangeNothing)
{
  map_type map;
  statuses one(1);
  EXPECT_THROW(map.insert(items{1, 2}, items{1}, {}, duplicates::first), warpmap::size_mismatch);
  EXPECT_THROW(map.insert_or_assign(items{1, 2}, items{1, 2}, one, duplicates::last),
               warpmap::size_mismatch);
  EXPECT_TRUE(map.empty());
}

TEST(Duplicates, ALargeBatchMeansTheSameAsOnePairAfterTheOther)
{
  std::mt19937_64 random{20240611};
  std::uniform_int_distribution<std::uint64_t> few{0, 5000};
  items keys(100'000);
  items values(keys.size());
  for (auto& key : keys) key = few(random);
  for (auto& value : values) value = random();
  std::unordered_map<std::uint64_t, std::uint64_t> first;
  std::unordered_map<std::uint64_t, std::uint64_t> last;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    first.emplace(keys[i], values[i]);
    last[keys[i]] = values[i];
  }

  for (auto const rule : {duplicates::first, duplicates::last}) {
    auto const& expected = rule == duplicates::first ? first : last;
    map_type map;
    auto const done = map.insert_or_assign(keys, values, {}, rule);
    EXPECT_EQ(done.inserted(), expected.size());
    EXPECT_EQ(done.total(), keys.size());
    EXPECT_EQ(map.size(), expected.size());
    for (auto const& [key, value] : expected) ASSERT_EQ(value_at(map, key), value) << key;
  }
}

}  // namespace
