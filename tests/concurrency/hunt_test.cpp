// Threads that come and go on the same few keys: is any key ever in two slots, or in none?

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "host/word_engines.hpp"
#include "tests/support/budget.hpp"
#include "tests/support/crew.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/species.hpp"
#include "warpmap/map.hpp"
#include "warpmap/set.hpp"

namespace warpmap::trial {
namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

options fixed_seed()
{
  options how;
  how.seed = trial_seed;
  how.executor = executor_kind::threads;
  how.threads = 2;
  return how;
}

map<u64, u64> tagged_map(options const& how)
{
  return map<u64, u64>{
    host::make_map64_tagged({detail::format_of<u64>(), detail::format_of<u64>()},
                            host::checked(how, host::key_kind::wide))};
}

// How often each of the keys was added and removed, by one thread.
class books {
 public:
  explicit books(std::size_t keys) : added_(keys) {}
  void enter(std::size_t key, status said)
  {
    if (said == status::inserted) ++added_[key];
    if (said == status::erased) --added_[key];
  }
  void enter_all(std::vector<status> const& said)
  {
    for (std::size_t key = 0; key < said.size(); ++key) enter(key, said[key]);
  }
  void operator+=(books const& other)
  {
    for (std::size_t key = 0; key < added_.size(); ++key) added_[key] += other.added_[key];
  }
  std::int64_t operator[](std::size_t key) const { return added_[key]; }

 private:
  std::vector<std::int64_t> added_;
};

template <class Key, class Value>
status insert(basic_session<Key, Value>& by, Key const& key)
{
  if constexpr (std::is_same_v<Value, detail::nothing>) return by.insert(key);
  else return by.insert(key, static_cast<Value>(key));
}
template <class Key, class Value>
void insert(map<Key, Value>& into, std::vector<Key> const& keys, std::vector<status>& said)
{
  into.insert(keys, std::vector<Value>(keys.begin(), keys.end()), said);
}
template <class Key>
void insert(set<Key>& into, std::vector<Key> const& keys, std::vector<status>& said)
{
  into.insert(keys, said);
}

/// Calls on the hot keys, chosen by the seed: single ones through a session, now and then a batch.
template <class Map>
void come_and_go(Map& on, std::vector<typename Map::key_type> const& keys, std::uint64_t seed,
                 int calls, books& mine)
{
  auto session = on.session();
  dice roll{seed};
  std::vector<status> said(keys.size());
  for (int i = 0; i < calls; ++i) {
    auto const key = roll.below(static_cast<std::uint32_t>(keys.size()));
    switch (roll.below(16)) {
      case 0:
        insert(on, keys, said);
        mine.enter_all(said);
        break;
      case 1:
        on.erase(keys, said);
        mine.enter_all(said);
        break;
      default:
        mine.enter(key, roll.one_in(2) ? insert(session, keys[key]) : session.erase(keys[key]));
    }
  }
}

/// Rounds of four threads on keys that lie behind erased neighbours. After each round every key is
/// there once or not at all, as the threads' own books say.
template <class Map>
void hunt(Map on, key_ring<typename Map::key_type> const& ring)
{
  std::vector<typename Map::key_type> const hot(ring.in_play.begin(), ring.in_play.end());
  std::vector<typename Map::key_type> const neighbours(ring.others.begin(),
                                                       ring.others.begin() + 3);
  constexpr int threads = 4;
  auto const rounds = static_cast<int>(600 / slowdown) + 10;
  crew workers{threads};
  books all(hot.size());
  for (int round = 0; round < rounds; ++round) {
    if (round % 8 == 0) {
      on.clear();
      std::vector<status> said(neighbours.size());
      insert(on, neighbours, said);
      on.erase(neighbours);
      all = books(hot.size());
    }
    std::vector<books> own(threads, books(hot.size()));
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < threads; ++i)
      jobs.emplace_back([&, i] {
        auto const seed = first_seed() + static_cast<std::uint64_t>(round) * threads + i;
        come_and_go(on, hot, seed, 300, own[i]);
      });
    workers.run(jobs);
    for (auto const& each : own) all += each;

    auto const found = on.validate();
    ASSERT_TRUE(found.ok()) << "round " << round << ": " << found.problems.front();
    std::size_t live = 0;
    for (std::size_t key = 0; key < hot.size(); ++key) {
      auto const there = on.contains(std::vector{hot[key]}).present();
      ASSERT_EQ(all[key], static_cast<std::int64_t>(there)) << "round " << round << ", key " << key;
      live += there;
    }
    ASSERT_EQ(on.size(), live) << "round " << round;
  }
}

