// A reader's look at a whole line, which does not branch on what it holds, answers as a plain walk
// over its slots does, also when a slot changes between the glance and the load that counts.

#include <gtest/gtest.h>

#include <array>
#include <type_traits>

#include "host/machine.hpp"
#include "host/simd_group.hpp"
#include "tests/core/hooked_memory.hpp"
#include "tests/support/dice.hpp"
#include "warpmap/core/solo_group.hpp"

#if defined(__x86_64__)

namespace warpmap::core_trial {
namespace {

template <class Slots>
class LineRead : public testing::Test {
 protected:
  using word = typename Slots::word;
  using key_word = typename Slots::key_type;
  using group = host::avx2_group<Slots>;

  void SetUp() override
  {
    if (!host::has(instructions::avx2)) GTEST_SKIP() << "no AVX2 in this build or on this machine";
    slots.data = line.data();
    slots.windows = 1;
    slots.seed = {0, 3, 4};
  }

  static word full(key_word key)
  {
    if constexpr (Slots::has_values) return Slots::packs::pack(key, key);
    else return Slots::packs::pack(key, {});
  }
  static word erased(key_word key)
  {
    if constexpr (Slots::has_values) return Slots::packs::pack(Slots::erased_mark, key);
    else return Slots::packs::pack(Slots::erased_mark, {});
  }

  /// Reads while `change` takes place just before the load of a slot.
  typename group::reading read_with(key_word key, std::function<void()> change)
  {
    hooked_memory::interruption now{0, std::move(change)};
    hooked_memory::accesses = 0;
    hooked_memory::planned = &now;
    auto const seen = group{}.read(slots, 0, key);
    hooked_memory::planned = nullptr;
    EXPECT_TRUE(now.came);
    return seen;
  }

  alignas(64) std::array<word, Slots::lanes> line{};
  Slots slots;
};

using every_packed =
  testing::Types<core::packed_slots<std::uint32_t, core::no_value, hooked_memory>,
                 core::packed_slots<std::uint64_t, core::no_value, hooked_memory>,
                 core::packed_slots<std::uint32_t, std::uint32_t, hooked_memory>,
                 core::packed_slots<std::uint64_t, std::uint64_t, hooked_memory>>;
TYPED_TEST_SUITE(LineRead, every_packed);

TYPED_TEST(LineRead, AnswersAsAPlainWalk)
{
  trial::dice roll{5};
  for (int round = 0; round < 2000; ++round) {
    auto const some_key = [&] {
      return static_cast<typename TypeParam::key_type>(1 + roll.below(40));
    };
    auto const load = roll.below(101);
    for (auto& slot : this->line) {
      slot = {};
      if (roll.below(100) < load) slot = roll.one_in(3) ? this->erased(some_key())
                                                        : this->full(some_key());
    }
    for (typename TypeParam::key_type key = 1; key < 44; ++key) {
      auto const wanted =
        core::solo_group<TypeParam>{}.first(this->slots, 0, key, core::reader_stops);
      auto const seen = typename TestFixture::group{}.read(this->slots, 0, key);
      ASSERT_EQ(seen.ends, wanted.found) << "round " << round << ", key " << key;
      ASSERT_EQ(seen.mine, wanted.found && wanted.what == core::sight::mine);
      if (seen.mine) {
        ASSERT_EQ(TypeParam::packs::value(seen.slot), TypeParam::packs::value(wanted.seen));
      }
    }
  }
}

TYPED_TEST(LineRead, TakesTheSlotAsItIsAtTheLoad)
{
  this->line[0] = this->full(8);

  this->line[1] = this->full(7);
  auto seen = this->read_with(7, [this] { this->line[1] = this->erased(7); });
  EXPECT_TRUE(seen.ends && !seen.mine) << "erased after the glance: absent";

  this->line[1] = {};
  seen = this->read_with(7, [this] { this->line[1] = this->full(7); });
  EXPECT_TRUE(seen.ends && seen.mine) << "inserted after the glance: present";

  this->line[1] = {};
  seen = this->read_with(7, [this] { this->line[1] = this->full(9); });
  EXPECT_TRUE(seen.ends && !seen.mine) << "the first empty slot taken for another key: absent";
}

TYPED_TEST(LineRead, GoesOnBehindAFullLine)
{
  for (auto& slot : this->line) slot = this->full(8);
  auto seen = typename TestFixture::group{}.read(this->slots, 0, 7);
  EXPECT_TRUE(!seen.ends && !seen.mine);

  this->line.back() = this->erased(7);
  seen = this->read_with(7, [this] { this->line.back() = this->full(7); });
  EXPECT_TRUE(seen.ends && seen.mine) << "the last slot came back: present";
}

}  // namespace
}  // namespace warpmap::core_trial

#endif
