// Byte strings as keys: what string_map promises beyond what map does.

#include "warpmap/string_map.hpp"

#include <array>
#include <numeric>
#include <set>

#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"

namespace warpmap::trial {
namespace {

class StringMap : public flavoured {
 protected:
  /// A map of key_text(first) and so on, the value of each its number.
  static string_map<u64> filled(u64 first, std::size_t count)
  {
    string_map<u64> map{how()};
    auto const keys = key_texts(first, count);
    map.insert(views_of(keys), numbers(first, count));
    return map;
  }
};
/// What depends on how arenas of the host take their memory.
class StringMapOnCpu : public StringMap {};

INSTANTIATE_TEST_SUITE_P(Flavours, StringMap, testing::ValuesIn(string_flavours()), flavour_name);
INSTANTIATE_TEST_SUITE_P(Flavours, StringMapOnCpu,
                         testing::Values(flavour{backend::cpu, executor_kind::tbb,
                                                 instructions::automatic}),
                         flavour_name);

// --- keys ---

TEST_P(StringMap, ReadsEveryFormOfColumnInEveryKindOfBatch)
{
  auto const keys = key_texts(0, 500);
  auto const none = key_texts(1'000'000, 300);
  auto const values = numbers(10, keys.size());
  for (auto const form : {column_form::views, column_form::offsets_32, column_form::offsets_64}) {
    exact_column const given{keys, form};
    exact_column const absent{none, form};
    string_map<u64> map{how()};

    EXPECT_EQ(map.insert(given, values).inserted(), 500u);
    EXPECT_EQ(map.insert(given, numbers(0, 500)).present(), 500u);
    items seen(500), nothing(300);
    EXPECT_EQ(map.find(given, seen).present(), 500u);
    EXPECT_EQ(seen, values);
    EXPECT_EQ(map.find(absent, nothing).absent(), 300u);
    EXPECT_EQ(map.contains(given).present(), 500u);
    EXPECT_EQ(map.insert_or_assign(given, numbers(20, 500)).assigned(), 500u);
    EXPECT_EQ(map.insert_or_apply(given, 5, sum).assigned(), 500u);
    EXPECT_EQ(map.insert_and_find(given, values, seen).present(), 500u);
    EXPECT_EQ(seen, numbers(25, 500));
    EXPECT_EQ(map.exchange(given, values, seen).assigned(), 500u);
    EXPECT_EQ(seen, numbers(25, 500));
    items expected = values;
    EXPECT_EQ(map.compare_exchange(given, expected, numbers(1, 500)).assigned(), 500u);
    EXPECT_EQ(map.erase_if_equal(given, values).present(), 500u);
    EXPECT_EQ(map.extract(given, seen).erased(), 500u);
    EXPECT_EQ(seen, numbers(1, 500));
    EXPECT_EQ(map.erase(given).absent(), 500u);
    EXPECT_EQ(map.size(), 0u);
  }
}

TEST(StringColumn, OfNoOffsetsIsEmpty)
{
  EXPECT_EQ(string_column(std::span<std::int32_t const>{}, nullptr).size(), 0u);
  EXPECT_EQ(string_column(std::span<std::int64_t const>{}, nullptr).size(), 0u);
  EXPECT_EQ(string_column(std::vector<std::int32_t>{3}, "abc").size(), 0u);
  EXPECT_EQ(string_column{}.size(), 0u);
}

TEST_P(StringMap, TakesEveryLengthFrom0To300AndPrefixesAsKeysOfTheirOwn)
{
  std::string const all(300, 'a');
  std::vector<std::string_view> keys;
  for (std::size_t n = 0; n <= all.size(); ++n) keys.push_back(std::string_view{all}.substr(0, n));
  string_map<u64> map{how()};
  EXPECT_EQ(map.insert(keys, numbers(0, keys.size())).inserted(), keys.size());
  auto session = map.session();
  for (std::size_t n = 0; n <= all.size(); ++n) EXPECT_EQ(session.find(keys[n]), n);
  EXPECT_TRUE(map.validate().ok());
}

TEST_P(StringMap, TellsKeysApartByEveryByteNulsIncluded)
{
  string_map<u64> map{how()};
  auto session = map.session();
  std::string const base(40, '\0');
  session.insert(base, 1000);
  for (std::size_t i = 0; i < base.size(); ++i) {
    auto other = base;
    other[i] = '\x01';
    EXPECT_EQ(session.insert(other, i), status::inserted);
  }
  EXPECT_EQ(session.insert(std::string_view{}, 2000), status::inserted);
  EXPECT_EQ(session.find(base), 1000u);
  EXPECT_EQ(session.find(""), 2000u);
  EXPECT_EQ(session.find(base.substr(1)), std::nullopt);
  EXPECT_EQ(map.size(), 42u);
}

TEST_P(StringMap, KeepsMegabytesOfKeysWhole)
{
  strings keys;
  for (char c = 'a'; c < 'f'; ++c) keys.push_back(std::string(std::size_t{1} << 20, c));
  keys.push_back(keys[0] + "x");
  string_map<u64> map{how()};
  EXPECT_EQ(map.insert(views_of(keys), numbers(0, 6)).inserted(), 6u);
  keys[1].back() = 'z';
  std::array<status, 6> found;
  items values(6);
  map.find(views_of(keys), values, found);
  EXPECT_EQ(found, (std::array{status::present, status::absent, status::present, status::present,
                               status::present, status::present}));
  EXPECT_EQ(values[5], 5u);
}

TEST_P(StringMap, OwnsItsKeys)
{
  string_map<u64> map{how()};
  std::string key = "the caller's";
  map.session().insert(key, 1);
  key.assign(key.size(), '?');
  EXPECT_EQ(map.session().find("the caller's"), 1u);
}

TEST_P(StringMap, GrowsToMillionsOfBytes)
{
  std::size_t const count = GetParam().backend == backend::cpu ? 1'000'000 : 200'000;
  strings keys(count);
  for (std::size_t i = 0; i < count; ++i) keys[i] = "key number " + std::to_string(i);
  auto const views = views_of(keys);
  string_map<u64> map{how()};
  EXPECT_EQ(map.insert(views, numbers(0, count)).inserted(), count);
  items values(count);
  EXPECT_EQ(map.find(views, values).present(), count);
  EXPECT_EQ(values, numbers(0, count));
  EXPECT_TRUE(map.validate().ok());
}

TEST_P(StringMap, CombinesAllPairsOfABatchThatShareAKey)
{
  std::vector<std::string_view> words;
  for (int i = 0; i < 30'000; ++i) words.push_back(i % 3 == 0 ? "a" : "bb");
  string_map<u64> counts{how()};
  counts.insert_or_apply(words, 1, sum);
  EXPECT_EQ(counts.session().find("a"), 10'000u);
  EXPECT_EQ(counts.session().find("bb"), 20'000u);
}

TEST_P(StringMap, ChoosesAmongDuplicatesByIndexWhenAsked)
{
  std::vector<std::string_view> const keys{"x", "y", "x", "", "x"};
  items const values{1, 2, 3, 4, 5};
  for (auto const rule : {duplicates::first, duplicates::last}) {
    string_map<u64> map{how()};
    EXPECT_EQ(map.insert(keys, values, {}, rule).inserted(), 3u);
    EXPECT_EQ(map.session().find("x"), rule == duplicates::first ? 1u : 5u);
    EXPECT_EQ(map.insert_or_assign(keys, items{6, 7, 8, 9, 10}, {}, rule).assigned(), 5u);
    EXPECT_EQ(map.session().find("x"), rule == duplicates::first ? 6u : 10u);
  }
}

TEST_P(StringMap, RefusesSpansOfOtherLengths)
{
  auto map = filled(0, 10);
  std::vector<std::string_view> const keys{"a", "b"};
  items one(1);
  EXPECT_THROW(map.insert(keys, one), size_mismatch);
  EXPECT_THROW(map.find(keys, one), size_mismatch);
  EXPECT_EQ(map.size(), 10u);
}

// --- what is kept of them ---

TEST_P(StringMap, CopiesOnlyTheKeysThatWin)
{
  auto const keys = key_texts(0, 5000);
  std::size_t bytes = 0;
  for (auto const& each : keys) bytes += record_bytes(each);
  auto map = filled(0, 5000);
  EXPECT_EQ(map.stats().key_bytes, bytes);
  auto const held = map.stats().bytes;
  for (int i = 0; i < 3; ++i) map.insert(views_of(keys), numbers(0, 5000));
  map.insert_or_assign(views_of(keys), numbers(0, 5000));
  EXPECT_EQ(map.stats().key_bytes, bytes);
  EXPECT_EQ(map.stats().dead_key_bytes, 0u);
  EXPECT_EQ(map.stats().bytes, held) << "present keys took memory";
}

TEST_P(StringMapOnCpu, HoldsLittleMoreThanTheBytesOfItsKeys)
{
  for (std::size_t const length : {8u, 30u, 200u, 1000u, 20'000u}) {
    std::size_t const count = 8'000'000 / (length + 100);
    strings keys(count);
    for (std::size_t i = 0; i < count; ++i) {
      keys[i] = std::to_string(i);
      keys[i].resize(length, '.');
    }
    auto made = how();
    made.capacity = count;
    string_map<u64> map{made};
    auto const empty = map.stats().bytes;
    map.insert(views_of(keys), numbers(0, count));
    auto const held = static_cast<double>(map.stats().bytes - empty);
    auto const needed = static_cast<double>(map.stats().key_bytes);
    // Three workers with a begun chunk each, at worst a quarter of what they hold.
    EXPECT_LT(held, needed * 1.4 + 3 * 1024) << length;
  }
}

TEST_P(StringMapOnCpu, OfFewKeysIsSmall)
{
  string_map<u64> map{how()};
  auto session = map.session();
  for (u64 i = 0; i < 10; ++i) session.insert(std::to_string(i), i);
  EXPECT_LT(map.stats().bytes, 3000u);
}

TEST_P(StringMapOnCpu, GivesTheRestOfAChunkToTheNextCall)
{
  string_map<u64> map{how()};
  for (u64 i = 0; i < 1000; ++i) {
    std::array<std::string, 2> const keys{std::to_string(2 * i), std::to_string(2 * i + 1)};
    map.insert(std::vector<std::string_view>{keys[0], keys[1]}, items{i, i});
  }
  for (u64 i = 0; i < 1000; ++i) map.session().insert("s" + std::to_string(i), i);
  auto const stats = map.stats();
  auto const table = stats.capacity * 32;
  EXPECT_LT(stats.bytes - table, stats.key_bytes * 3 / 2 + 1024);
}

TEST_P(StringMap, UsesTheBytesOfAnErasedKeyAgainWhenItComesBack)
{
  auto map = filled(0, 1000);
  auto const before = map.stats();
  auto const keys = key_texts(0, 1000);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(map.erase(views_of(keys)).erased(), 1000u);
    EXPECT_EQ(map.stats().key_bytes, 0u);
    EXPECT_EQ(map.stats().dead_key_bytes, before.key_bytes);
    map.insert(views_of(keys), numbers(0, 1000));
  }
  EXPECT_EQ(map.stats().key_bytes, before.key_bytes);
  EXPECT_EQ(map.stats().bytes, before.bytes);
}

TEST_P(StringMap, LeavesDeadBytesBehindWhenTheyAreMostOfAll)
{
  auto made = how();
  made.capacity = 4000;
  string_map<u64> map{made};
  string_model wanted;
  std::size_t most = 0;
  for (u64 round = 0; round < 40; ++round) {  // ever new keys, never more than 1000 at a time
    auto const keys = key_texts(round * 1000, 1000);
    map.insert(views_of(keys), numbers(round * 1000, 1000));
    most = std::max(most, map.stats().key_bytes + map.stats().dead_key_bytes);
    if (round == 39) break;
    map.erase(views_of(keys));
  }
  auto const stats = map.stats();
  EXPECT_GT(stats.rebuilds, 5u);
  EXPECT_LT(most, stats.key_bytes * 8) << "the bytes of erased keys pile up";
  for (u64 i = 39'000; i < 40'000; ++i) wanted.emplace(key_text(i), i);
  expect_holds(map, wanted);
}

TEST_P(StringMap, GivesBackDeadBytesWhenAskedToShrink)
{
  auto map = filled(0, 10'000);
  string_model wanted;
  for (u64 i = 0; i < 10'000; i += 10) wanted.emplace(key_text(i), i);
  map.erase_if([](std::string_view, u64 value) { return value % 10 != 0; });
  auto const before = map.stats();
  EXPECT_GT(before.dead_key_bytes, 4 * before.key_bytes);
  map.shrink_to_fit();
  auto const after = map.stats();
  EXPECT_EQ(after.key_bytes, before.key_bytes);
  EXPECT_EQ(after.dead_key_bytes, 0u);
  EXPECT_LT(after.bytes, before.bytes / 4);
  expect_holds(map, wanted);
}

TEST_P(StringMap, ClearsItsBytesToo)
{
  auto map = filled(0, 5000);
  map.clear();
  auto const stats = map.stats();
  EXPECT_EQ(stats.key_bytes + stats.dead_key_bytes, 0u);
  EXPECT_LT(stats.bytes, stats.capacity * 32 + 512) << "more than a table without keys";
  auto const keys = key_texts(0, 100);
  EXPECT_EQ(map.insert(views_of(keys), numbers(0, 100)).inserted(), 100u);
}

// --- views ---

TEST_P(StringMap, ShowsViewsThatOutliveARebuildDuringForEach)
{
  auto map = filled(0, 3000);
  std::vector<std::string_view> kept;
  strings copies;
  map.for_each([&](std::string_view key, u64) {
    kept.push_back(key);
    copies.emplace_back(key);
    if (kept.size() == 1000) {
      auto const keys = key_texts(0, 3000);
      map.erase(views_of(keys));
      map.shrink_to_fit();
    }
    if (kept.size() == 2000) {
      for (std::size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(kept[i], copies[i]);
    }
  });
  EXPECT_GE(kept.size(), 1000u);
}

TEST_P(StringMap, KeepsTheViewsOfARetrievalAsLongAsItsCursor)
{
  auto map = filled(0, 3000);
  cursor from;
  std::vector<std::string_view> keys(3000);
  items values(3000);
  std::size_t n = 0;
  while (n < 3000) {
    auto const more =
      map.retrieve_all(from, std::span{keys}.subspan(n, 500), std::span{values}.subspan(n, 500));
    ASSERT_EQ(more, 500u);
    n += more;
    if (n == 500) map.rehash(0);  // a new arena for those who come later
  }
  map.clear();
  string_map<u64>{how()}.swap(map);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < n; ++i) {
    ASSERT_EQ(keys[i], key_text(values[i]));
    seen.emplace(keys[i]);
  }
  EXPECT_EQ(seen.size(), 3000u);
}

TEST_P(StringMap, KeepsTheViewsOfASnapshotAsLongAsItLives)
{
  std::optional<string_map<u64>> map{filled(0, 2000)};
  auto const picture = map->snapshot();
  std::vector<std::string_view> keys(2000);
  items values(2000);
  cursor from;
  EXPECT_EQ(picture.retrieve_all(from, keys, values), 2000u);
  auto const all = key_texts(0, 2000);
  map->erase(views_of(all));
  map->shrink_to_fit();
  map.reset();
  for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_EQ(keys[i], key_text(values[i]));
  items found(2000);
  EXPECT_EQ(picture.find(views_of(all), found).present(), 2000u);
  EXPECT_EQ(found, numbers(0, 2000));
  EXPECT_TRUE(picture.contains(""));
  EXPECT_EQ(picture.find(key_text(7)), 7u);
}

// --- the whole map ---

TEST_P(StringMap, ClonesItsKeys)
{
  std::optional<string_map<u64>> map{filled(0, 2000)};
  auto const copy = map->clone();
  map->clear();
  map.reset();
  string_model wanted;
  for (u64 i = 0; i < 2000; ++i) wanted.emplace(key_text(i), i);
  expect_holds(copy, wanted);
}

TEST_P(StringMap, SwapsKeysWithTheirBooks)
{
  auto small = filled(0, 10);
  auto large = filled(100, 5000);
  auto const a = small.stats().bytes;
  auto const b = large.stats().bytes;
  small.swap(large);
  EXPECT_EQ(small.stats().bytes, b);
  EXPECT_EQ(large.stats().bytes, a);
  string_model wanted;
  for (u64 i = 0; i < 10; ++i) wanted.emplace(key_text(i), i);
  expect_holds(large, wanted);
  large.session().insert("more", 1);
  small.session().insert("more", 1);
  EXPECT_EQ(small.size(), 5001u);
  EXPECT_TRUE(small.validate().ok());
}

TEST_P(StringMap, MergesCopies)
{
  auto map = filled(0, 1500);
  {
    auto const other = filled(1000, 1000);
    EXPECT_EQ(map.merge(other).inserted(), 500u);
    EXPECT_EQ(map.merge(other, sum).assigned(), 1000u);
  }
  string_model wanted;
  for (u64 i = 0; i < 2000; ++i) wanted.emplace(key_text(i), i < 1000 ? i : 2 * i);
  expect_holds(map, wanted);
  auto const all = map.retrieve_all();
  EXPECT_EQ(std::set<std::string>(all.first.begin(), all.first.end()).size(), 2000u);
}

TEST_P(StringMapOnCpu, CountsItsChunksInItsEstimate)
{
  for (std::size_t const length : {5u, 40u, 300u}) {
    strings keys(20'000);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = std::to_string(i);
      keys[i].resize(std::max(length, keys[i].size()), '.');
    }
    std::size_t bytes = 0;
    for (auto const& each : keys) bytes += each.size();
    auto const estimate = string_map<u64>::estimate_bytes(keys.size(), bytes);
    auto made = how();
    made.executor = executor_kind::serial;
    made.capacity = keys.size();
    string_map<u64> map{made};
    map.insert(views_of(keys), numbers(0, keys.size()));
    EXPECT_LE(map.stats().bytes, estimate.steady);
    EXPECT_GT(map.stats().bytes, estimate.steady / 2);
    EXPECT_LT(estimate.steady, estimate.peak);
  }
}

}  // namespace
}  // namespace warpmap::trial