TEST(DuplicateHunt, Packed8BytesHoldEachKeyOnce)
{
  for (auto const how : {placing::neighbours, placing::last_window, placing::marks})
    hunt(map<u32, u32>{fixed_seed()}, packed_keys_32(how));
}
TEST(DuplicateHunt, Packed16BytesHoldEachKeyOnce)
{
  for (auto const how : {placing::neighbours, placing::last_window, placing::marks})
    hunt(map<u64, u64>{fixed_seed()}, packed_keys_64(how));
}
TEST(DuplicateHunt, PackedKeysAreThereOnce)
{
  for (auto const how : {placing::neighbours, placing::last_window, placing::marks})
    hunt(set<u64>{fixed_seed()}, packed_keys_64(how));
}
TEST(DuplicateHunt, TaggedSlotsHoldEachKeyOnce)
{
  for (auto const how : {placing::neighbours, placing::last_window, placing::look_alikes})
    hunt(tagged_map(fixed_seed()), tagged_keys_64(how));
}

// --- beside rebuilds
// ------------------------------------------------------------------------------

/// Four threads come and go on a few keys while a fifth forces 200 rebuilds, of a map large enough
/// that each takes a while; nothing of it may be lost either.
template <class Map>
void hunt_beside_rebuilds(Map on)
{
  using key = typename Map::key_type;
  std::vector<key> settled, hot;
  for (key k = 1; k <= 20'000; ++k) settled.push_back(k);
  for (key k = 100'000; k < 100'016; ++k) hot.push_back(k);
  std::vector<status> said(settled.size());
  insert(on, settled, said);

  std::vector<books> own(4, books(hot.size()));
  std::atomic<bool> done{false};
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < own.size(); ++i)
    jobs.emplace_back([&, i] {
      for (std::uint64_t part = 0; !done; ++part)
        come_and_go(on, hot, first_seed() + 1000 * part + i, 200, own[i]);
    });
  jobs.emplace_back([&] {
    for (std::size_t i = 0; i < 200; ++i) on.rehash(i % 2 == 0 ? 0 : 60'000);
    done = true;
  });
  crew workers{5};
  workers.run(jobs);

  auto const found = on.validate();
  ASSERT_TRUE(found.ok()) << found.problems.front();
  EXPECT_EQ(on.contains(settled).present(), settled.size());
  auto all = books(hot.size());
  for (auto const& each : own) all += each;
  auto live = settled.size();
  for (std::size_t i = 0; i < hot.size(); ++i) {
    auto const there = on.contains(std::vector{hot[i]}).present();
    EXPECT_EQ(all[i], static_cast<std::int64_t>(there)) << "key " << i;
    live += there;
  }
  EXPECT_EQ(on.size(), live);
  EXPECT_GE(on.stats().rebuilds, 200u);
}

TEST(DuplicateHunt, Beside200RebuildsNoPairOf16BytesIsLost)
{
  hunt_beside_rebuilds(map<u64, u64>{fixed_seed()});
}
TEST(DuplicateHunt, Beside200RebuildsNoPairOf8BytesIsLost)
{
  hunt_beside_rebuilds(map<u32, u32>{fixed_seed()});
}
TEST(DuplicateHunt, Beside200RebuildsNoTaggedPairIsLost)
{
  hunt_beside_rebuilds(tagged_map(fixed_seed()));
}
TEST(DuplicateHunt, Beside200RebuildsNoKeyOfASetIsLost)
{
  hunt_beside_rebuilds(set<u64>{fixed_seed()});
}

}  // namespace
}  // namespace warpmap::trial
