// Whoever announces itself and whoever looks for announcements: at least one sees the other,
// though only the latter fences.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>

#include "host/access.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/refused_call.hpp"
#include "tests/support/sanitizers.hpp"

namespace warpmap::trial {
namespace {

using real_access = host::access<core::plain_memory>;
using host::seat;

/// A look costs a microsecond and more; without it a tenth of these rounds shows what is missing.
constexpr std::uint64_t many_rounds = under_tsan || under_asan ? 20'000 : 100'000;

/// Two threads that begin each round together, as nearly as can be had without a system call.
class pair_of_threads {
 public:
  /// `mine(round)` and `other(round)` at the same time, then `judge()`, alone; false ends it.
  template <class Mine, class Other, class Judge>
  void run(std::uint64_t rounds, Mine mine, Other other, Judge judge)
  {
    std::jthread const second{[&] {
      dice roll{2};
      for (std::uint64_t round = 1; await(begun_, round); ++round) {
        dawdle(roll);
        other();
        done_.store(round, std::memory_order_release);
      }
    }};
    dice roll{1};
    auto goes_on = true;
    for (std::uint64_t round = 1; goes_on && round <= rounds; ++round) {
      begun_.store(round, std::memory_order_release);
      dawdle(roll);
      mine();
      await(done_, round);
      goes_on = judge();
    }
    begun_.store(over, std::memory_order_release);
  }

 private:
  static constexpr auto over = ~std::uint64_t{0};

  static bool await(std::atomic<std::uint64_t> const& word, std::uint64_t round)
  {
    for (unsigned again = 1;; ++again) {
      auto const there = word.load(std::memory_order_acquire);
      if (there == over) return false;
      if (there >= round) return true;
      if (again % 4096 == 0) std::this_thread::yield();
    }
  }
  /// So that neither side is always first.
  static void dawdle(dice& roll)
  {
    for (auto left = roll.bits() % 128; left != 0; --left)
      std::atomic_signal_fence(std::memory_order_seq_cst);
  }

  std::atomic<std::uint64_t> begun_{0};
  std::atomic<std::uint64_t> done_{0};
};

auto const gives_up_at_once = [] { return true; };

/// On a busy machine the two threads may always come one after the other: that is no failure.
void say_whether_they_met(std::uint64_t times)
{
  if (times == 0) std::puts("the threads never met: this run shows little");
}

/// A writer enters while the gate closes.
void expect_that_writers_are_seen(std::uint64_t rounds)
{
  real_access on;
  auto& mine = on.join();
  auto entered = false, seen = false;
  std::uint64_t both = 0, neither = 0;
  pair_of_threads{}.run(
    rounds,
    [&] {
      on.deny(ops::insert, ops::none);
      seen = !on.wait_for_writers(gives_up_at_once);
    },
    [&] { entered = on.try_begin(mine, ops::insert, true); },
    [&] {
      both += entered && seen;
      neither += entered && !seen;
      if (entered) on.end(mine);
      on.deny(ops::none, ops::none);
      return neither == 0;
    });
  EXPECT_EQ(neither, 0u) << "a writer was at work and nobody knew";
  say_whether_they_met(both);
}

/// A reader pins while a version is replaced and then to be given back.
void expect_that_readers_are_seen(std::uint64_t rounds)
{
  real_access on;
  auto& mine = on.join();
  std::atomic<int> current{0};
  auto read = 0, published = 0;
  auto pinned = false;
  std::uint64_t both = 0, neither = 0;
  pair_of_threads{}.run(
    rounds,
    [&] {
      current.store(++published, std::memory_order_seq_cst);
      auto const epoch = on.next_epoch();
      on.before_looking();
      pinned = on.is_pinned(epoch);
    },
    [&] {
      on.try_begin(mine, ops::find, false);
      read = current.load(std::memory_order_seq_cst);
    },
    [&] {
      both += read != published && pinned;
      neither += read != published && !pinned;
      on.end(mine);
      return neither == 0;
    });
  EXPECT_EQ(neither, 0u) << "a reader was in a version that was given back";
  say_whether_they_met(both);
}

/// The writer takes its first seat while the gate closes.
void expect_that_new_seats_are_seen(std::uint64_t rounds)
{
  auto on = std::make_unique<real_access>();
  auto entered = false, seen = false;
  std::uint64_t both = 0, neither = 0;
  pair_of_threads{}.run(
    rounds,
    [&] {
      on->deny(ops::insert, ops::none);
      seen = !on->wait_for_writers(gives_up_at_once);
    },
    [&] { entered = on->try_begin(on->join(), ops::insert, true); },
    [&] {
      both += entered && seen;
      neither += entered && !seen;
      on = std::make_unique<real_access>();
      return neither == 0;
    });
  EXPECT_EQ(neither, 0u) << "a writer was at work and nobody knew";
  say_whether_they_met(both);
}

TEST(Fences, ShowAWriterOrTheClosedGate)
{
  expect_that_writers_are_seen(many_rounds);
}

TEST(Fences, ShowAReaderOrTheNewVersion)
{
  expect_that_readers_are_seen(many_rounds);
}

TEST(Fences, ShowAWriterThatHasJustSatDown)
{
  expect_that_new_seats_are_seen(many_rounds / 4);
}

TEST(Fences, HoldInAChildProcess)
{
  auto const end = in_child([] {
    expect_that_writers_are_seen(many_rounds / 8);
    return true;
  });
  if (end == child_end::not_possible) GTEST_SKIP() << "no child processes";
  EXPECT_EQ(end, child_end::passed);
}

TEST(Fences, HoldWhereTheSystemRefusesThem)
{
  auto const end = in_child([] {
    if (!refuse_membarrier()) return false;
    EXPECT_FALSE(host::may_fence_others());
    expect_that_writers_are_seen(many_rounds);
    expect_that_readers_are_seen(many_rounds);
    expect_that_new_seats_are_seen(many_rounds / 4);
    return true;
  });
  if (end == child_end::not_possible) GTEST_SKIP() << "the system filters no calls for us";
  EXPECT_EQ(end, child_end::passed);
}

TEST(Fences, EndTheProcessWhenTheyAreRefusedTooLate)
{
  auto const end = in_child([] {
    real_access const on;
    if (!host::may_fence_others() || !refuse_membarrier()) return false;
    on.wait_for_writers(gives_up_at_once);
    return true;
  });
  if (end == child_end::not_possible) GTEST_SKIP() << "no such fences, or nothing refuses them";
  EXPECT_EQ(end, under_tsan ? child_end::passed : child_end::aborted);
}

}  // namespace
}  // namespace warpmap::trial
