// Keys with a hash and a comparator of their own, and wide values of rows.

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <map>
#include <thread>

#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"
#include "warpmap/any_type.hpp"

namespace warpmap::trial {
namespace {

options with_seed()
{
  options how;
  how.seed = 3;
  how.threads = 2;
  return how;
}

/// Seven bytes of padding, and a member that says nothing of equality.
struct place {
  std::uint8_t floor;
  double metres;  // whole ones count
  std::uint32_t note;
};
static_assert(sizeof(place) == 24);

struct place_hash {
  std::uint64_t operator()(place const& key) const
  {
    return static_cast<std::uint64_t>(key.metres) * 256 + key.floor;
  }
};
struct same_place {
  bool operator()(place const& a, place const& b) const
  {
    return a.floor == b.floor &&
           static_cast<std::uint64_t>(a.metres) == static_cast<std::uint64_t>(b.metres);
  }
};

/// Place `number`, written over bytes that differ from call to call.
place place_of(u64 number)
{
  static u64 litter = 0;
  place made;
  std::memset(static_cast<void*>(&made), static_cast<int>(++litter), sizeof made);
  made.floor = static_cast<std::uint8_t>(number % 7);
  made.metres = static_cast<double>(number / 7) + static_cast<double>(litter % 10) / 10;
  made.note = static_cast<std::uint32_t>(litter);
  return made;
}
std::vector<place> places_of(u64 first, std::size_t count)
{
  std::vector<place> all;
  for (auto i = first; i < first + count; ++i) all.push_back(place_of(i));
  return all;
}

using bill = std::array<u64, 5>;  // 40 bytes

TEST(OwnRule, DecidesWhichKeysAreEqual)
{
  map<place, bill, place_hash, same_place> map{with_seed()};
  std::vector<bill> const values(3000, bill{1, 2, 3, 4, 5});
  EXPECT_EQ(map.insert(places_of(0, 3000), values).inserted(), 3000u);
  EXPECT_EQ(map.insert(places_of(1000, 3000), values).inserted(), 1000u);
  EXPECT_EQ(map.size(), 4000u);
  EXPECT_EQ(map.session().find(place_of(77)), values[0]);
  EXPECT_EQ(map.contains(places_of(4000, 10)).absent(), 10u);
  auto const add = [](bill const& there, bill const& given) {
    return bill{there[0] + given[0], there[1], there[2], there[3], there[4]};
  };
  EXPECT_EQ(map.insert_or_apply(places_of(0, 3000), values, add).assigned(), 3000u);
  EXPECT_EQ(map.session().find(place_of(5)), (bill{2, 2, 3, 4, 5}));
  EXPECT_EQ(map.erase(places_of(0, 100)).erased(), 100u);
  EXPECT_TRUE(map.validate().ok());
  map.shrink_to_fit();
  EXPECT_EQ(map.clone().contains(places_of(0, 4000)).present(), 3900u);
  EXPECT_TRUE(map.validate().ok());
}

TEST(OwnRule, ChoosesAmongThePairsOfABatch)
{
  map<place, bill, place_hash, same_place> map{with_seed()};
  auto keys = places_of(0, 10);
  auto const again = places_of(0, 10);
  keys.insert(keys.end(), again.begin(), again.end());
  std::vector<bill> values;
  for (u64 i = 0; i < 20; ++i) values.push_back({i});
  EXPECT_EQ(map.insert(keys, values, {}, duplicates::last).inserted(), 10u);
  map.for_each([](place const&, bill const& value) { EXPECT_GE(value[0], 10u); });
}

TEST(OwnRule, AHashOfOneValueIsSlowButRight)
{
  struct constant {
    std::uint64_t operator()(u64) const { return 4; }
  };
  struct same {
    bool operator()(u64 a, u64 b) const { return a == b; }
  };
  map<u64, u64, constant, same> map{with_seed()};
  auto const keys = numbers(0, 300);
  EXPECT_EQ(map.insert(keys, keys).inserted(), 300u);
  items seen(300);
  EXPECT_EQ(map.find(keys, seen).present(), 300u);
  EXPECT_EQ(seen, keys);
  EXPECT_TRUE(map.validate().ok());
}

TEST(OwnRule, SeesKeysAsTheyWereGiven)
{
  struct bits_hash {
    std::uint64_t operator()(double key) const { return std::bit_cast<std::uint64_t>(key); }
  };
  struct same_bits {
    bool operator()(double a, double b) const
    {
      return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
    }
  };
  set<double, bits_hash, same_bits> zeros{with_seed()};
  EXPECT_EQ(zeros.insert(std::array{0.0, -0.0}).inserted(), 2u);
  set<double> one{with_seed()};
  EXPECT_EQ(one.insert(std::array{0.0, -0.0}).inserted(), 1u);
}

TEST(OwnRule, HoldsFromManyThreads)
{
  map<place, u64, place_hash, same_place> map{with_seed()};
  std::vector<std::vector<place>> keys;
  for (int i = 0; i < 4; ++i) keys.push_back(places_of(0, 500));  // equal, different in bytes
  std::vector<std::thread> crew;
  for (auto const& mine : keys)
    crew.emplace_back([&] {
      auto session = map.session();
      for (int round = 0; round < 20; ++round)
        for (auto const& key : mine) session.insert_or_apply(key, 1, sum);
    });
  for (auto& each : crew) each.join();
  EXPECT_EQ(map.size(), 500u);
  map.for_each([](place const&, u64 times) { EXPECT_EQ(times, 80u); });
  EXPECT_TRUE(map.validate().ok());
}

TEST(OwnRule, IsCountedInTheEstimate)
{
  using ruled = map<u64, u64, std::hash<u64>, std::equal_to<>>;
  options how = with_seed();
  how.capacity = 10'000;
  ruled const made{how};
  EXPECT_EQ(ruled::estimate_bytes(10'000, how).steady, made.stats().bytes);
  EXPECT_GT(made.stats().bytes, (map<u64, u64>::estimate_bytes(10'000, how).steady));
}

TEST(RowMapOfWideValues, KeepsValuesWhole)
{
  auto const column = numbers(0, 5000);
  key_columns by;
  by.add(column);
  row_map<bill> map{by, with_seed()};
  std::vector<bill> values;
  for (auto const each : column) values.push_back({each, 1, 2, 3, ~each});
  EXPECT_EQ(map.insert(by, values).inserted(), 5000u);
  map.for_each([](row key, bill const& value) {
    EXPECT_EQ(value, (bill{key.number, 1, 2, 3, ~key.number}));
  });
  EXPECT_TRUE(map.validate().ok());
}

}  // namespace
}  // namespace warpmap::trial
