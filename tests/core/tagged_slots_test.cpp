// The tagged protocol: what a tag says and how it may change.

#include <gtest/gtest.h>

#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::core {
namespace {

static_assert(tagged_slots<1, 0>::slot_bytes == 16 && tagged_slots<1, 0>::lanes == 4);
static_assert(tagged_slots<1, 1>::slot_bytes == 24 && tagged_slots<1, 1>::lanes == 2);
static_assert(tagged_slots<2, 0>::slot_bytes == 24 && tagged_slots<2, 0>::lanes == 2);
static_assert(tagged_slots<3, 5>::slot_bytes == 72 && tagged_slots<3, 5>::lanes == 1);
static_assert(tagged_slots<8, 8>::slot_bytes == 136 && tagged_slots<8, 8>::lanes == 1);

constexpr std::uint64_t state_of(std::uint64_t tag) { return tag & 7; }
constexpr std::uint64_t fingerprint_of(std::uint64_t tag) { return tag >> 3 & 0xffff; }
constexpr std::uint64_t version_of(std::uint64_t tag) { return tag >> 19; }

template <int Count>
words<Count> spelt(std::uint64_t n)
{
  words<Count> made{};
  if constexpr (Count > 0) {
    for (int i = 0; i < Count; ++i) made.word[i] = n * 10 + static_cast<std::uint64_t>(i);
  }
  return made;
}

template <int Keys, int Values>
struct shape {
  static constexpr int keys = Keys;
  static constexpr int values = Values;
};
/// Four zero-filled slots, and a key.
template <class Shape>
struct fixture {
  static constexpr int key_words = Shape::keys;
  static constexpr int value_words = Shape::values;
  using slots_type = tagged_slots<key_words, value_words>;
  using key_type = typename slots_type::key_type;
  static constexpr std::uint64_t stride = slots_type::stride;

  fixture()
  {
    slots.data = memory;
    slots.windows = 4 / slots_type::lanes;
    slots.seed = {1, 2, 3};
    key = slots.prepare(spelt<key_words>(7));
  }
  auto spot_of(slot_index index, key_type const& whose) const
  {
    auto const seen = slots.look(index);
    return spot<std::uint64_t>{true, slots.sight_of(index, seen, whose), index, seen};
  }
  sight what(slot_index index, key_type const& whose) const { return spot_of(index, whose).what; }
  std::uint64_t& tag(slot_index index) { return memory[index * stride]; }
  static auto value(std::uint64_t n) { return spelt<value_words>(n); }
  auto read(slot_index index)
  {
    typename slots_type::value_type seen{};
    EXPECT_TRUE(slots.read(spot_of(index, key), seen));
    return seen;
  }

