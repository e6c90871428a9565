// insert_or_apply: the functors, their types, the one-value form. The map ...

#include <atomic>
#include <cmath>
#include <limits>

#include "tests/api/single_calls.hpp"

namespace warpmap::trial {
namespace {

using MapApply = single_keys;

TEST_P(MapApply, AddsAnAbsentKeyWithoutCallingTheFunctor)
{
  int calls = 0;
  EXPECT_EQ(call.insert_or_apply(7, 70, [&](u64, u64) { return u64(++calls); }), status::inserted);
  EXPECT_EQ(call.find(7), 70u);
  EXPECT_EQ(calls, 0);
}

TEST_P(MapApply, GivesTheFunctorWhatIsThereAndWhatIsGiven)
{
  EXPECT_EQ(call.insert_or_apply(100, 7, [](u64 there, u64 given) { return there * 10 + given; }),
            status::assigned);
  EXPECT_EQ(call.find(100), 11007u);
  EXPECT_EQ(map.size(), 40u);
}

TEST_P(MapApply, StartsAnErasedKeyAfresh)
{
  call.erase(100);
  EXPECT_EQ(call.insert_or_apply(100, 7, sum), status::inserted);
  EXPECT_EQ(call.find(100), 7u);
}

TEST_P(MapApply, Sums)
{
  call.insert_or_apply(100, 5, sum);
  EXPECT_EQ(call.find(100), 1105u);
}

TEST_P(MapApply, KeepsTheLeast)
{
  call.insert_or_apply(100, 5000, min);
  EXPECT_EQ(call.find(100), 1100u);
  call.insert_or_apply(100, 5, min);
  EXPECT_EQ(call.find(100), 5u);
}

TEST_P(MapApply, KeepsTheGreatest)
{
  call.insert_or_apply(100, 5, max);
  EXPECT_EQ(call.find(100), 1100u);
  call.insert_or_apply(100, ~u64{0}, max);  // unsigned: not -1
  EXPECT_EQ(call.find(100), ~u64{0});
}

TEST_P(MapApply, JoinsAndCutsBits)
{
  call.insert(7, 0b1100);
  call.insert_or_apply(7, 0b1010, bit_or);
  EXPECT_EQ(call.find(7), 0b1110u);
  call.insert_or_apply(7, 0b0111, bit_and);
  EXPECT_EQ(call.find(7), 0b0110u);
}

TEST_P(MapApply, CountsFromTheFirstValue)
{
  call.insert_or_apply(7, 1, count);
  call.insert_or_apply(7, 1000, count);
  call.insert_or_apply(7, 1000, count);
  EXPECT_EQ(call.find(7), 3u);
}

TEST_P(MapApply, WrapsAroundWhenASumOverflows)
{
  call.insert(7, ~u64{0});
  call.insert_or_apply(7, 2, sum);
  EXPECT_EQ(call.find(7), 1u);
}

INSTANTIATE_TEST_SUITE_P(EveryWay, MapApply, testing::ValuesIn(manners()), manner_name);

using MapApplyBatch = flavoured;

TEST_P(MapApplyBatch, CombinesThePairsOfABatchThatShareAKey)
{
  u64_map map{how()};
  auto const all = map.insert_or_apply(items{1, 2, 1, 1}, items{10, 20, 30, 40}, sum);
  EXPECT_EQ(value_at(map, 1), 80u);
  EXPECT_EQ(value_at(map, 2), 20u);
  EXPECT_EQ(all, (counts{{2, 0, 2, 0, 0, 0}}));
}

TEST_P(MapApplyBatch, TakesOneValueForAllKeys)
{
  u64_map map{how()};
  status_list seen(4);
  auto const all = map.insert_or_apply(items{1, 2, 1, 1}, u64{1}, sum, seen);
  EXPECT_EQ(value_at(map, 1), 3u);
  EXPECT_EQ(value_at(map, 2), 1u);
  EXPECT_EQ(all.inserted(), 2u);
  EXPECT_EQ(all.assigned(), 2u);
  EXPECT_EQ(seen[1], status::inserted);
}

TEST_P(MapApplyBatch, CountsManyKeysFromManyThreads)
{
  u64_map map{how()};
  items keys(100'000);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = i % 1000;
  auto const all = map.insert_or_apply(keys, u64{1}, count);
  EXPECT_EQ(all, (counts{{1000, 0, 99'000, 0, 0, 0}}));
  for (u64 key = 0; key < 1000; ++key) ASSERT_EQ(value_at(map, key), 100u);
}

TEST_P(MapApplyBatch, CombinesAllPairsOfOneKeyByAnyFunctor)
{
  u64_map map{how()};
  auto const longest = [](u64 there, u64 given) { return there > given ? there : given; };
  map.insert_or_apply(items(50'000, 7), numbers(1, 50'000), longest);
  EXPECT_EQ(value_at(map, 7), 50'000u);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, MapApplyBatch, testing::ValuesIn(flavours()),
                         flavour_name);

/// What the functors make of values of each type, beside what plain C++ makes of them.
template <class Value>
class MapApplyTo : public testing::Test {
 protected:
  /// Combines two values under a key, by a session and by a batch.
  template <class Fn>
  static void expect_combined(Value there, Value given, Fn const& fn)
  {
    map<std::uint32_t, Value> small;
    map<std::uint64_t, Value> large;
    auto const wanted = fn(there, given);
    small.insert(std::array{1u}, std::array{there});
    small.insert_or_apply(std::array{1u}, std::array{given}, fn);
    EXPECT_EQ(small.session().find(1), wanted);
    auto session = large.session();
    session.insert(1, there);
    session.insert_or_apply(1, given, fn);
    EXPECT_EQ(session.find(1), wanted);
  }
  static constexpr Value low = std::numeric_limits<Value>::lowest();
  static constexpr Value high = std::numeric_limits<Value>::max();
};
using arithmetic =
  testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                 std::uint32_t, std::int64_t, std::uint64_t, float, double>;
TYPED_TEST_SUITE(MapApplyTo, arithmetic);

TYPED_TEST(MapApplyTo, SumsInItsOwnArithmetic)
{
  this->expect_combined(TypeParam(5), TypeParam(2), sum);
  this->expect_combined(TypeParam(0), this->low, sum);
}

TYPED_TEST(MapApplyTo, ComparesInItsOwnArithmetic)
{
  for (auto const a : {TypeParam(0), TypeParam(-1), this->low, this->high})
    for (auto const b : {TypeParam(0), TypeParam(-1), this->low, this->high}) {
      this->expect_combined(a, b, min);
      this->expect_combined(a, b, max);
    }
}

TYPED_TEST(MapApplyTo, CountsInItsOwnArithmetic)
{
  this->expect_combined(TypeParam(5), TypeParam(9), count);
  if constexpr (std::is_signed_v<TypeParam>)
    this->expect_combined(TypeParam(-1), TypeParam(9), count);
}

TYPED_TEST(MapApplyTo, TakesAnyFunctor)
{
  this->expect_combined(TypeParam(5), TypeParam(2), [](TypeParam there, TypeParam given) {
    return static_cast<TypeParam>(there * there - given);
  });
}

TEST(MapApplySigned, JoinsAndCutsBits)
{
  map<std::int32_t, std::int32_t> map;
  auto session = map.session();
  session.insert(-1, 0b1100);
  session.insert_or_apply(-1, 0b1010, bit_or);
  EXPECT_EQ(session.find(-1), 0b1110);
  session.insert_or_apply(-1, ~0b0010, bit_and);
  EXPECT_EQ(session.find(-1), 0b1100);
}

TEST(MapApplySigned, WrapsAroundWithoutTouchingTheKey)
{
  map<std::int32_t, std::int32_t> map;
  auto session = map.session();
  session.insert(5, std::numeric_limits<std::int32_t>::max());
  session.insert_or_apply(5, 1, sum);
  EXPECT_EQ(session.find(5), std::numeric_limits<std::int32_t>::min());
  session.insert_or_assign(5, -1);
  session.insert_or_apply(5, 9, count);
  EXPECT_EQ(session.find(5), 0);
}

TEST(MapApplyFloat, SumsFractionsAndInfinities)
{
  map<std::uint64_t, float> map;
  auto session = map.session();
  session.insert(1, 0.5f);
  session.insert_or_apply(1, 0.25f, sum);
  EXPECT_EQ(session.find(1), 0.75f);
  session.insert_or_apply(1, std::numeric_limits<float>::infinity(), sum);
  EXPECT_TRUE(std::isinf(*session.find(1)));
}

TEST(MapApplyBool, TakesAFunctorOfTruthValues)
{
  map<std::uint32_t, bool> map;
  auto session = map.session();
  session.insert(1, false);
  session.insert_or_apply(1, true, [](bool a, bool b) { return a || b; });
  EXPECT_EQ(session.find(1), true);
}

}  // namespace
}  // namespace warpmap::trial
