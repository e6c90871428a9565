// The user's items as words and back, and arithmetic on words.

#include "host/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "warpmap/detail/typed.hpp"

namespace warpmap::host {
namespace {

using detail::arithmetic;
using detail::number;

using u64_map = core::packed_slots<std::uint64_t, std::uint64_t>;
using u32_map = core::packed_slots<std::uint32_t, std::uint32_t>;
using u64_set = core::packed_slots<std::uint64_t, core::no_value>;

// --- columns ---

/// Writes items of `bytes` bytes through put(word, column, i) and reads them back.
template <class Word, class Put, class Get>
void expect_round_trip(std::uint32_t bytes, Put put, Get get)
{
  constexpr std::size_t count = 9;
  std::vector<unsigned char> column(count * bytes + 8, 0xee);
  auto const item = [&](std::size_t i) {
    auto const word = static_cast<Word>(0xf1e2d3c4b5a69788 * (i + 1));
    return bytes == sizeof(Word) ? word : static_cast<Word>(word & ((Word{1} << 8 * bytes) - 1));
  };
  for (std::size_t i = 0; i < count; ++i) put(item(i), column.data(), i);
  for (std::size_t i = 0; i < count; ++i)
    EXPECT_EQ(get(column.data(), i), item(i)) << bytes << " bytes, item " << i;
  for (std::size_t i = count * bytes; i < column.size(); ++i)
    EXPECT_EQ(column[i], 0xee) << "written beyond the end";
}

template <class Slots>
void expect_columns_to_keep_items(std::uint32_t widest)
{
  using word = typename Slots::key_type;
  for (std::uint32_t bytes = 1; bytes <= widest; ++bytes) {
    codec<Slots> const columns{{{{bytes, number::bits}, {bytes, number::bits}}}};
    expect_round_trip<word>(
      bytes, [&](word w, void* to, std::size_t i) { columns.put_key(w, to, i); },
      [&](void const* from, std::size_t i) { return columns.key(from, i); });
    expect_round_trip<word>(
      bytes, [&](word w, void* to, std::size_t i) { columns.put_value(w, to, i); },
      [&](void const* from, std::size_t i) { return columns.value(from, i); });
  }
}

TEST(Codec, KeepsItemsOfEveryWidthInWords)
{
  expect_columns_to_keep_items<u64_map>(8);
  expect_columns_to_keep_items<u32_map>(4);
}

TEST(Codec, KeepsWideItems)
{
  using slots = core::tagged_slots<3, 2>;
  codec<slots> const columns{{{{20, number::bits}, {13, number::bits}}}};
  std::array<unsigned char, 3 * 20 + 1> keys{};
  std::array<unsigned char, 3 * 13 + 1> values{};
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = static_cast<unsigned char>(i + 1);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<unsigned char>(i + 101);
  auto keys_after = keys;
  auto values_after = values;
  std::fill_n(keys_after.begin(), 60, static_cast<unsigned char>(0));
  std::fill_n(values_after.begin(), 39, static_cast<unsigned char>(0));
  for (std::size_t i = 0; i < 3; ++i) {
    columns.put_key(columns.key(keys.data(), i), keys_after.data(), i);
    columns.put_value(columns.value(values.data(), i), values_after.data(), i);
  }
  EXPECT_EQ(keys_after, keys);
  EXPECT_EQ(values_after, values);
  EXPECT_EQ(columns.key(keys.data(), 1).word[2] >> 32, 0u) << "what is beyond an item is zero";
  EXPECT_EQ(columns.value(values.data(), 1).word[1] >> 40, 0u);
}

TEST(Codec, HasNoValuesForASet)
{
  codec<u64_set> const columns{{{{8, number::bits}, {}}}};
  EXPECT_EQ(columns.value(nullptr, 3), core::no_value{});
  columns.put_value({}, nullptr, 3);
  EXPECT_EQ(columns.combined({}, {}, {}), core::no_value{});
}

// --- floating keys ---

template <class Number, class Slots>
typename Slots::raw_key key_of(Number n)
{
  codec<Slots> const columns{{{detail::format_of<Number>(), {}}}};
  return columns.key(&n, 0);
}

template <class Number>
class FloatingKeys : public testing::Test {
};
using floats = testing::Types<float, double>;
TYPED_TEST_SUITE(FloatingKeys, floats);

template <class Number, class Slots>
void expect_canonical_keys()
{
  using limits = std::numeric_limits<Number>;
  auto const key = [](Number n) { return key_of<Number, Slots>(n); };
  EXPECT_EQ(key(Number(-0.0)), key(Number(0.0)));
  EXPECT_EQ(key(-limits::quiet_NaN()), key(limits::quiet_NaN()));
  EXPECT_EQ(key(limits::signaling_NaN()), key(limits::quiet_NaN()));
  EXPECT_FALSE(key(limits::quiet_NaN()) == key(Number(0)));

  std::vector<Number> const ordinary{0,
                                     limits::denorm_min(),
                                     -limits::denorm_min(),
                                     limits::min(),
                                     Number(1.5),
                                     Number(-1.5),
                                     limits::max(),
                                     limits::lowest(),
                                     limits::infinity(),
                                     -limits::infinity()};
  codec<Slots> const columns{{{detail::format_of<Number>(), {}}}};
  for (auto const& n : ordinary) {
    Number back{};
    columns.put_key(key(n), &back, 0);
    EXPECT_EQ(back, n);
    EXPECT_EQ(std::signbit(back), std::signbit(n));
    for (auto const& other : ordinary)
      EXPECT_EQ(key(other) == key(n), &other == &n) << other << " and " << n;
  }
}

TYPED_TEST(FloatingKeys, HaveOneZeroAndOneNaN)
{
  expect_canonical_keys<TypeParam, u64_map>();
  expect_canonical_keys<TypeParam, u64_set>();
  expect_canonical_keys<TypeParam, core::tagged_slots<1, 2>>();
  if constexpr (sizeof(TypeParam) == 4) expect_canonical_keys<TypeParam, u32_map>();
}

TEST(Codec, LeavesTheBitsOfOtherKeysAlone)
{
  auto const minus_zero = std::bit_cast<std::uint64_t>(-0.0);
  EXPECT_EQ((key_of<std::uint64_t, u64_map>(minus_zero)), minus_zero);
  EXPECT_EQ((key_of<std::int32_t, u64_map>(-1)), 0xffff'ffffu) << "the low bytes, not the number";
}

// --- arithmetic ---

template <class Number>
class Arithmetic : public testing::Test {
 protected:
  using limits = std::numeric_limits<Number>;
  static constexpr bool whole = std::is_integral_v<Number>;

  /// What a map of such values computes for this functor.
  template <class Slots, class Fn>
  static Number computed(Fn const& fn, Number there, Number given)
  {
    codec<Slots> const columns{{{{8, number::bits}, detail::format_of<Number>()}}};
    auto const how = detail::describe<Number>(fn);
    Number result{};
    columns.put_value(columns.combined(how, columns.value(&there, 0), columns.value(&given, 0)),
                      &result, 0);
    return result;
  }
  template <class Fn, class Wanted>
  static void expect(Fn const& fn, Wanted wanted)
  {
    for (auto const there : numbers())
      for (auto const given : numbers()) {
        SCOPED_TRACE(testing::Message() << +there << " and " << +given);
        EXPECT_EQ(computed<u64_map>(fn, there, given), wanted(there, given));
        if constexpr (sizeof(Number) <= 4) {
          EXPECT_EQ(computed<u32_map>(fn, there, given), wanted(there, given));
        }
      }
  }
  static std::vector<Number> numbers()
  {
    return {Number(0), Number(1), Number(7), static_cast<Number>(-1), limits::max(),
            limits::lowest(), static_cast<Number>(limits::max() / 2 + 1)};
  }
  /// Sums wrap, without undefined behaviour on the way.
  static Number sum_of(Number a, Number b)
  {
    if constexpr (whole) {
      using bits = std::make_unsigned_t<Number>;
      return static_cast<Number>(static_cast<bits>(static_cast<bits>(a) + static_cast<bits>(b)));
    } else {
      return a + b;
    }
  }
};
using numbers = testing::Types<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t,
                               std::uint32_t, std::int32_t, float, std::uint64_t, std::int64_t,
                               double>;
TYPED_TEST_SUITE(Arithmetic, numbers);

TYPED_TEST(Arithmetic, Adds)
{
  TestFixture::expect(sum, TestFixture::sum_of);
}

TYPED_TEST(Arithmetic, Counts)
{
  TestFixture::expect(count, [](TypeParam a, TypeParam) { return TestFixture::sum_of(a, 1); });
}

TYPED_TEST(Arithmetic, TakesTheLeastAndTheGreatest)
{
  TestFixture::expect(min, [](TypeParam a, TypeParam b) { return std::min(a, b); });
  TestFixture::expect(max, [](TypeParam a, TypeParam b) { return std::max(a, b); });
}

TYPED_TEST(Arithmetic, CombinesBits)
{
  if constexpr (std::is_integral_v<TypeParam>) {
    TestFixture::expect(
      bit_or, [](TypeParam a, TypeParam b) { return static_cast<TypeParam>(a | b); });
    TestFixture::expect(
      bit_and, [](TypeParam a, TypeParam b) { return static_cast<TypeParam>(a & b); });
  }
}

TYPED_TEST(Arithmetic, CallsAnyFunction)
{
  auto const second = [](TypeParam, TypeParam given) { return given; };
  TestFixture::expect(second, second);
}

TEST(Codec, CallsAFunctionOnWideValues)
{
  struct wide {
    std::uint64_t a, b;
  };
  codec<core::tagged_slots<1, 2>> const columns{{{{8, number::bits}, {16, number::bits}}}};
  auto const fn = [](wide there, wide given) { return wide{there.a + given.a, given.b}; };
  auto const how = detail::describe<wide>(fn);
  auto const result = columns.combined(how, {{1, 2}}, {{10, 20}});
  EXPECT_EQ(result, (core::words<2>{{11, 20}}));
}

TEST(Codec, KnowsTheArithmeticOfWholeWordsOnly)
{
  EXPECT_EQ(detail::describe<std::uint64_t>(sum).what, arithmetic::sum);
  EXPECT_EQ(detail::describe<float>(max).what, arithmetic::max);
  EXPECT_EQ(detail::describe<std::uint8_t>(sum).what, arithmetic::custom);
  EXPECT_EQ(detail::describe<bool>(max).what, arithmetic::custom);
}

}  // namespace
}  // namespace warpmap::host
