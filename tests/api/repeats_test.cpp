// Batches in which keys occur again and again: those of insert_or_apply are applied together. The
// map ...

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <limits>

#include "tests/api/single_calls.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

/// `count` keys, of which a few make up most: each half as often as the one before.
items skewed_keys(std::size_t count, std::uint64_t seed = 1)
{
  items all(count);
  for (auto& each : all) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    each = static_cast<u64>(std::countl_zero(seed | 1));
  }
  return all;
}
items each_thrice(std::size_t distinct)
{
  items all(3 * distinct);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i / 3;
  return all;
}

class Repeats : public flavoured {
 protected:
  /// Applies the pairs to a map and, one by one, to a model; then both must hold the same.
  template <class Fn>
  void expect_as_one_by_one(u64_map& map, items const& keys, items const& values, Fn const& fn)
  {
    status_list seen(keys.size(), status::full);
    auto const all = map.insert_or_apply(keys, values, fn, seen);
    model<u64, u64> wanted = held_;
    std::size_t added = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      auto const [at, is_new] = wanted.emplace(keys[i], values[i]);
      if (!is_new) at->second = fn(at->second, values[i]);
      added += is_new;
    }
    expect_holds(map, wanted);
    EXPECT_EQ(all.inserted(), added);
    EXPECT_EQ(all.assigned(), keys.size() - added);
    auto const said = [&](status what) {
      return static_cast<std::size_t>(std::count(seen.begin(), seen.end(), what));
    };
    EXPECT_EQ(said(status::inserted), added);
    EXPECT_EQ(said(status::assigned), keys.size() - added);
    held_ = wanted;
  }

 private:
  model<u64, u64> held_;
};

