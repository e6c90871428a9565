// The whole domain of small keys: every value is an ordinary key. The map ...

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

enum class colour : std::uint8_t {
  red,
  green,
  blue = 255
};
struct pixel {
  std::int16_t x, y;
  std::uint32_t layer;
  friend bool operator==(pixel const&, pixel const&) = default;
};
using three_bytes = std::array<std::uint8_t, 3>;
using five_bytes = std::array<std::uint8_t, 5>;
using seven_bytes = std::array<std::uint8_t, 7>;

/// Some keys of each type, the outermost ones among them.
template <class Key>
std::vector<Key> samples()
{
  if constexpr (std::is_integral_v<Key>) {
    using limits = std::numeric_limits<Key>;
    return {0, 1, 2, static_cast<Key>(~Key{0}), limits::min(), limits::max(),
            static_cast<Key>(limits::min() + 1), static_cast<Key>(limits::max() - 1),
            static_cast<Key>(limits::max() / 2)};
  } else if constexpr (std::is_floating_point_v<Key>) {
    using limits = std::numeric_limits<Key>;
    return {0, 1, -1, limits::infinity(), -limits::infinity(), limits::max(), limits::lowest(),
            limits::min(), limits::denorm_min(), -limits::denorm_min(), limits::quiet_NaN()};
  } else if constexpr (std::is_pointer_v<Key>) {
    static int somewhere[3];
    return {nullptr, &somewhere[0], &somewhere[1], &somewhere[2],
            std::bit_cast<Key>(~std::uintptr_t{0})};
  } else {
    Key zeros{}, ones, low{}, high{};
    std::memset(&ones, 0xff, sizeof ones);
    std::memset(&low, 1, 1);
    std::memset(reinterpret_cast<char*>(&high) + sizeof high - 1, 0x80, 1);
    return {zeros, ones, low, high};
  }
}
template <>
std::vector<colour> samples<colour>()
{
  return {colour::red, colour::green, colour::blue};
}

template <class Key>
class KeyDomain : public testing::Test {
 protected:
  /// The samples as keys, with values, and the model.
  void fill()
  {
    std::vector<std::uint32_t> values;
    for (auto const& key : keys)
      if (wanted.emplace(key, static_cast<std::uint32_t>(wanted.size())).second) ++distinct;
    for (auto const& key : keys) values.push_back(wanted.at(key));
    EXPECT_EQ(pairs.insert(keys, values).inserted(), distinct);
  }
  std::vector<Key> keys = samples<Key>();
  std::size_t distinct = 0;
  map<Key, std::uint32_t> pairs;
  model<Key, std::uint32_t> wanted;
};
using key_types =
  testing::Types<std::int8_t, std::uint8_t, char, std::int16_t, std::uint16_t, std::int32_t,
                 std::uint32_t, std::int64_t, std::uint64_t, float, double, colour, int*,
                 void const*, pixel, three_bytes, five_bytes, seven_bytes>;
TYPED_TEST_SUITE(KeyDomain, key_types);

TYPED_TEST(KeyDomain, IsHeldAndFoundInFull)
{
  this->fill();
  expect_holds(this->pairs, this->wanted);
}

TYPED_TEST(KeyDomain, ServesEveryOperation)
{
  this->fill();
  auto session = this->pairs.session();
  for (auto const& [key, value] : this->wanted) {
    EXPECT_EQ(session.insert(key, 99), status::present);
    EXPECT_EQ(session.find(key), value);
    EXPECT_EQ(session.insert_or_apply(key, 1, sum), status::assigned);
    EXPECT_EQ(session.exchange(key, 500), value + 1);
    std::uint32_t expected = 500;
    EXPECT_EQ(session.compare_exchange(key, expected, 501), status::assigned);
    EXPECT_EQ(session.insert_and_find(key, 7).value, 501u);
    EXPECT_EQ(session.erase_if_equal(key, 500), status::present);
    EXPECT_EQ(session.extract(key), 501u);
    EXPECT_EQ(session.erase(key), status::absent);
    EXPECT_EQ(session.insert_or_assign(key, value), status::inserted);
  }
  expect_holds(this->pairs, this->wanted);
}

