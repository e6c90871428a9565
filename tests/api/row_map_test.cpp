// Rows of columns as keys: what row_map promises beyond what map does.

#include "warpmap/row_map.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <thread>
#include <tuple>

#include "tests/support/dice.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"

namespace warpmap::trial {
namespace {

options with_seed()
{
  options how;
  how.seed = 11;
  how.threads = 2;
  return how;
}

/// Three columns with few different items, some missing, and what a std::map makes of them.
struct sales {
  explicit sales(std::size_t rows)
  {
    dice random{5};
    for (std::size_t i = 0; i < rows; ++i) {
      auto const has_city = random.below(10) != 0;
      city.push_back(has_city ? key_text(random.below(30)) : "");
      year.push_back(static_cast<std::int32_t>(1990 + random.below(12)));
      price.push_back(static_cast<double>(random.below(5)) - 2.5);
      if (has_city) valid[(i + offset) / 8] |= static_cast<std::uint8_t>(1 << (i + offset) % 8);
    }
    views = views_of(city);
    by.add(string_column{views}, {valid.data(), offset}).add(year).add(price);
  }

  static constexpr std::size_t offset = 3;  // the bitmap is a slice
  std::vector<std::string> city;
  std::vector<std::string_view> views;
  std::vector<std::int32_t> year;
  std::vector<double> price;
  std::vector<std::uint8_t> valid = std::vector<std::uint8_t>(1 << 17);
  key_columns by;  // last: it goes before what it stands for