  alignas(64) std::uint64_t memory[4 * stride] = {};
  slots_type slots;
  key_type key;
};

template <class Shape>
class TaggedSlots : public testing::Test {
};
using shapes = testing::Types<shape<1, 1>, shape<3, 5>, shape<2, 0>>;
TYPED_TEST_SUITE(TaggedSlots, shapes);

TYPED_TEST(TaggedSlots, ReadZeroBytesAsEmpty)
{
  fixture<TypeParam> on;
  for (slot_index i = 0; i < on.slots.capacity(); ++i) {
    EXPECT_EQ(on.slots.state_of(on.slots.look(i)), slot_state::empty);
    EXPECT_TRUE(on.slots.is_empty_alone(i));
    EXPECT_EQ(on.what(i, on.key), sight::empty);
  }
}

TYPED_TEST(TaggedSlots, RaiseTheVersionWithEachPublication)
{
  fixture<TypeParam> on;
  auto const& slots = on.slots;
  auto const& key = on.key;
  ASSERT_TRUE(slots.try_fill(on.spot_of(1, key), key, on.value(1)));
  EXPECT_EQ(version_of(on.tag(1)), 1u);
  EXPECT_EQ(on.read(1), on.value(1));
  ASSERT_TRUE(slots.try_update(on.spot_of(1, key), key, on.value(2)));
  EXPECT_EQ(version_of(on.tag(1)), 2u);
  EXPECT_EQ(on.read(1), on.value(2));
  ASSERT_TRUE(slots.try_erase(on.spot_of(1, key), key));
  EXPECT_EQ(version_of(on.tag(1)), 2u);
  EXPECT_EQ(on.what(1, key), sight::own_grave);
  ASSERT_TRUE(slots.try_revive(on.spot_of(1, key), key, on.value(3)));
  EXPECT_EQ(version_of(on.tag(1)), 3u);
  EXPECT_EQ(on.read(1), on.value(3));
}

TYPED_TEST(TaggedSlots, KeepTheFingerprintThroughEveryChange)
{
  fixture<TypeParam> on;
  auto const& slots = on.slots;
  auto const& key = on.key;
  auto const wanted = slots.hash(key) & 0xffff;
  slots.try_fill(on.spot_of(0, key), key, on.value(1));
  EXPECT_EQ(fingerprint_of(on.tag(0)), wanted);
  slots.try_update(on.spot_of(0, key), key, on.value(2));
  EXPECT_EQ(fingerprint_of(on.tag(0)), wanted);
  slots.try_erase(on.spot_of(0, key), key);
  EXPECT_EQ(fingerprint_of(on.tag(0)), wanted);
  EXPECT_EQ(state_of(on.tag(0)), 4u);
}

TYPED_TEST(TaggedSlots, TellApartKeysOfOneFingerprint)
{
  fixture<TypeParam> on;
  auto twin = on.key;
  twin.key.word[TypeParam::keys - 1] ^= 1;  // another key, the same hash
  on.slots.put_alone(0, on.key, on.value(1));
  EXPECT_EQ(on.what(0, on.key), sight::mine);
  EXPECT_EQ(on.what(0, twin), sight::other);
}

TYPED_TEST(TaggedSlots, SayWhatABusySlotMayBecome)
{
  fixture<TypeParam> on;
  auto other = on.key;
  other.hash ^= 1;
  auto const fingerprint = (on.slots.hash(on.key) & 0xffff) << 3;
  on.tag(0) = fingerprint | static_cast<std::uint64_t>(slot_state::filling);
  EXPECT_EQ(on.what(0, on.key), sight::perhaps_mine) << "its key is not written yet";
  EXPECT_EQ(on.what(0, other), sight::other);

  on.slots.put_alone(1, on.key, on.value(1));
  on.tag(1) = (on.tag(1) & ~std::uint64_t{7}) | 3;
  EXPECT_EQ(on.what(1, on.key), sight::mine_moving);
  EXPECT_EQ(on.what(1, other), sight::other);
}

TYPED_TEST(TaggedSlots, RefuseAValueWhoseTagHasChanged)
{
  fixture<TypeParam> on;
  auto const& slots = on.slots;
  slots.put_alone(0, on.key, on.value(1));
  auto const old = on.spot_of(0, on.key);
  ASSERT_TRUE(slots.try_update(old, on.key, on.value(1)));
  typename fixture<TypeParam>::slots_type::value_type seen{};
  EXPECT_FALSE(slots.read(old, seen)) << "the same value again is still another version";
  EXPECT_TRUE(slots.read(on.spot_of(0, on.key), seen));
}

TYPED_TEST(TaggedSlots, ChangeNothingForWhoSawAnOlderTag)
{
  fixture<TypeParam> on;
  auto const& slots = on.slots;
  auto const& key = on.key;
  auto const empty = on.spot_of(0, key);
  slots.try_fill(empty, key, on.value(1));
  auto const first = on.spot_of(0, key);
  slots.try_update(first, key, on.value(2));
  auto const now = on.tag(0);
  for (auto const& old : {empty, first}) {
    EXPECT_FALSE(slots.try_fill(old, key, on.value(9)));
    EXPECT_FALSE(slots.try_revive(old, key, on.value(9)));
    EXPECT_FALSE(slots.try_update(old, key, on.value(9)));
    EXPECT_FALSE(slots.try_erase(old, key));
  }
  EXPECT_EQ(on.tag(0), now);
  EXPECT_EQ(on.read(0), on.value(2));
}

TYPED_TEST(TaggedSlots, BeginAgainAfterTheLastVersion)
{
  fixture<TypeParam> on;
  auto const& slots = on.slots;
  slots.put_alone(0, on.key, on.value(1));
  on.tag(0) |= ~std::uint64_t{0} << 19;
  ASSERT_TRUE(slots.try_update(on.spot_of(0, on.key), on.key, on.value(2)));
  EXPECT_EQ(version_of(on.tag(0)), 0u);
  EXPECT_EQ(on.what(0, on.key), sight::mine);
  EXPECT_EQ(on.read(0), on.value(2));
}

TYPED_TEST(TaggedSlots, GiveThePairThatWasPut)
{
  fixture<TypeParam> on;
  on.slots.put_alone(2, on.key, on.value(5));
  typename fixture<TypeParam>::key_type key{};
  typename fixture<TypeParam>::slots_type::value_type value{};
  EXPECT_TRUE(on.slots.read_pair(2, on.slots.look(2), key, value));
  EXPECT_EQ(key.key, on.key.key);
  EXPECT_EQ(key.hash, on.key.hash);
  EXPECT_EQ(value, on.value(5));
  EXPECT_EQ(on.what(1, on.key), sight::empty) << "a neighbour has changed";
  EXPECT_EQ(on.what(3, on.key), sight::empty) << "a neighbour has changed";
}

}  // namespace
}  // namespace warpmap::core
