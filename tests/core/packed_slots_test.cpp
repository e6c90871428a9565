// The packed protocol: what a word means and how it may change.

#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "warpmap/core/packed_slots.hpp"

namespace warpmap::core {
namespace {

using u32_set = packed_slots<std::uint32_t, no_value>;
using u64_set = packed_slots<std::uint64_t, no_value>;
using u32_map = packed_slots<std::uint32_t, std::uint32_t>;
using u64_map = packed_slots<std::uint64_t, std::uint64_t>;

static_assert(u32_set::slot_bytes == 4 && u32_set::lanes == 16);
static_assert(u64_set::slot_bytes == 8 && u64_set::lanes == 8);
static_assert(u32_map::slot_bytes == 8 && u32_map::lanes == 8);
static_assert(u64_map::slot_bytes == 16 && u64_map::lanes == 4);
static_assert(alignof(word16) == 16, "a word that is swapped whole is aligned to its size");

/// Two zero-filled windows.
template <class Slots>
struct fixture {
  fixture()
  {
    slots.data = reinterpret_cast<typename Slots::word*>(line);
    slots.windows = 2;
    slots.seed = {0x1234'5678'9abc'def0, 3, 4};
  }
  auto spot_of(slot_index index, typename Slots::key_type key) const
  {
    auto const seen = slots.look(index);
    return spot<typename Slots::seen_type>{true, slots.sight_of(index, seen, key), index, seen};
  }
  sight what(slot_index index, typename Slots::key_type key) const
  {
    return spot_of(index, key).what;
  }

  static auto value(unsigned n)
  {
    if constexpr (Slots::has_values) return static_cast<typename Slots::value_type>(n);
    else return static_cast<void>(n), no_value{};
  }

  alignas(64) unsigned char line[128] = {};
  Slots slots;
};

template <class Slots>
class PackedSlots : public testing::Test {
};
using all = testing::Types<u32_set, u64_set, u32_map, u64_map>;
TYPED_TEST_SUITE(PackedSlots, all);

TYPED_TEST(PackedSlots, ReadZeroBytesAsEmpty)
{
  fixture<TypeParam> const on;
  auto const& slots = on.slots;
  for (slot_index i = 0; i < slots.capacity(); ++i) {
    EXPECT_EQ(TypeParam::state_of(slots.look(i)), slot_state::empty);
    EXPECT_TRUE(slots.is_empty_alone(i));
    EXPECT_EQ(on.what(i, 7), sight::empty);
  }
}

TYPED_TEST(PackedSlots, GoFromEmptyToFullToErased)
{
  fixture<TypeParam> const on;
  auto const& slots = on.slots;
  ASSERT_TRUE(slots.try_fill(on.spot_of(1, 7), 7, on.value(70)));
  EXPECT_EQ(TypeParam::state_of(slots.look(1)), slot_state::full);
  EXPECT_EQ(on.what(1, 7), sight::mine);
  EXPECT_EQ(on.what(1, 8), sight::other);
  EXPECT_FALSE(slots.is_empty_alone(1));

  ASSERT_TRUE(slots.try_erase(on.spot_of(1, 7), 7));
  EXPECT_EQ(TypeParam::state_of(slots.look(1)), slot_state::erased);
  EXPECT_EQ(on.what(1, 7), TypeParam::revives ? sight::own_grave : sight::other);
  EXPECT_EQ(on.what(1, 8), sight::other);
  EXPECT_EQ(on.what(0, 7), sight::empty) << "a neighbour has changed";
  EXPECT_EQ(on.what(2, 7), sight::empty) << "a neighbour has changed";
}

TYPED_TEST(PackedSlots, ChangeNothingForWhoSawAnOlderWord)
{
  fixture<TypeParam> const on;
  auto const& slots = on.slots;
  auto const old = on.spot_of(0, 7);
  ASSERT_TRUE(slots.try_fill(old, 8, on.value(80)));
  auto const now = slots.look(0);
  EXPECT_FALSE(slots.try_fill(old, 7, on.value(70)));
  EXPECT_FALSE(slots.try_revive(old, 7, on.value(70)));
  EXPECT_FALSE(slots.try_update(old, 7, on.value(70)));
  EXPECT_FALSE(slots.try_erase(old, 7));
  EXPECT_EQ(slots.look(0), now);
}

TYPED_TEST(PackedSlots, GiveThePairThatWasPut)
{
  fixture<TypeParam> const on;
  auto const& slots = on.slots;
  slots.put_alone(3, 7, on.value(70));
  typename TypeParam::key_type key{};
  typename TypeParam::value_type value{};
  EXPECT_TRUE(slots.read_pair(3, slots.look(3), key, value));
  EXPECT_EQ(key, 7u);
  EXPECT_TRUE(value == on.value(70));
}

TYPED_TEST(PackedSlots, KeepKeysXoredWithTheMask)
{
  fixture<TypeParam> const on;
  using key_type = typename TypeParam::key_type;
  auto const& slots = on.slots;
  auto const mask = static_cast<key_type>(slots.seed.mask);
  for (key_type const raw : {key_type{0}, key_type{1}, static_cast<key_type>(-1), mask}) {
    EXPECT_EQ(slots.prepare(raw), static_cast<key_type>(raw ^ mask));
    EXPECT_EQ(slots.unmask(slots.prepare(raw)), raw);
  }
  EXPECT_EQ(TypeParam::side_of(slots.prepare(mask)), 1u);
  EXPECT_EQ(TypeParam::side_of(slots.prepare(static_cast<key_type>(~mask))), 2u);
  EXPECT_EQ(TypeParam::side_of(slots.prepare(0)), 0u);
}

TYPED_TEST(PackedSlots, BeginAWalkAtTheStartOfALine)
{
  fixture<TypeParam> const on;
  auto const& slots = on.slots;
  EXPECT_EQ(slots.capacity(), 2 * TypeParam::lanes);
  for (typename TypeParam::key_type key = 1; key < 50; ++key) {
    EXPECT_EQ(slots.home(key) % TypeParam::lanes, 0u);
    EXPECT_LT(slots.home(key), slots.capacity());
  }
  EXPECT_EQ(slots.wrap(slots.capacity() - 1), slots.capacity() - 1);
  EXPECT_EQ(slots.wrap(slots.capacity()), 0u);
  EXPECT_EQ(slots.wrap(5 * slots.capacity() + 3), 3u);
}

template <class Slots>
class PackedMapSlots : public testing::Test {
};
using maps = testing::Types<u32_map, u64_map>;
TYPED_TEST_SUITE(PackedMapSlots, maps);

TYPED_TEST(PackedMapSlots, LieAsKeyThenValue)
{
  fixture<TypeParam> const on;
  using key_type = typename TypeParam::key_type;
  on.slots.put_alone(1, 7, 70);
  std::array<key_type, 2> halves{};
  std::memcpy(halves.data(), on.line + TypeParam::slot_bytes, TypeParam::slot_bytes);
  EXPECT_EQ(halves[0], 7u);
  EXPECT_EQ(halves[1], 70u);
}

TYPED_TEST(PackedMapSlots, NameTheOwnerInAGrave)
{
  fixture<TypeParam> const on;
  using key_type = typename TypeParam::key_type;
  auto const& slots = on.slots;
  slots.try_fill(on.spot_of(0, 7), 7, 70);
  slots.try_erase(on.spot_of(0, 7), 7);
  std::array<key_type, 2> halves{};
  std::memcpy(halves.data(), on.line, TypeParam::slot_bytes);
  EXPECT_EQ(halves[0], static_cast<key_type>(-1));
  EXPECT_EQ(halves[1], 7u);

  ASSERT_TRUE(slots.try_revive(on.spot_of(0, 7), 7, 71));
  EXPECT_EQ(on.what(0, 7), sight::mine);
}

TYPED_TEST(PackedMapSlots, TakeAnyValue)
{
  fixture<TypeParam> const on;
  using value_type = typename TypeParam::value_type;
  auto const& slots = on.slots;
  slots.put_alone(0, 7, 1);
  for (value_type const value : {value_type{0}, static_cast<value_type>(-1), value_type{7}}) {
    ASSERT_TRUE(slots.try_update(on.spot_of(0, 7), 7, value));
    auto const here = on.spot_of(0, 7);
    EXPECT_EQ(here.what, sight::mine);
    value_type seen{5};
    EXPECT_TRUE(slots.read(here, seen));
    EXPECT_EQ(seen, value);
  }
}

}  // namespace
}  // namespace warpmap::core
