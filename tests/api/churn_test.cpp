// Long sequences of erase and insert at constant size. The map ...

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

constexpr u64 alive = 1000;
constexpr u64 rounds = 1'000'000;

options with(instructions set)
{
  options how;
  how.instructions = set;
  how.seed = 7;
  return how;
}

TEST(Churn, KeepsItsCapacityThroughAMillionRoundsOfFreshKeys)
{
  u64_map map{with(instructions::automatic)};
  map.insert(numbers(0, alive), numbers(0, alive));
  auto session = map.session();
  for (u64 round = 0; round < rounds; ++round) {
    ASSERT_EQ(session.erase(round), status::erased);
    ASSERT_EQ(session.insert(round + alive, round + alive), status::inserted);
  }
  EXPECT_LE(map.capacity(), 4096u);
  model<u64, u64> wanted;
  for (auto const key : numbers(rounds, alive)) wanted[key] = key;
  expect_holds(map, wanted);
}

TEST(Churn, KeepsItsCapacityThroughAMillionRoundsOfTheSameKeys)
{
  u64_map map{with(instructions::automatic)};
  map.insert(numbers(0, alive), numbers(0, alive));
  auto const slots = map.capacity();
  auto const rebuilds = map.stats().rebuilds;
  auto session = map.session();
  for (u64 round = 0; round < rounds; ++round) {
    ASSERT_EQ(session.erase(round % alive), status::erased);
    ASSERT_EQ(session.insert(round % alive, round), status::inserted);
  }
  EXPECT_EQ(map.capacity(), slots);
  EXPECT_EQ(map.stats().rebuilds, rebuilds) << "an erased key's slot is its own to take again";
  EXPECT_EQ(map.size(), alive);
  expect_valid(map);
}

TEST(Churn, KeepsItsCapacityThroughAMillionKeysInBatches)
{
  u64_map map{with(instructions::automatic)};
  map.insert(numbers(0, alive), numbers(0, alive));
  constexpr u64 block = 200;
  for (u64 round = 0; round < rounds; round += block) {
    ASSERT_EQ(map.erase(numbers(round, block)).erased(), block);
    auto const fresh = numbers(round + alive, block);
    ASSERT_EQ(map.insert(fresh, fresh).inserted(), block);
  }
  EXPECT_LE(map.capacity(), 4096u);
  EXPECT_EQ(map.size(), alive);
  expect_valid(map);
}

TEST(Churn, KeepsItsLookupsShort)
{
  u64_map map{with(instructions::automatic)};
  map.insert(numbers(0, alive), numbers(0, alive));
  auto session = map.session();
  for (u64 round = 0; round < 100'000; ++round) {
    session.erase(round);
    session.insert(round + alive, 0);
  }
  EXPECT_LT(map.stats().probe_mean, 2.0);
  EXPECT_LE(map.stats().load, map.load_limit());
}

TEST(Churn, OfASetKeepsItsCapacity)
{
  set<std::uint32_t> keys{with(instructions::automatic)};
  auto session = keys.session();
  for (std::uint32_t key = 0; key < alive; ++key) session.insert(key);
  for (std::uint32_t round = 0; round < rounds; ++round) {
    ASSERT_EQ(session.erase(round), status::erased);
    ASSERT_EQ(session.insert(round + alive), status::inserted);
  }
  EXPECT_LE(keys.capacity(), 4096u);
  EXPECT_EQ(keys.size(), alive);
  expect_valid(keys);
}

}  // namespace
}  // namespace warpmap::trial
