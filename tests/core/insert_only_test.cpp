// While nothing but insert runs, a cheaper way of filling leaves the same slots.

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

#include "host/machine.hpp"
#include "host/simd_group.hpp"
#include "tests/core/hooked_memory.hpp"
#include "tests/core/step_table.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/emulated_tile.hpp"
#include "warpmap/core/drive.hpp"
#include "warpmap/core/erase.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/insert_only_slots.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::core_trial {
namespace {

using ordinary = core::packed_slots<std::uint64_t, std::uint64_t, hooked_memory>;
using insert_only = core::insert_only_slots<hooked_memory>;
using trial::emulated_tile;
using trial::lane_order;

/// Four windows, worked in either way.
class small_table {
 public:
  small_table() { slots_.data = reinterpret_cast<core::word16*>(lines_.data()); }

  template <class Slots, class Group>
  status insert(std::uint64_t key, std::uint64_t value)
  {
    core::request<Slots> want{key, value, 0, 0};
    return walk<Slots>(want, [&](slot_index at) {
      return insert_step(Group{}, Slots{slots_}, at, want, room);
    });
  }
  status erase(std::uint64_t key)
  {
    core::request<ordinary> want{key, 0, 0, 0};
    return walk<ordinary>(want, [&](slot_index at) {
      return erase_step(core::solo_group<ordinary>{}, slots_, at, want);
    });
  }
  bool equals(small_table const& other) const { return lines_ == other.lines_; }

  static constexpr std::uint64_t windows = 4;
  room_count room;

 private:
  template <class Slots, class Look>
  status walk(core::request<Slots> const& want, Look look)
  {
    std::uint64_t contested = 0;
    auto const end = core::walk_to_end<hooked_memory>(
      core::probe_walk{slots_.home(want.key), slots_.capacity(), Slots::lanes}, look, contested);
    return end.next == core::step::settled ? end.result : status::full;
  }

  alignas(64) std::array<unsigned char, windows * 64> lines_{};
  ordinary slots_{nullptr, windows, {0, 3, 4}};
};

template <class Group>
class InsertOnly : public testing::Test {
 protected:
  void SetUp() override
  {
#if defined(__x86_64__)
    if (std::is_same_v<Group, host::avx2_group<insert_only>> && !host::has(instructions::avx2))
      GTEST_SKIP() << "no AVX2 in this build or on this machine";
#endif
  }
  static status cheap(small_table& table, std::uint64_t key, std::uint64_t value)
  {
    return table.insert<insert_only, Group>(key, value);
  }
  static status plain(small_table& table, std::uint64_t key, std::uint64_t value)
  {
    return table.insert<ordinary, core::solo_group<ordinary>>(key, value);
  }
};
using groups = testing::Types<
#if defined(__x86_64__)
  host::avx2_group<insert_only>,
#endif
  core::solo_group<insert_only>, emulated_tile<insert_only, 4, lane_order::shuffled>>;
TYPED_TEST_SUITE(InsertOnly, groups);

TYPED_TEST(InsertOnly, LeavesWhatOrdinaryInsertsLeave)
{
  trial::dice roll{7};
  for (int round = 0; round < 300; ++round) {
    small_table one, other;
    auto const some_key = [&] { return std::uint64_t{1} + roll.below(24); };
    for (auto i = roll.below(12); i > 0; --i) {
      auto const key = some_key();
      this->plain(one, key, key);
      this->plain(other, key, key);
      if (!roll.one_in(2)) continue;
      one.erase(key);
      other.erase(key);
    }
    for (int i = 0; i < 20; ++i) {
      auto const key = some_key();
      // Values that read like keys and marks.
      std::uint64_t const values[]{some_key(), 0, ~std::uint64_t{0}, 99};
      auto const value = values[roll.below(4)];
      ASSERT_EQ(this->cheap(one, key, value), this->plain(other, key, value));
      ASSERT_TRUE(one.equals(other)) << "round " << round << ", insert " << i;
    }
    EXPECT_EQ(one.room.left, other.room.left);
  }
}

TYPED_TEST(InsertOnly, AddsAKeyOnceWhenInterrupted)
{
  for (bool const from_grave : {false, true}) {
    for (std::uint64_t const second : {7, 8}) {  // the same key, or one that takes the slot
      for (std::uint64_t at = 0;; ++at) {
        small_table table;
        if (from_grave) {
          this->plain(table, 7, 1);
          table.erase(7);
        }
        auto inner = status::absent;
        hooked_memory::interruption now{at, [&] { inner = this->cheap(table, second, 5); }};
        hooked_memory::accesses = 0;
        hooked_memory::planned = &now;
        auto const outer = this->cheap(table, 7, 6);
        hooked_memory::planned = nullptr;
        if (!now.came) break;
        EXPECT_EQ(inner, status::inserted);
        EXPECT_EQ(outer, second == 7 ? status::present : status::inserted);

        small_table wanted;
        if (from_grave) {
          this->plain(wanted, 7, 1);
          wanted.erase(7);
        }
        this->plain(wanted, second, 5);
        this->plain(wanted, 7, 6);
        EXPECT_TRUE(table.equals(wanted)) << "before access " << at;
        EXPECT_EQ(table.room.left, wanted.room.left);
      }
    }
  }
}

}  // namespace
}  // namespace warpmap::core_trial
