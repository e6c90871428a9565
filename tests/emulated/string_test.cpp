// String maps and sets on a device: what an arena there does that one of the host need not do.

#include <algorithm>
#include <atomic>
#include <span>

#include "tests/support/strings_on_device.hpp"

namespace warpmap::trial {
namespace {

using StringsOnDevice = strings_on_device;

TEST_F(StringsOnDevice, RunThereWhenNobodySaysWhere)
{
  string_set set;
  EXPECT_EQ(set.backend(), backend::cuda);
  EXPECT_EQ(set.insert(std::vector<std::string_view>{"a", "", "a"}).inserted(), 2u);
  EXPECT_EQ(set.contains(std::vector<std::string_view>{"a", "b", ""}).present(), 2u);
  EXPECT_EQ(string_map<u64>{}.backend(), backend::cuda);
}

TEST_F(StringsOnDevice, GrowTheirArenaInTheMiddleOfABatch)
{
  auto made = how();
  made.capacity = 20'000;  // so that nothing but bytes of keys is lacking
  auto const map = filled(0, 20'000, made);
  expect_holds(map, model(0, 20'000));
  EXPECT_EQ(map.stats().rebuilds, 0u);
}

TEST_F(StringsOnDevice, TakeKeysOfEveryLengthWhereLengthsChangeTheirForm)
{
  strings keys;
  for (std::size_t const length : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u, 15u, 16u, 17u, 253u, 254u,
                                   255u, 256u, 257u, 258u, 1u << 20})
    for (char const c : {'a', 'b', '\0', '\xff'}) {
      keys.push_back(std::string(length, c));
      if (length == 0) break;
      keys.back().back() = '.';
    }
  keys.push_back(keys.back() + "x");  // one that is longer than all others
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  string_map<u64> map{how()};
  EXPECT_EQ(map.insert(views_of(keys), numbers(0, keys.size())).inserted(), keys.size());
  string_model wanted;
  for (std::size_t i = 0; i < keys.size(); ++i) wanted.emplace(keys[i], i);
  expect_holds(map, wanted);
  map.shrink_to_fit();
  expect_holds(map, wanted);
  auto session = map.session();
  for (auto const& key : keys) {
    auto other = key + 'y';
    EXPECT_FALSE(session.contains(other)) << key.size();
    if (key.empty()) continue;
    other = key;
    other.back() ^= 1;
    EXPECT_FALSE(session.contains(other)) << key.size();
  }
}

TEST_F(StringsOnDevice, TakeKeysThatAreLongerThanAnyLane)
{
  strings keys{std::string(std::size_t{5} << 20, 'x'), "short", std::string(6 << 20, 'y'), ""};
  string_map<u64> map{how()};
  EXPECT_EQ(map.insert(views_of(keys), numbers(0, 4)).inserted(), 4u);
  string_model wanted;
  for (u64 i = 0; i < 4; ++i) wanted.emplace(keys[i], i);
  expect_holds(map, wanted);
  EXPECT_EQ(map.session().extract(keys[0]), 0u);
  EXPECT_EQ(map.erase_if([&](std::string_view key, u64) { return key.size() > 100; }), 1u);
  wanted.erase(keys[0]);
  wanted.erase(keys[2]);
  expect_holds(map, wanted);
  map.shrink_to_fit();
  EXPECT_EQ(map.stats().dead_key_bytes, 0u);
  EXPECT_LT(map.stats().bytes, 10'000u);
  expect_holds(map, wanted);
}

TEST_F(StringsOnDevice, TakeBytesForOneOfManyThatAreAlike)
{
  std::string const key(5000, 'k');
  std::vector<std::string_view> const keys(3000, key);
  string_set set{how()};
  EXPECT_EQ(set.insert(keys).inserted(), 1u);
  EXPECT_EQ(set.stats().key_bytes, record_bytes(key));
  // 15 MB of keys came, and what one of them needs was taken, beside a first chunk of some KiB.
  EXPECT_LT(set.stats().bytes, 200'000u);
  EXPECT_TRUE(set.validate().ok());
}

TEST_F(StringsOnDevice, LeaveDeadBytesBehindInsteadOfTakingMore)
{
  auto made = how();
  made.capacity = 4000;
  made.max_bytes = 700'000;
  string_map<u64> map{made};
  std::size_t most = 0;
  for (u64 round = 0; round < 30; ++round) {  // ever new keys, 200 KB at a time
    auto const keys = key_texts(round * 500, 500);
    ASSERT_EQ(map.insert(views_of(keys), numbers(round * 500, 500)).inserted(), 500u) << round;
    most = std::max(most, map.stats().bytes);
    if (round != 29) map.erase(views_of(keys));
  }
  EXPECT_LE(most, made.max_bytes);
  EXPECT_GT(map.stats().rebuilds, 3u);
  expect_holds(map, model(29 * 500, 500));
}

TEST_F(StringsOnDevice, ThatMayNotTakeMoreAreAsTheyWereAndSayWhichKeysAreFull)
{
  auto made = how();
  made.max_bytes = 256 * 1024;
  made.capacity = 1000;
  string_map<u64> map{made};
  string_model wanted;
  strings keys;
  for (int i = 0; i < 500; ++i) keys.push_back(std::to_string(i) + std::string(1000, '.'));
  status_list statuses(keys.size());
  auto const result = map.insert(views_of(keys), numbers(0, keys.size()), statuses);
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (statuses[i] == status::inserted) wanted.emplace(keys[i], i);
  EXPECT_EQ(wanted.size(), result.inserted());
  EXPECT_EQ(result.total(), keys.size());
  EXPECT_GT(result.inserted(), 203u) << "most of the memory serves nobody";
  EXPECT_GT(result.full(), 200u);
  EXPECT_LE(map.stats().peak_bytes, made.max_bytes);
  expect_holds(map, wanted);
  auto const before = map.stats();
  EXPECT_EQ(map.session().insert(std::string(100'000, 'x'), 1), status::full);
  EXPECT_EQ(map.stats().bytes, before.bytes);
  EXPECT_EQ(map.session().insert("a short one still fits", 1), status::inserted);
  wanted.emplace("a short one still fits", 1);
  expect_holds(map, wanted);
  EXPECT_THROW(map.reserve(100'000), out_of_memory);
  expect_holds(map, wanted);
}

TEST_F(StringsOnDevice, DoNotRefuseAKeyThatFitsForOneThatDoesNot)
{
  auto made = how();
  made.max_bytes = 16 << 20;
  string_map<u64> map{made};
  strings keys = key_texts(0, 15'000);  // several lanes full
  keys[200] = std::string(32 << 20, 'x');
  status_list statuses(keys.size());
  auto const result = map.insert(views_of(keys), numbers(0, keys.size()), statuses);
  EXPECT_EQ(result.full(), 1u);
  EXPECT_EQ(statuses[200], status::full);
  auto wanted = model(0, keys.size());
  wanted.erase(key_text(200));
  expect_holds(map, wanted);
}

TEST_F(StringsOnDevice, AreInsertedByManyThreadsAtOnceWhileTheArenaGrows)
{
  auto const keys = key_texts(0, 3000);
  auto const views = views_of(keys);
  string_map<u64> map{how()};
  std::atomic<std::size_t> inserted{0};
  on_threads(4, [&](int i) {
    auto const own = std::span{views}.subspan(static_cast<std::size_t>(i) * 500, 1500);
    for (std::size_t first = 0; first < own.size(); first += 100) {
      auto const some = own.subspan(first, 100);
      items values(some.size());
      for (std::size_t n = 0; n < some.size(); ++n)
        values[n] = static_cast<u64>(some.data() - views.data()) + n;
      inserted += map.insert(some, values).inserted();
      if (i == 0) map.snapshot();
    }
  });
  EXPECT_EQ(inserted, 3000u);
  expect_holds(map, model(0, 3000));
}

TEST_F(StringsOnDevice, AreCombinedByFunctionsOfTheHost)
{
  auto map = filled(0, 500);
  strings keys = key_texts(250, 500);
  auto const more = key_texts(250, 500);
  keys.insert(keys.end(), more.begin(), more.end());  // each twice
  auto const result = map.insert_or_apply(views_of(keys), items(keys.size(), 1000),
                                          [](u64 there, u64 given) { return there + given; });
  EXPECT_EQ(result.inserted(), 250u);
  EXPECT_EQ(result.assigned(), 750u);
  auto wanted = model(0, 250);
  for (u64 i = 250; i < 500; ++i) wanted.emplace(key_text(i), i + 2000);
  for (u64 i = 500; i < 750; ++i) wanted.emplace(key_text(i), 2000);
  expect_holds(map, wanted);
  EXPECT_EQ(map.session().insert_or_apply(key_text(3), 5, [](u64 a, u64 b) { return a * b; }),
            status::assigned);
  EXPECT_EQ(map.session().find(key_text(3)), 15u);
}

TEST_F(StringsOnDevice, KeepTheViewsOfASnapshotAlsoWhenItIsShownTwice)
{
  auto const picture = filled(0, 800).snapshot();
  std::vector<std::string_view> first;
  picture.for_each([&](std::string_view key, u64) { first.push_back(key); });
  auto const held = device->bytes();
  std::vector<std::string_view> keys(300);
  items values(300);
  cursor at;
  std::size_t n = 0;
  while (auto const some = picture.retrieve_all(at, keys, values)) {
    for (std::size_t i = 0; i < some; ++i) {
      EXPECT_EQ(keys[i], key_text(values[i]));
      EXPECT_EQ(keys[i].data(), first[n + i].data()) << "a second copy";
    }
    n += some;
  }
  EXPECT_EQ(n, 800u);
  EXPECT_EQ(device->bytes(), held);
}

TEST_F(StringsOnDevice, FillTheRestOfAChunkAfterALongKeyHadOneOfItsOwn)
{
  auto made = how();
  made.capacity = 1000;
  string_map<u64> map{made};
  auto session = map.session();
  session.insert("short", 1);
  session.insert(std::string(5000, 'x'), 2);
  auto const held = map.stats().bytes;
  for (u64 i = 0; i < 100; ++i)
    EXPECT_EQ(session.insert(std::to_string(100 + i), i), status::inserted);
  EXPECT_EQ(map.stats().bytes, held);
  EXPECT_EQ(map.size(), 102u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(StringsOnDevice, TakeNoMoreThanTheirEstimate)
{
  for (std::size_t const length : {5u, 40u, 300u}) {
    strings keys(20'000);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i] = std::to_string(i);
      keys[i].resize(std::max(length, keys[i].size()), '.');
    }
    std::size_t bytes = 0;
    for (auto const& each : keys) bytes += each.size();
    auto made = how();
    made.capacity = keys.size();
    auto const estimate = string_map<u64>::estimate_bytes(keys.size(), bytes, made);
    string_map<u64> map{made};
    map.insert(views_of(keys), numbers(0, keys.size()));
    EXPECT_LE(map.stats().bytes, estimate.steady);
    EXPECT_GT(map.stats().bytes, estimate.steady / 2);
  }
}

}  // namespace
}  // namespace warpmap::trial