  using group = std::tuple<std::optional<std::string>, std::int32_t, double>;
  group of(std::size_t row) const
  {
    auto const bit = row + offset;
    auto const there = (valid[bit / 8] >> bit % 8 & 1) != 0;
    return {there ? std::optional{city[row]} : std::nullopt, year[row], price[row]};
  }
};

std::vector<row> numbered(std::initializer_list<std::uint64_t> which)
{
  std::vector<row> all;
  for (auto const each : which) all.push_back({each});
  return all;
}

// --- groups ---

TEST(RowMap, CountsTheRowsOfEachGroupAsAStdMapDoes)
{
  sales const data{100'000};
  row_map<u64> groups{data.by, with_seed()};
  auto const done = groups.insert_or_apply(data.by, 1, sum);

  std::map<sales::group, u64> expected;
  for (std::size_t i = 0; i < data.city.size(); ++i) ++expected[data.of(i)];
  EXPECT_EQ(done.inserted(), expected.size());
  EXPECT_EQ(done.assigned(), data.city.size() - expected.size());
  EXPECT_EQ(groups.size(), expected.size());
  std::map<sales::group, u64> seen;
  groups.for_each([&](row first, u64 count) { seen[data.of(first.number)] += count; });
  EXPECT_EQ(seen, expected);
  EXPECT_TRUE(groups.validate().ok());
}

TEST(RowMap, EveryKindOfBatchFindsTheSameRows)
{
  sales const data{20'000};
  row_map<u64> map{data.by, with_seed()};
  map.insert_or_apply(data.by, 0, sum);
  auto const groups = map.size();
  auto const rows = data.city.size();
  items values(rows);
  std::vector<status> statuses(rows);

  EXPECT_EQ(map.contains(data.by).present(), rows);
  EXPECT_EQ(map.find(data.by, values, statuses).present(), rows);
  EXPECT_EQ(map.insert(data.by, numbers(0, rows)).present(), rows);
  EXPECT_EQ(map.insert_or_assign(data.by, items(rows, 4)).assigned(), rows);
  EXPECT_EQ(map.insert_and_find(data.by, numbers(0, rows), values).present(), rows);
  EXPECT_EQ(values, items(rows, 4));
  EXPECT_EQ(map.exchange(data.by, items(rows, 5), values).assigned(), rows);
  auto expected = items(rows, 5);
  EXPECT_EQ(map.compare_exchange(data.by, expected, items(rows, 5)).assigned(), rows);
  EXPECT_EQ(map.erase_if_equal(data.by, items(rows, 6)).present(), rows);
  EXPECT_EQ(map.extract({data.by, 0, 1}, std::span{values}.first(1)).erased(), 1u);
  EXPECT_EQ(values[0], 5u);
  EXPECT_EQ(map.erase(data.by).erased(), groups - 1);
  EXPECT_EQ(map.size(), 0u);
  EXPECT_TRUE(map.validate().ok());
}

TEST(RowMap, TakesStretchesAndListsOfRows)
{
  std::vector<u64> const column{7, 8, 7, 9, 8, 7};
  key_columns by;
  by.add(column);
  row_map<u64> map{by, with_seed()};
  EXPECT_EQ(map.insert({by, 2, 2}, numbers(0, 2)).inserted(), 2u);  // 7, 9
  EXPECT_EQ(map.contains(key_rows{by, numbered({0, 1, 5})}).present(), 2u);
  auto const listed = numbered({4, 1});
  EXPECT_EQ(map.insert_or_apply(key_rows{listed}, 10, sum).inserted(), 1u);
  EXPECT_EQ(map.session().find(row{1}), 20u);
  EXPECT_EQ(map.size(), 3u);
}

TEST(RowMap, NamesTheFirstRowOfEachGroupWhenAsked)
{
  sales const data{50'000};
  row_map<u64> map{data.by, with_seed()};
  map.insert(data.by, numbers(0, data.city.size()), {}, duplicates::first);
  std::map<sales::group, u64> expected;
  for (std::size_t i = 0; i < data.city.size(); ++i) expected.emplace(data.of(i), i);
  EXPECT_EQ(map.size(), expected.size());
  map.for_each([&](row, u64 first) { EXPECT_EQ(expected.at(data.of(first)), first); });
}

TEST(RowMap, GrowsErasesAndRebuildsWithItsRows)
{
  auto const column = numbers(1000, 40'000);
  key_columns by;
  by.add(column);
  row_map<u64> map{by, with_seed()};
  map.insert(by, column);
  EXPECT_GT(map.stats().rebuilds, 3u);
  EXPECT_EQ(map.erase_if([&](row key, u64 value) {
    EXPECT_EQ(column[key.number], value);
    return value % 4 != 0;
  }),
            30'000u);
  map.shrink_to_fit();
  auto const copy = map.clone();
  auto const picture = map.snapshot();
  map.clear();
  EXPECT_EQ(map.contains(by).present(), 0u);
  EXPECT_EQ(copy.contains(by).present(), 10'000u);
  EXPECT_EQ(picture.size(), 10'000u);
  EXPECT_EQ(picture.find(row{0}), 1000u);
  EXPECT_EQ(picture.find(row{1}), std::nullopt);
  items seen(column.size());
  EXPECT_EQ(picture.find(by, seen).present(), 10'000u);
  EXPECT_TRUE(copy.validate().ok());
}

TEST(RowMap, CountsExactlyFromManyThreads)
{
  sales const data{40'000};
  row_map<u64> map{data.by, with_seed()};
  std::vector<std::thread> crew;
  for (int i = 0; i < 4; ++i)
    crew.emplace_back([&] {
      map.insert_or_apply(data.by, 1, sum);
      auto mine = map.session();
      for (u64 at = 0; at < 1000; ++at) mine.insert_or_apply(row{at}, 1, sum);
    });
  for (auto& each : crew) each.join();
  u64 all = 0;
  map.for_each([&](row, u64 count) { all += count; });
  EXPECT_EQ(all, 4 * (data.city.size() + 1000));
  EXPECT_TRUE(map.validate().ok());
}

TEST(RowMap, IsJoinedWithRowsOfOtherColumns)
{
  std::vector<std::string> const names{"oslo", "rome", "", "bern"};
  auto const left = views_of(names);
  std::vector<float> const heights{1.f, -0.f, 2.f, std::nanf("1")};
  key_columns here;
  here.add(left).add(heights);
  row_map<u64> map{here, with_seed()};
  map.insert(here, numbers(0, 4));

  std::string const bytes = "bernoslorome";
  std::vector<std::int64_t> const offsets{0, 4, 8, 12, 12};
  std::vector<float> const others{std::nanf("7"), 3.f, 0.f, 2.f};
  key_columns there;
  there.add(string_column{offsets, bytes.data()}).add(others);
  items seen(4, 99);
  EXPECT_EQ(map.find(there, seen).present(), 3u);
  EXPECT_EQ(seen, (items{3, 99, 1, 2}));
  EXPECT_EQ(map.erase(there).erased(), 3u);
  EXPECT_EQ(map.size(), 1u);
}

// --- missing values ---

TEST(RowMap, MissingValuesAreEqualOrAllDistinct)
{
  std::vector<u64> const column(1000, 5);  // what lies below a missing value does not count
  std::vector<std::uint8_t> const valid(125, 0b11110000);
  for (auto const rule : {nulls::equal, nulls::distinct}) {
    key_columns by;
    by.add(column, {valid.data()}, rule);
    row_map<u64> map{by, with_seed()};
    auto const groups = rule == nulls::equal ? 2u : 501u;
    EXPECT_EQ(map.insert_or_apply(by, 1, sum).inserted(), groups);
    // A row equals itself, so the same batch again makes no new groups.
    EXPECT_EQ(map.insert_or_apply(by, 1, sum).inserted(), 0u);
    EXPECT_LT(map.stats().probe_max, 12u) << "missing values gather in one place";
    EXPECT_TRUE(map.validate().ok());

    key_columns same;
    same.add(column, {valid.data()}, rule);
    EXPECT_EQ(map.contains(same).present(), rule == nulls::equal ? 1000u : 500u);
  }
}

TEST(RowMap, AMissingValueIsNotTheEmptyStringNorZero)
{
  std::vector<std::string_view> const text{"", "", ""};
  std::vector<u64> const zero{0, 0, 0};
  std::array<std::uint8_t, 1> const first{0b001};
  std::array<std::uint8_t, 1> const second{0b011};
  key_columns by;
  by.add(text, {first.data()}).add(zero, {second.data()});
  row_map<u64> map{by, with_seed()};
  EXPECT_EQ(map.insert(by, numbers(0, 3)).inserted(), 3u);
}

// --- kinds of items ---

template <class Item>
void expect_groups(std::vector<Item> const& items, std::size_t groups)
{
  key_columns by;
  by.add(items);
  row_map<std::uint32_t> map{by, with_seed()};
  EXPECT_EQ(map.insert_or_apply(by, 1, sum).inserted(), groups);
  EXPECT_EQ(map.contains(by).present(), items.size());
  EXPECT_TRUE(map.validate().ok());
}

TEST(RowMap, TakesItemsOfEveryWidth)
{
  using pair = std::array<u64, 2>;
  using odd = std::array<std::uint8_t, 3>;
  expect_groups<std::uint8_t>({1, 2, 1}, 2);
  expect_groups<std::int16_t>({-1, 2, -1}, 2);
  expect_groups<std::uint32_t>({1, 2, 1u << 31}, 3);
  expect_groups<pair>({{1, 2}, {2, 1}, {1, 2}}, 2);
  expect_groups<odd>({{1, 2, 3}, {1, 2, 4}, {1, 2, 3}}, 2);
  expect_groups<double>({0.0, -0.0, std::nan("1"), std::nan("2"), 1.0}, 3);
}

TEST(RowMap, TheOrderOfColumnsAndTheEndsOfStringsCount)
{
  std::vector<std::string_view> const a{"ab", "a", "", "c"};
  std::vector<std::string_view> const b{"c", "bc", "abc", ""};
  key_columns by;
  by.add(a).add(b);
  row_map<u64> map{by, with_seed()};
  EXPECT_EQ(map.insert(by, numbers(0, 4)).inserted(), 4u);
}

// --- what is refused ---

TEST(RowMap, RefusesRowsThatAreNotThere)
{
  auto const column = numbers(0, 10);
  key_columns by;
  by.add(column);
  row_map<u64> map{by, with_seed()};
  EXPECT_THROW(map.insert({by, 5, 6}, numbers(0, 6)), invalid_option);
  EXPECT_THROW(map.insert(key_rows{by, numbered({1, 10})}, numbers(0, 2)), invalid_option);
  EXPECT_EQ(map.size(), 0u) << "a refused batch had an effect";
  EXPECT_THROW(map.session().insert(row{10}, 1), invalid_option);
  EXPECT_EQ(map.insert(by, column).inserted(), 10u);
}

TEST(RowMap, RefusesToKeepRowsOfOtherColumnsAndOtherKindsOfRows)
{
  auto const column = numbers(0, 10);
  std::vector<std::int32_t> const narrow(10);
  key_columns by, other, thin, two;
  by.add(column);
  other.add(column);
  thin.add(narrow);
  two.add(column).add(column);
  row_map<u64> map{by, with_seed()};
  EXPECT_THROW(map.insert(other, column), misuse_error);
  EXPECT_THROW(map.contains(thin), invalid_option);
  EXPECT_THROW(map.contains(two), invalid_option);
  EXPECT_EQ(map.contains(other).absent(), 10u);
}

TEST(RowMap, RefusesColumnsOfDifferentLengthLateColumnsAndNone)
{
  auto const ten = numbers(0, 10);
  auto const nine = numbers(0, 9);
  key_columns by;
  EXPECT_THROW((row_map<u64>{by, with_seed()}), invalid_option);
  by.add(ten);
  EXPECT_THROW(by.add(nine), size_mismatch);
  row_map<u64> map{by, with_seed()};
  EXPECT_THROW(by.add(ten), misuse_error);
  EXPECT_EQ(by.width(), 1u);
}

TEST(RowMap, SaysWhenItsColumnsAreGone)
{
  auto const column = numbers(0, 10);
  std::optional<key_columns> by{std::in_place};
  by->add(column);
  key_columns other;
  other.add(column);
  row_map<u64> map{*by, with_seed()};
  map.insert(*by, column);
  auto mine = map.session();
  auto const picture = map.snapshot();
  by.reset();
  EXPECT_THROW(map.contains(other), misuse_error);
  EXPECT_THROW(mine.find(row{3}), misuse_error);
  EXPECT_THROW(picture.find(row{3}), misuse_error);
  EXPECT_THROW(map.validate(), misuse_error);
  EXPECT_EQ(map.size(), 10u);
}

TEST(RowMap, NoticesItemsThatHaveChanged)
{
  auto column = numbers(0, 1000);
  auto const before = column;
  key_columns by, other;
  by.add(column);
  other.add(before);
  row_map<u64> map{by, with_seed()};
  map.insert(by, column);
  ASSERT_TRUE(map.validate().ok());
  column[17] = 5000;
  EXPECT_FALSE(map.validate().ok());
  EXPECT_THROW(map.contains({other, 17, 1}), misuse_error);  // it meets the row
  if (detail::is_checked()) EXPECT_THROW(map.contains({by, 0, 1}), misuse_error);
  else EXPECT_EQ(map.contains({by, 0, 1}).present(), 1u);
  column[17] = 17;
  EXPECT_TRUE(map.validate().ok());
}

}  // namespace
}  // namespace warpmap::trial
