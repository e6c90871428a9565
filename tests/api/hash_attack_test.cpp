// What the seed of a map is for: keys that somebody has chosen with one seed in mind, or by
// watching one map, do nothing to a map of another seed. That the attacks work at all, where the
// seed is known, is checked each time. Seeds are fixed, so that every run sees the same maps; only
// WithAKnownSeedMissesMapsThatDrawTheirOwn has others each time.

#include <algorithm>
#include <cstring>

#include "host/setup.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"
#include "warpmap/core/packed_slots.hpp"

namespace warpmap::trial {
namespace {

constexpr bool sanitized = under_asan || under_tsan;
constexpr u64 known = 4711;  // what the attacker has
constexpr u64 others[] = {1, 2, 3, 4};

/// For `pairs` of them at the usual load, without growth.
options how(u64 seed, std::size_t pairs)
{
  return {.capacity = pairs,
          .load_limit = 0.75,
          .growth = growth::never,
          .executor = executor_kind::serial,
          .backend = backend::cpu,
          .seed = seed};
}

/// Mean number of windows looked at, in a map with room for `pairs` that holds `keys`.
template <class Map, class Keys>
double mean_walk(Keys const& keys, u64 seed, std::size_t pairs)
{
  Map map{how(seed, pairs)};
  EXPECT_EQ(map.insert(keys, numbers(0, keys.size())).inserted(), keys.size());
  return map.stats().probe_mean;
}

items random_keys(std::size_t count, u64 seed)
{
  dice roll{seed};
  items all(count);
  for (auto& each : all) each = roll.bits();
  return all;
}

// A table of 2^14 windows, and a quarter of the keys it is for: they lie alone unless chosen.
constexpr std::size_t pairs = 49'152;
constexpr std::size_t chosen = sanitized ? 1 << 10 : 1 << 12;

/// Searches keys for the first window of that table under a known seed, as anybody can who has the
/// source of the hash. About 2^14 trials a key.
items keys_of_one_window(u64 seed)
{
  core::packed_slots<u64, u64> slots{};
  slots.seed = host::draw_seed(seed);
  items found;
  for (u64 key = 1; found.size() < chosen; ++key)
    if (core::home_window(slots.hash(slots.prepare(key)), 1 << 14) == 0) found.push_back(key);
  return found;
}

TEST(HashAttack, WithAKnownSeedWorksOnThatSeedOnly)
{
  auto const keys = keys_of_one_window(known);
  // One behind the other, four a window.
  EXPECT_GT(mean_walk<u64_map>(keys, known, pairs), chosen / 9.0);
  auto const random = mean_walk<u64_map>(random_keys(chosen, 6), known, pairs);
  for (auto const seed : others)
    EXPECT_NEAR(mean_walk<u64_map>(keys, seed, pairs) / random, 1, 0.05) << "seed " << seed;
}

TEST(HashAttack, WithAKnownSeedMissesMapsThatDrawTheirOwn)
{
  auto const keys = keys_of_one_window(known);
  auto const random = mean_walk<u64_map>(random_keys(chosen, 6), known, pairs);
  // By chance, so with a wide margin: half a window more on average would need a crowd.
  for (int i = 0; i < 4; ++i) EXPECT_LT(mean_walk<u64_map>(keys, 0, pairs), random + 0.5);
}

constexpr std::size_t kept = sanitized ? 256 : 1024;

/// Watches in which order a small map gives back what it holds, which shows who shares a window: in
/// each round one key, always the same and always the first, is put in with keys never seen before,
/// and those given back right behind it are kept. Most of them have its home, give or take 1/256.
template <class Map, class MakeKey>
auto keys_seen_beside_one(std::size_t neighbours, MakeKey make_key)
{
  constexpr std::size_t crowd = 700;
  std::vector<decltype(make_key(u64{}))> found;
  Map map{how(known, crowd)};
  u64 next = 1;
  while (found.size() < kept) {
    map.clear();
    auto session = map.session();
    session.insert(make_key(0), 0);
    while (map.size() < crowd) session.insert(make_key(next++), 0);
    auto const given = map.retrieve_all().first;
    auto const marker = std::ranges::find(given, make_key(0)) - given.begin();
    for (auto i = static_cast<std::size_t>(marker) + 1, n = i + neighbours; i < n; ++i)
      if (i < given.size() && found.size() < kept) found.push_back(given[i]);
  }
  return found;
}

/// `watched` against the map they were watched in and against others of the same size.
template <class Map, class Keys>
void expect_useless_elsewhere(Keys const& watched, Keys const& random)
{
  constexpr auto room = 4 * kept;
  EXPECT_GT(mean_walk<Map>(watched, known, room), kept / 100.0) << "in the map that was watched";
  auto const by_chance = mean_walk<Map>(random, known, room);
  for (auto const seed : others)
    EXPECT_NEAR(mean_walk<Map>(watched, seed, room) / by_chance, 1, 0.05) << "seed " << seed;
}

TEST(HashAttack, ByWatchingOneMapCannotBeCarriedToAnother)
{
  auto const keys = keys_seen_beside_one<u64_map>(2, [](u64 number) { return number; });
  expect_useless_elsewhere<u64_map>(keys, random_keys(kept, 9));
}

TEST(HashAttack, ByWatchingOneMapOfStringsCannotBeCarriedToAnother)
{
  auto const name = [](u64 number) { return "id-" + std::to_string(number); };
  auto const keys = keys_seen_beside_one<string_map<u64>>(1, name);
  strings random;
  for (auto const number : random_keys(kept, 9)) random.push_back(name(number));
  expect_useless_elsewhere<string_map<u64>>(views_of(keys), views_of(random));
}

// --- without any seed ---

/// Keys of 24 to 32 bytes whose words agree but for what the length would do to the second one, if
/// the hash began with seed ^ length * factor: nine by nine they would meet under every seed.
strings keys_that_undo_their_length(std::size_t count)
{
  strings all;
  for (u64 group = 0; all.size() < count; ++group)
    for (u64 length = 24; length <= 32; ++length) {
      std::string bytes(length, 'b');
      auto const second = group ^ length * core::hash_factor_1;
      std::memcpy(bytes.data(), &group, sizeof group);
      std::memcpy(bytes.data() + 8, &second, sizeof second);
      all.push_back(bytes);
    }
  all.resize(count);
  return all;
}

TEST(HashAttack, ByLengthsThatUndoThemselvesFails)
{
  auto const keys = keys_that_undo_their_length(pairs);
  strings names;
  for (auto const number : random_keys(pairs, 10)) names.push_back(std::to_string(number));
  auto const random = mean_walk<string_map<u64>>(views_of(names), known, pairs);
  for (auto const seed : others)
    EXPECT_NEAR(mean_walk<string_map<u64>>(views_of(keys), seed, pairs) / random, 1, 0.05)
      << "seed " << seed;
}

}  // namespace
}  // namespace warpmap::trial
