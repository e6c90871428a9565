// A glance at a line asks several things of each slot. They are asked of one moment: a slot that
// stops a walk whatever it holds is never walked past while it changes.

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#include "host/machine.hpp"
#include "host/simd_group.hpp"
#include "tests/support/budget.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/sector_group.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::core_trial {
namespace {

using set32 = core::packed_slots<std::uint32_t, core::no_value>;
using set64 = core::packed_slots<std::uint64_t, core::no_value>;
using map32 = core::packed_slots<std::uint32_t, std::uint32_t>;
using map64 = core::packed_slots<std::uint64_t, std::uint64_t>;

template <class Slots>
using found_in = core::spot<typename Slots::seen_type>;

/// One thread, slot by slot or by sectors.
template <class Slots, class Group>
struct plainly {
  using slots = Slots;
  static constexpr auto needs = instructions::scalar;
  static found_in<Slots> look(Slots const& at, typename Slots::key_type key)
  {
    return Group{}.first(at, 0, key, core::inserter_stops);
  }
};

#if defined(__x86_64__) && !WARPMAP_TSAN
// Drawn into one function each, as in the library: what a compiler knows there, it may use.
template <class Slots>
struct by_avx2 {
  using slots = Slots;
  static constexpr auto needs = instructions::avx2;
  [[gnu::target("avx2,bmi,bmi2"), gnu::flatten, gnu::noinline]] static found_in<Slots> look(
    Slots const& at, typename Slots::key_type key)
  {
    return host::avx2_group<Slots>{}.first(at, 0, key, core::inserter_stops);
  }
};
template <class Slots>
struct by_avx512 {
  using slots = Slots;
  static constexpr auto needs = instructions::avx512;
  [[gnu::target("avx512f,avx512bw,bmi,bmi2"), gnu::flatten, gnu::noinline]] static found_in<Slots>
  look(Slots const& at, typename Slots::key_type key)
  {
    return host::avx512_group<Slots>{}.first(at, 0, key, core::inserter_stops);
  }
};
#endif

template <class Case>
class Glance : public testing::Test {
 protected:
  using slots_type = typename Case::slots;
  using word = typename slots_type::word;
  using key_type = typename slots_type::key_type;

  void SetUp() override
  {
    if (Case::needs != instructions::scalar && !host::has(Case::needs))
      GTEST_SKIP() << "no " << name(Case::needs) << " in this build or on this machine";
  }

  /// The line as an array of words; the slots before `lane` belong to others.
  void take_lanes_before(std::uint32_t lane)
  {
    line_ = {};
    for (std::uint32_t i = 0; i < lane; ++i)
      slots_.put_alone(i, static_cast<key_type>(1000 + i), {});
  }
  /// Moves a slot between the states that concern `key_`, round after round.
  void change(std::uint32_t lane, std::atomic<bool> const& until) const
  {
    auto const full = slots_type::packs::pack(key_, {});
    auto const grave = slots_type::packs::pack(slots_type::erased_mark, grave_of(key_));
    while (!until.load(std::memory_order_relaxed)) {
      move(lane, word{}, full);
      if constexpr (slots_type::revives) {
        move(lane, full, grave);
        move(lane, grave, word{});  // no map does that, and no walk may rely on it
      } else {
        move(lane, full, word{});
      }
    }
  }

  static constexpr key_type key_ = 7;
  alignas(64) std::array<std::byte, 64> line_{};
  slots_type slots_{reinterpret_cast<word*>(line_.data()), 1, {}};

 private:
  static auto grave_of(key_type key)
  {
    if constexpr (slots_type::revives) return key;
    else return core::no_value{};
  }
  void move(std::uint32_t lane, word from, word to) const
  {
    core::plain_memory::compare_and_swap(slots_.data + lane, from, to);
  }
};

template <class Slots>
using alone = plainly<Slots, core::solo_group<Slots>>;
template <class Slots>
using by_window = plainly<Slots, core::window_group<Slots>>;

using cases = testing::Types<
#if defined(__x86_64__) && !WARPMAP_TSAN
  by_avx2<set32>, by_avx2<set64>, by_avx2<map32>, by_avx2<map64>, by_avx512<set32>,
  by_avx512<set64>, by_avx512<map32>, by_avx512<map64>,
#endif
  alone<set32>, alone<map64>, by_window<set64>, by_window<map32>>;
TYPED_TEST_SUITE(Glance, cases);

TYPED_TEST(Glance, NeverPassesASlotThatStopsItInEachState)
{
  constexpr auto looks = 400'000 / static_cast<int>(trial::slowdown);
  constexpr auto lanes = TypeParam::slots::lanes;
  for (auto const lane : {0u, lanes / 2, lanes - 2}) {
    this->take_lanes_before(lane);
    std::atomic<bool> done{false};
    std::thread other{[&] { this->change(lane, done); }};
    int passed = 0;
    for (int i = 0; i < looks; ++i) {
      auto const seen = TypeParam::look(this->slots_, this->key_);
      passed += !seen.found || seen.index != lane;
    }
    done = true;
    other.join();
    EXPECT_EQ(passed, 0) << "lane " << lane;
  }
}

}  // namespace
}  // namespace warpmap::core_trial