TEST_P(Repeats, OfOneKeyAreAllApplied)
{
  u64_map map{how()};
  for (std::size_t const count : {2, 3, 63, 64, 65, 129, 50'000})
    expect_as_one_by_one(map, items(count, 7), numbers(count, count), sum);
}

TEST_P(Repeats, OfSkewedKeysAreAllApplied)
{
  u64_map map{how()};
  auto const keys = skewed_keys(70'000);
  expect_as_one_by_one(map, keys, numbers(1, keys.size()), sum);
  expect_as_one_by_one(map, keys, numbers(1, keys.size()), max);
}

TEST_P(Repeats, AreAllAppliedByAFunctorOfTheUser)
{
  u64_map map{how()};
  auto const keys = skewed_keys(70'000);
  expect_as_one_by_one(map, keys, times(numbers(1, keys.size()), 0x9e3779b97f4a7c15u),
                       [](u64 there, u64 given) { return there ^ given; });
}

TEST_P(Repeats, AreCountedFromTheFirstValue)
{
  u64_map map{how()};
  auto const keys = skewed_keys(70'000);
  expect_as_one_by_one(map, keys, items(keys.size(), 1), count);
}

TEST_P(Repeats, AreAppliedOnceEachWhileTheMapGrows)
{
  auto small = how();
  small.capacity = 10;
  u64_map map{small};
  auto const keys = each_thrice(60'000);
  expect_as_one_by_one(map, keys, numbers(1, keys.size()), sum);
  EXPECT_GT(map.stats().rebuilds, 0u);
}

TEST_P(Repeats, OfErasedKeysBeginAfresh)
{
  u64_map map{how()};
  auto const keys = each_thrice(1000);
  map.insert_or_apply(keys, 100, sum);
  map.erase(numbers(0, 1000));
  expect_as_one_by_one(map, keys, numbers(1, keys.size()), sum);
}

TEST_P(Repeats, WithoutRoomAreAllRefused)
{
  auto fixed = how();
  fixed.capacity = 100;
  fixed.growth = growth::never;
  u64_map map{fixed};
  auto const keys = each_thrice(5000);
  status_list seen(keys.size());
  auto const all = map.insert_or_apply(keys, 1, sum, seen);
  EXPECT_EQ(all.inserted(), map.size());
  EXPECT_GT(all.full(), 0u);
  EXPECT_EQ(all.inserted() + all.assigned() + all.full(), keys.size());
  std::array<std::size_t, 4> of_times{};
  for (std::size_t key = 0; key < 5000; ++key) {
    std::size_t applied = 0;
    for (std::size_t i = 0; i < 3; ++i) applied += seen[3 * key + i] != status::full;
    ASSERT_EQ(value_at(map, key).value_or(0), applied);
    ++of_times[applied];
  }
  EXPECT_GT(of_times[3], 0u);
  EXPECT_GT(of_times[0], 0u);
}

TEST_P(Repeats, WhoseFunctorThrowsAreAppliedOrNot)
{
  for (int const calls : {0, 1, 50, 5000}) {
    u64_map map{how()};
    map.insert(items{7}, items{0});
    std::atomic<int> left{calls};
    auto const failing = [&](u64 there, u64 given) {
      if (left.fetch_sub(1) <= 0) throw fuse::blown{};
      return there + given;
    };
    status_list seen(20'000, status::full);
    EXPECT_THROW(map.insert_or_apply(items(20'000, 7), 1, failing, seen), fuse::blown);
    EXPECT_EQ(value_at(map, 7),
              static_cast<u64>(std::count(seen.begin(), seen.end(), status::assigned)));
    expect_valid(map);
  }
}

TEST_P(Repeats, BesideThoseWhoTakeTheKeyAwayAreNeitherLostNorAppliedTwice)
{
  constexpr std::size_t rounds = 30, keys_a_batch = 20'000;
  u64_map map{how()};
  std::atomic<u64> taken{0};
  std::atomic<bool> done{false};
  on_threads(3, [&](int who) {
    if (who == 0) {
      auto session = map.session();
      while (!done.load()) taken += session.extract(7).value_or(0);
    } else {
      for (std::size_t i = 0; i < rounds; ++i) {
        auto keys = skewed_keys(keys_a_batch, i);
        std::replace(keys.begin(), keys.end(), u64{0}, u64{7});
        map.insert_or_apply(keys, 1, sum);
      }
      if (who == 1) done = true;
    }
  });
  u64 left = 0;
  map.for_each([&](u64, u64 value) { left += value; });
  EXPECT_EQ(left + taken, 2 * rounds * keys_a_batch);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Repeats, testing::ValuesIn(flavours()), flavour_name);

// Fails when equal keys are not gathered: nine of them would have had their effect.
TEST(RepeatsOnTheCpu, ThatAreAppliedTogetherHaveNoEffectWhenOneThrows)
{
  u64_map map{{.threads = 1, .backend = backend::cpu}};
  map.insert(items{7}, items{0});
  int calls = 0;
  auto const failing = [&](u64 there, u64 given) {
    if (++calls == 10) throw fuse::blown{};
    return there + given;
  };
  status_list seen(1000, status::full);
  EXPECT_THROW(map.insert_or_apply(items(1000, 7), 1, failing, seen), fuse::blown);
  EXPECT_EQ(value_at(map, 7), 0u);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), status::assigned), 0);
}

template <class Map>
class RepeatsOf : public testing::Test {};
using other_maps = testing::Types<map<std::uint8_t, std::uint8_t>, map<std::int16_t, float>,
                                  map<std::uint32_t, std::uint32_t>, map<float, std::int32_t>,
                                  map<double, double>, map<std::int64_t, std::int8_t>>;
TYPED_TEST_SUITE(RepeatsOf, other_maps);

TYPED_TEST(RepeatsOf, OtherTypesAreAllApplied)
{
  using Key = typename TypeParam::key_type;
  using Value = typename TypeParam::mapped_type;
  TypeParam map;
  std::vector<Key> keys;
  for (auto const key : skewed_keys(5000)) keys.push_back(static_cast<Key>(key % 5));
  map.insert_or_apply(keys, Value{1}, sum);
  EXPECT_EQ(map.size(), 5u);
  for (int k = 0; k < 5; ++k) {
    auto const key = static_cast<Key>(k);
    auto const wanted = std::count(keys.begin(), keys.end(), key);
    EXPECT_EQ(value_at(map, key), static_cast<Value>(wanted));
  }
}

TEST(RepeatsOfFloats, AreOneKeyForBothZerosAndOneForNaN)
{
  map<double, u64> map;
  std::vector<double> keys;
  for (int i = 0; i < 1000; ++i) keys.push_back(i % 2 != 0 ? 0.0 : -0.0);
  for (int i = 0; i < 1000; ++i) keys.push_back(std::nan(i % 2 != 0 ? "1" : "2"));
  map.insert_or_apply(keys, 1, sum);
  EXPECT_EQ(map.size(), 2u);
  EXPECT_EQ(value_at(map, 0.0), 1000u);
  EXPECT_EQ(value_at(map, std::numeric_limits<double>::quiet_NaN()), 1000u);
}

}  // namespace
}  // namespace warpmap::trial
