// The shape of a version, its room, and tables too large for this machine: arithmetic alone.

#include "host/version.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "warpmap/core/walk.hpp"

namespace warpmap::host {
namespace {

using u32_set = core::packed_slots<std::uint32_t, core::no_value>;
using u32_map = core::packed_slots<std::uint32_t, std::uint32_t>;
using u64_map = core::packed_slots<std::uint64_t, std::uint64_t>;
using tagged = core::tagged_slots<3, 5>;

// --- shape ---

TEST(Shape, HasRoomForThePairsItWasMadeFor)
{
  for (std::uint32_t const lanes : {1u, 2u, 4u, 16u})
    for (double const load : {0.1, 0.5, 0.7, 0.75, 0.9, 1.0}) {
      shape const form{lanes, load};
      for (std::uint64_t pairs = 0; pairs < 3000; pairs += 1 + pairs / 7) {
        auto const windows = form.windows_for(pairs);
        EXPECT_GE(form.limit(windows), pairs);
        EXPECT_LE(form.limit(windows), windows * lanes);
        auto const least = static_cast<double>(pairs) / load / lanes;
        EXPECT_LE(static_cast<double>(windows), least + 2) << "more than it takes";
      }
    }
}

TEST(Shape, LetsAtLeastOneSlotBeTaken)
{
  shape const form{1, 0.01};
  EXPECT_EQ(form.limit(1), 1u);
  EXPECT_EQ(form.windows_for(0), 1u);
}

TEST(Shape, RefusesMorePairsThanCouldBeCounted)
{
  shape const form{4, 0.75};
  EXPECT_THROW(form.windows_for(~std::uint64_t{0}), out_of_memory);
  EXPECT_THROW(form.windows_for(std::uint64_t{1} << 60), out_of_memory);
  auto const pairs = std::uint64_t{1} << 48;
  EXPECT_GE(form.limit(form.windows_for(pairs)), pairs);
}

// --- large ---

template <class Slots>
class LargeVersion : public testing::Test {
};
using all = testing::Types<u32_set, u32_map, u64_map, tagged>;
TYPED_TEST_SUITE(LargeVersion, all);

TYPED_TEST(LargeVersion, CountsItsBytesInFull)
{
  constexpr std::uint64_t window = std::uint64_t{TypeParam::lanes} * TypeParam::slot_bytes;
  for (unsigned bits = 20; bits <= 40; ++bits) {
    auto const windows = (std::uint64_t{1} << bits) + 1;
    auto const bytes = bytes_for<TypeParam>(windows);
    EXPECT_GE(bytes, windows * window);
    EXPECT_LT(bytes, windows * window + 64);
    EXPECT_EQ(bytes % 64, 0u);
  }
}

TYPED_TEST(LargeVersion, RefusesMoreBytesThanThereAreAddresses)
{
  constexpr std::uint64_t window = std::uint64_t{TypeParam::lanes} * TypeParam::slot_bytes;
  constexpr std::uint64_t most = INT64_MAX / window;
  EXPECT_NO_THROW(bytes_for<TypeParam>(most));
  EXPECT_THROW(bytes_for<TypeParam>(most + 1), out_of_memory);
  EXPECT_THROW(bytes_for<TypeParam>(std::uint64_t{1} << 62), out_of_memory);
  EXPECT_THROW(bytes_for<TypeParam>(~std::uint64_t{0}), out_of_memory);
}

/// Slots over memory that is not there; nothing may touch it.
template <class Slots>
Slots far_away(std::uint64_t windows)
{
  Slots slots;
  slots.data = reinterpret_cast<decltype(slots.data)>(std::uintptr_t{1} << 20);
  slots.windows = windows;
  slots.seed = {77, 5, 6};
  return slots;
}

template <class Slots>
typename Slots::key_type some_key(Slots const& slots, std::uint64_t n)
{
  if constexpr (Slots::has_side_keys) return slots.prepare(static_cast<typename Slots::raw_key>(n));
  else return slots.prepare({{n, n, n}});
}

TYPED_TEST(LargeVersion, HasHomesInAllOfItsSlots)
{
  for (std::uint64_t const windows : {(1ull << 31) + 1, 3ull << 33, 1ull << 40}) {
    auto const slots = far_away<TypeParam>(windows);
    EXPECT_EQ(slots.capacity(), windows * TypeParam::lanes);
    std::uint64_t upper = 0;
    for (std::uint64_t i = 1; i <= 1000; ++i) {
      auto const home = slots.home(some_key(slots, i));
      EXPECT_LT(home, slots.capacity());
      EXPECT_EQ(home % TypeParam::lanes, 0u);
      upper += home >= slots.capacity() / 2 ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(upper), 500, 80) << "homes are not spread over all slots";
  }
}

TYPED_TEST(LargeVersion, FindsTheAddressOfAnySlot)
{
  auto const slots = far_away<TypeParam>(std::uint64_t{1} << 38);
  auto const base = reinterpret_cast<std::uintptr_t>(slots.data);
  for (auto const index : {std::uint64_t{0}, (std::uint64_t{1} << 31) + 3,
                           (std::uint64_t{1} << 32) + 1, slots.capacity() - 1})
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(slots.address(index)),
              base + index * TypeParam::slot_bytes);
  EXPECT_EQ(slots.wrap(slots.capacity() + 5), 5u);
}

// --- a version and its room ---

/// Counts what is asked of it, and has nothing above a size.
class small_memory final : public memory_resource {
 public:
  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st*) override
  {
    ++asked;
    if (bytes > 1 << 20) throw std::bad_alloc{};
    return ::operator new (bytes, std::align_val_t{alignment});
  }
  void deallocate(void* data, std::size_t, std::size_t alignment, CUstream_st*) noexcept override
  {
    ::operator delete (data, std::align_val_t{alignment});
  }
  int asked = 0;
};

