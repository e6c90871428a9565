// Threads that meet on the same byte strings: one copy of each, whoever wins, and whole ones.

#include <atomic>
#include <random>

#include "tests/support/budget.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"

namespace warpmap::trial {
namespace {

constexpr u64 count = 6000 / slowdown + 200;

std::size_t bytes_of_all(strings const& keys)
{
  std::size_t all = 0;
  for (auto const& each : keys) all += record_bytes(each);
  return all;
}

TEST(StringThreads, CopyEachKeyOnceWhoeverWins)
{
  auto const keys = key_texts(0, count);
  for (int round = 0; round < 5; ++round) {
    string_map<u64> map;
    std::atomic<std::size_t> inserted{0};
    on_threads(4, [&](int me) {
      if (me % 2 == 0) {
        inserted += map.insert(views_of(keys), items(count, static_cast<u64>(me))).inserted();
        return;
      }
      auto session = map.session();
      for (auto const& key : keys)
        if (session.insert(key, static_cast<u64>(me)) == status::inserted) ++inserted;
    });
    EXPECT_EQ(inserted, count);
    EXPECT_EQ(map.stats().key_bytes, bytes_of_all(keys));
    EXPECT_EQ(map.stats().dead_key_bytes, 0u);
    auto const problems = map.validate().problems;
    EXPECT_TRUE(problems.empty()) << problems.front();
  }
}

TEST(StringThreads, CountExactlyWhileTheMapGrowsAndShrinks)
{
  auto const keys = key_texts(0, 50);
  string_map<u64> map;
  std::atomic<int> left{3};
  on_threads(4, [&](int me) {
    if (me == 3) {
      while (left > 0) map.rehash(0);  // every rehash moves every record
      return;
    }
    auto session = map.session();
    for (u64 i = 0; i < count; ++i)
      session.insert_or_apply(keys[(i + static_cast<u64>(me)) % keys.size()], 1, sum);
    --left;
  });
  u64 all = 0;
  map.for_each([&](std::string_view, u64 value) { all += value; });
  EXPECT_EQ(all, 3 * count);
  EXPECT_TRUE(map.validate().ok());
}

TEST(StringThreads, ReadWholeKeysWhileOthersEraseAndCompact)
{
  // The value of a key is its number, so a reader can tell a record that is not the key's.
  string_map<u64> map;
  std::atomic<int> left{2};
  on_threads(4, [&](int me) {
    if (me < 2) {
      std::mt19937_64 roll(static_cast<u64>(me));
      auto session = map.session();
      for (u64 i = 0; i < 4 * count; ++i) {
        auto const number = roll() % 500 + (i / 100) * 50;  // ever new ones
        session.insert(key_text(number), number);
        session.erase(key_text(roll() % 500 + (i / 100) * 50));
        if (i % 500 == 0) map.shrink_to_fit();
      }
      --left;
    } else if (me == 2) {
      while (left > 0) {
        auto const picture = map.snapshot();
        std::vector<std::pair<std::string_view, u64>> kept;
        picture.for_each([&](std::string_view key, u64 value) { kept.emplace_back(key, value); });
        for (auto const& [key, value] : kept) ASSERT_EQ(key, key_text(value));
        ASSERT_EQ(kept.size(), picture.size());
      }
    } else {
      while (left > 0) {
        map.for_each([&](std::string_view key, u64 value) { ASSERT_EQ(key, key_text(value)); });
        for (u64 i = 0; i < 100; ++i)
          ASSERT_EQ(map.session().find(key_text(i)).value_or(i), i);
      }
    }
  });
  EXPECT_TRUE(map.validate().ok());
}

}  // namespace
}  // namespace warpmap::trial
