// Threads that begin at one moment to add, or remove, the same few keys of a table of some lines,
// through the engines as they ship: a key gets one slot, and one thread is told so.
//
// What a compiler makes of two questions about one slot shows only here (simd_group.hpp).

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "host/machine.hpp"
#include "tests/support/budget.hpp"
#include "tests/support/maps.hpp"

namespace warpmap::trial {
namespace {

/// Where threads wait for each other without sleeping: they leave within some nanoseconds.
class starting_line {
 public:
  explicit starting_line(int threads) : threads_{threads} {}

  void meet()
  {
    auto const round = met_.fetch_add(1) / threads_;
    for (int again = 1; met_.load() < (round + 1) * threads_; ++again)
      if (again % 4096 == 0) std::this_thread::yield();  // there may be one core only
  }

 private:
  std::atomic<int> met_{0};
  int threads_;
};

constexpr int racers = 2;
constexpr int keys_at_once = 6;

template <class Map>
class Race : public testing::Test {
 protected:
  using key_type = typename Map::key_type;
  static constexpr bool is_set = !requires { typename Map::mapped_type; };

  static std::vector<key_type> keys()
  {
    std::vector<key_type> all;
    for (int i = 1; i <= keys_at_once; ++i) all.push_back(static_cast<key_type>(i));
    return all;
  }
  static status insert(typename Map::session_type& through, key_type const& key)
  {
    if constexpr (is_set) return through.insert(key);
    else return through.insert(key, key);
  }
  static std::size_t insert(Map& into, std::vector<key_type> const& keys)
  {
    if constexpr (is_set) return into.insert(keys).inserted();
    else return into.insert(keys, keys).inserted();
  }

  /// Each racer does `act(map)` to the same fresh maps, one after the other; it returns how many
  /// keys it added or removed.
  template <class Prepare, class Act, class Check>
  static void race(Prepare prepare, Act act, Check check)
  {
    constexpr auto rounds = 60 / static_cast<int>(slowdown) + 1;
    for (auto const set : {instructions::scalar, instructions::avx2, instructions::automatic}) {
      if (set == instructions::avx2 && !host::has(set)) continue;
      for (int round = 0; round < rounds; ++round) race_once(set, prepare, act, check);
    }
  }
  template <class Prepare, class Act, class Check>
  static void race_once(instructions set, Prepare prepare, Act act, Check check)
  {
    options how;
    how.instructions = set;
    std::vector<Map> maps;
    for (int i = 0; i < 100; ++i) prepare(maps.emplace_back(how));
    std::vector<std::atomic<std::size_t>> done(maps.size());
    starting_line line{racers};
    on_threads(racers, [&](int) {
      for (std::size_t i = 0; i < maps.size(); ++i) done[i] += act(maps[i], line);
    });
    for (std::size_t i = 0; i < maps.size(); ++i) {
      check(maps[i]);
      ASSERT_EQ(done[i], std::size_t{keys_at_once});
      auto const problems = maps[i].validate().problems;
      ASSERT_TRUE(problems.empty()) << problems.front();
    }
  }
};

using shipped_maps =
  testing::Types<set<std::uint32_t>, set<std::uint64_t>, map<std::uint32_t, std::uint32_t>,
                 map<std::uint64_t, std::uint64_t>>;
TYPED_TEST_SUITE(Race, shipped_maps);

TYPED_TEST(Race, OfSessionsAddsAKeyOnce)
{
  auto const keys = this->keys();
  this->race([](TypeParam&) {},
             [&](TypeParam& map, starting_line& line) {
               auto session = map.session();
               line.meet();
               std::size_t added = 0;
               for (auto const& key : keys)
                 added += this->insert(session, key) == status::inserted;
               return added;
             },
             [&](TypeParam const& map) { ASSERT_EQ(map.size(), keys.size()); });
}

TYPED_TEST(Race, OfBatchesAddsAKeyOnce)
{
  auto const keys = this->keys();
  this->race([](TypeParam&) {},
             [&](TypeParam& map, starting_line& line) {
               line.meet();
               return this->insert(map, keys);
             },
             [&](TypeParam const& map) { ASSERT_EQ(map.size(), keys.size()); });
}

// Where nothing but insert may run, maps of two words are filled by a cheaper protocol.
TYPED_TEST(Race, OfBatchesInAPhaseAddsAKeyOnce)
{
  auto const keys = this->keys();
  std::vector<exclusive_phase> phases;
  this->race([&](TypeParam& map) { phases.push_back(map.exclusive(ops::insert)); },
             [&](TypeParam& map, starting_line& line) {
               line.meet();
               return this->insert(map, keys);
             },
             [&](TypeParam const& map) {
               phases.clear();
               ASSERT_EQ(map.size(), keys.size());
             });
}

TYPED_TEST(Race, OfSessionsRemovesAKeyOnce)
{
  auto const keys = this->keys();
  this->race([&](TypeParam& map) { this->insert(map, keys); },
             [&](TypeParam& map, starting_line& line) {
               auto session = map.session();
               line.meet();
               std::size_t removed = 0;
               for (auto const& key : keys) removed += session.erase(key) == status::erased;
               return removed;
             },
             [](TypeParam const& map) { ASSERT_EQ(map.size(), 0u); });
}

}  // namespace
}  // namespace warpmap::trial