using version_type = version<u64_map>;

std::shared_ptr<version_type> make(small_memory& memory, std::uint64_t windows, double load = 0.75,
                                   std::size_t most = unlimited, std::uint64_t id = 1)
{
  return std::make_shared<version_type>(memory, std::make_shared<ledger>(most),
                                        shape{u64_map::lanes, load}, windows, core::hash_seed{},
                                        id);
}

TEST(Version, AsksForNothingWhenItsSizeCannotBe)
{
  small_memory memory;
  EXPECT_THROW(make(memory, ~std::uint64_t{0} / 32), out_of_memory);
  EXPECT_EQ(memory.asked, 0);
}

TEST(Version, SaysOutOfMemoryForTheResource)
{
  small_memory memory;
  EXPECT_THROW(make(memory, std::uint64_t{1} << 30), out_of_memory);
  EXPECT_EQ(memory.asked, 1);
}

TEST(Version, AsksForNothingBeyondTheMostItMayHold)
{
  small_memory memory;
  EXPECT_THROW(make(memory, 100, 0.75, 6399), out_of_memory);
  EXPECT_EQ(memory.asked, 0);
  EXPECT_NO_THROW(make(memory, 100, 0.75, 6400));
}

TEST(Room, IsHandedOutOnceAndToTheLastSlot)
{
  small_memory memory;
  auto const on = make(memory, 100, 0.5);  // 200 slots may be taken
  detail::seat a, b;
  room_lot<u64_map> first{*on, a, 64}, second{*on, b, 64};
  int taken = 0;
  bool more = true;
  while (more) {
    more = false;
    for (auto* const lot : {&first, &second})
      if (lot->take()) ++taken, more = true;
  }
  EXPECT_EQ(taken, 200);
  EXPECT_FALSE(first.take());
  EXPECT_EQ(on->room.load(), 0);
}

TEST(Room, ComesBackWhenItIsGivenBackOrNotUsed)
{
  small_memory memory;
  auto const on = make(memory, 100, 0.5);
  detail::seat mine;
  room_lot<u64_map> lot{*on, mine, 64};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(lot.take());
  lot.give_back();
  lot.return_rest();
  EXPECT_EQ(on->room.load(), 198);
  lot.return_rest();
  EXPECT_EQ(on->room.load(), 198);
}

TEST(Room, OfAnOlderVersionIsForgotten)
{
  small_memory memory;
  detail::seat mine;
  auto const old = make(memory, 100, 0.5);
  room_lot<u64_map>{*old, mine, 64}.take();
  EXPECT_GT(mine.lot, 0);
  auto const now = make(memory, 100, 0.5, unlimited, 2);
  room_lot<u64_map> lot{*now, mine, 64};
  lot.return_rest();
  EXPECT_EQ(now->room.load(), 200);
}

TEST(Room, GoesInSmallLotsNearTheLimit)
{
  small_memory memory;
  auto const on = make(memory, 4, 0.5);  // 8 slots
  detail::seat a;
  room_lot<u64_map> lot{*on, a, 64};
  EXPECT_TRUE(lot.take());
  EXPECT_EQ(on->room.load(), 7) << "who takes one slot holds no more than it needs";
}

}  // namespace
}  // namespace warpmap::host
