// Budgets: bytes, load, and options that cannot be. The map ...

#include <cmath>
#include <limits>

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

TEST(LoadLimit, IsRefusedOutsideItsRange)
{
  for (auto const bad : {0.0, -0.5, 1.0001, 2.0, std::nan(""), -std::nan(""),
                         std::numeric_limits<double>::infinity(),
                         -std::numeric_limits<double>::infinity()}) {
    options how;
    how.load_limit = bad;
    EXPECT_THROW(u64_map{how}, invalid_option) << bad;
    EXPECT_THROW(set<u64>{how}, invalid_option) << bad;
    EXPECT_THROW(u64_map::estimate_bytes(1, how), invalid_option) << bad;
  }
}

TEST(LoadLimit, IsKept)
{
  for (auto const good : {0.01, 0.3, 0.75, 0.99, 1.0}) {
    options how;
    how.load_limit = good;
    u64_map map{how};
    map.insert(numbers(0, 5000), numbers(0, 5000));
    auto const said = map.stats();
    EXPECT_EQ(map.load_limit(), good);
    EXPECT_LE(said.load, good);
    EXPECT_EQ(map.size(), 5000u);
    expect_valid(map);
  }
}

TEST(LoadLimit, MayBeTiny)
{
  options how;
  how.load_limit = 1e-12;
  u64_map map{how};
  EXPECT_EQ(map.insert(items{1}, items{1}).inserted(), 1u);  // one key is always allowed
  EXPECT_THROW(map.reserve(1'000'000'000), out_of_memory);
  EXPECT_EQ(map.size(), 1u);
}

TEST(MaxBytes, IsNeverExceeded)
{
  for (auto const most : {1000u, 10'000u, 100'000u, 1'000'000u}) {
    failing_memory memory;
    options how;
    how.memory = &memory;
    how.max_bytes = most;
    u64_map map{how};
    auto const all = map.insert(numbers(0, 100'000), numbers(0, 100'000));
    EXPECT_GT(all.inserted(), 0u);
    EXPECT_GT(all.full(), 0u);
    EXPECT_EQ(map.size(), all.inserted());
    EXPECT_LE(memory.most_bytes(), most);
    EXPECT_LE(map.stats().peak_bytes, most);
    EXPECT_EQ(map.stats().peak_bytes, memory.most_bytes());
    EXPECT_EQ(map.max_bytes(), most);
    expect_valid(map);
  }
}

TEST(MaxBytes, LetsErasedSlotsBeClearedWhereItCoversBothTables)
{
  options how;
  how.max_bytes = 200'000;
  u64_map map{how};
  auto const most = map.insert(numbers(0, 100'000), numbers(0, 100'000)).inserted();
  for (u64 round = 1; round < 20; ++round) {
    map.erase_if([](u64, u64) { return true; });
    auto const keys = numbers(round * 1'000'000, most / 2);
    ASSERT_EQ(map.insert(keys, keys).inserted(), keys.size());
  }
  EXPECT_LE(map.stats().peak_bytes, how.max_bytes);
  expect_valid(map);
}

TEST(MaxBytes, CountsTheTableOfASnapshot)
{
  options how;
  how.capacity = 1000;
  how.max_bytes = u64_map::estimate_bytes(1000).steady + 1000;
  u64_map map{how};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  auto const picture = map.snapshot();
  EXPECT_THROW(map.erase(items{1}), out_of_memory);
  EXPECT_EQ(map.size(), 1000u);
}

TEST(MaxBytes, RefusesAReserveThatItCannotMeet)
{
  options how;
  how.max_bytes = 100'000;
  u64_map map{how};
  map.insert(items{1}, items{1});
  EXPECT_THROW(map.reserve(100'000), out_of_memory);
  EXPECT_THROW(map.rehash(1'000'000), out_of_memory);
  EXPECT_EQ(value_at(map, 1), 1u);
}

TEST(MaxBytes, RefusesACapacityThatItCannotMeet)
{
  options how;
  how.max_bytes = 1000;
  how.capacity = 1000;
  EXPECT_THROW(u64_map{how}, out_of_memory);
  how.capacity = std::numeric_limits<std::size_t>::max();
  how.max_bytes = unlimited;
  EXPECT_THROW(u64_map{how}, out_of_memory);
}

TEST(MaxBytes, IsKeptBySwap)
{
  options how;
  how.max_bytes = 10'000;
  u64_map small{how}, large;
  small.insert(items{1}, items{1});
  large.insert(numbers(0, 10'000), numbers(0, 10'000));
  EXPECT_THROW(small.swap(large), out_of_memory);
  EXPECT_THROW(large.swap(small), out_of_memory);
  EXPECT_EQ(small.size(), 1u);
  EXPECT_EQ(large.size(), 10'000u);
  EXPECT_LE(small.stats().bytes, 10'000u);
  expect_valid(small);
  expect_valid(large);
}

template <class Map>
class Estimate : public testing::Test {
};
using maps = testing::Types<map<u64, u64>, map<std::uint32_t, std::uint32_t>,
                            map<std::uint8_t, std::uint16_t>, map<u64, float>, set<std::uint32_t>,
                            set<u64>>;
TYPED_TEST_SUITE(Estimate, maps);

TYPED_TEST(Estimate, SaysWhatAReserveTakes)
{
  for (auto const pairs : {0u, 1u, 100u, 5000u, 300'000u})
    for (auto const load : {0.3, 0.75, 1.0}) {
      options how;
      how.load_limit = load;
      how.capacity = pairs;
      TypeParam const made{how};
      EXPECT_EQ(made.stats().bytes, TypeParam::estimate_bytes(pairs, how).steady);
    }
}

TYPED_TEST(Estimate, CoversThePeakOfTheRebuildThatMakesRoom)
{
  failing_memory memory;
  options how;
  how.memory = &memory;
  how.capacity = 5000;
  TypeParam map{how};
  map.reserve(10'000);
  EXPECT_LE(memory.most_bytes(), TypeParam::estimate_bytes(10'000, how).peak + 64);
  EXPECT_EQ(map.stats().peak_bytes, memory.most_bytes());
}

TEST(EstimateOf, MorePairsThanThereAreAddressesIsRefused)
{
  EXPECT_THROW(u64_map::estimate_bytes(std::size_t{1} << 60), out_of_memory);
}

TEST(EstimateOf, HugeTablesDoesNotOverflow)
{
  auto const pairs = std::size_t{1} << 40;
  EXPECT_GE(u64_map::estimate_bytes(pairs).steady, pairs * 16 / 3 * 4);
  EXPECT_GT(u64_map::estimate_bytes(pairs).peak, u64_map::estimate_bytes(pairs).steady);
}

TEST(Bytes, PerEntryStayBelow24AfterReserve)
{
  u64_map map;
  map.reserve(100'000);
  map.insert(numbers(0, 100'000), numbers(0, 100'000));
  EXPECT_LE(map.stats().bytes_per_entry, 24);
}

}  // namespace
}  // namespace warpmap::trial