TYPED_TEST(KeyDomain, SurvivesRebuilds)
{
  this->fill();
  this->pairs.rehash(10'000);
  this->pairs.shrink_to_fit();
  expect_holds(this->pairs, this->wanted);
}

TEST(TruthValues, AreTwoKeys)
{
  map<bool, u64> map;
  EXPECT_EQ(map.insert(std::array{false, true, true}, items{10, 20, 30}).inserted(), 2u);
  EXPECT_EQ(value_at(map, false), 10u);
  EXPECT_EQ(map.size(), 2u);
  EXPECT_EQ(map.retrieve_all().first.size(), 2u);
  expect_valid(map);
}

template <class Key>
class EveryKey : public testing::Test {
};
using small_types = testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t>;
TYPED_TEST_SUITE(EveryKey, small_types);

TYPED_TEST(EveryKey, IsOrdinary)
{
  constexpr int all = 1 << 8 * sizeof(TypeParam);
  std::vector<TypeParam> keys;
  std::vector<std::uint32_t> values;
  model<TypeParam, std::uint32_t> wanted;
  for (int i = 0; i < all; ++i) {
    keys.push_back(static_cast<TypeParam>(i));
    values.push_back(static_cast<std::uint32_t>(i) * 3);
    wanted[keys.back()] = values.back();
  }
  map<TypeParam, std::uint32_t> map;
  EXPECT_EQ(map.insert(keys, values).inserted(), static_cast<std::size_t>(all));
  expect_holds(map, wanted);

  set<TypeParam> set;
  EXPECT_EQ(set.insert(keys).inserted(), static_cast<std::size_t>(all));
  EXPECT_EQ(set.size(), static_cast<std::size_t>(all));
  EXPECT_EQ(set.erase(keys).erased(), static_cast<std::size_t>(all));
  expect_valid(set);
}

template <class Float>
class FloatKeys : public testing::Test {
 protected:
  static constexpr bool wide = sizeof(Float) == 8;
  using bits = std::conditional_t<wide, std::uint64_t, std::uint32_t>;
  static Float nan_with(bits payload)
  {
    return std::bit_cast<Float>(std::bit_cast<bits>(std::numeric_limits<Float>::infinity()) |
                                payload);
  }
  map<Float, u64> pairs;
};
using float_types = testing::Types<float, double>;
TYPED_TEST_SUITE(FloatKeys, float_types);

TYPED_TEST(FloatKeys, HaveOneZero)
{
  auto session = this->pairs.session();
  EXPECT_EQ(session.insert(TypeParam(0), 1), status::inserted);
  EXPECT_EQ(session.insert(-TypeParam(0), 2), status::present);
  EXPECT_EQ(session.find(-TypeParam(0)), 1u);
  EXPECT_EQ(this->pairs.insert(std::array{-TypeParam(0)}, items{3}).present(), 1u);
  EXPECT_EQ(session.erase(-TypeParam(0)), status::erased);
  EXPECT_FALSE(session.contains(TypeParam(0)));
}

TYPED_TEST(FloatKeys, HaveOneNaN)
{
  auto session = this->pairs.session();
  EXPECT_EQ(session.insert(this->nan_with(1), 1), status::inserted);
  for (auto const payload : {2, 77, 4095}) {
    auto const other = this->nan_with(static_cast<typename TestFixture::bits>(payload));
    EXPECT_EQ(session.insert(other, 2), status::present);
    EXPECT_EQ(session.insert(-other, 2), status::present);
    EXPECT_EQ(session.find(other), 1u);
  }
  EXPECT_EQ(this->pairs.size(), 1u);
  auto const [keys, values] = this->pairs.retrieve_all();
  EXPECT_TRUE(std::isnan(keys.at(0)));
  EXPECT_EQ(session.erase(std::numeric_limits<TypeParam>::quiet_NaN()), status::erased);
}

TYPED_TEST(FloatKeys, KeepOtherNeighboursApart)
{
  auto session = this->pairs.session();
  auto const tiny = std::numeric_limits<TypeParam>::denorm_min();
  for (auto const key :
       {TypeParam(0), tiny, -tiny, TypeParam(1), std::nextafter(TypeParam(1), TypeParam(2))})
    EXPECT_EQ(session.insert(key, 1), status::inserted);
}

TYPED_TEST(FloatKeys, OfASetAreCanonicalToo)
{
  set<TypeParam> keys;
  auto const all = keys.insert(
    std::array{TypeParam(0), -TypeParam(0), this->nan_with(1), this->nan_with(2)});
  EXPECT_EQ(all.inserted(), 2u);
  EXPECT_EQ(keys.size(), 2u);
}

}  // namespace
}  // namespace warpmap::trial
