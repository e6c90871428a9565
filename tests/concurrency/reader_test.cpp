// How long does one lookup take at worst while the map grows under it?

#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/dice.hpp"
#include "tests/support/sanitizers.hpp"
#include "warpmap/map.hpp"

namespace warpmap::trial {
namespace {

using u64 = std::uint64_t;
using std::chrono::nanoseconds;

nanoseconds now(clockid_t clock)
{
  timespec at{};
  clock_gettime(clock, &at);
  return std::chrono::seconds{at.tv_sec} + nanoseconds{at.tv_nsec};
}

/// Times single calls of the calling thread. What counts is the time that the call is to blame for:
/// the processor time it used (spinning included), and, when it slept of its own accord at a lock,
/// the whole of it. Time in which the system ran other threads instead is not the map's doing; with
/// three busy threads on two processors there is much of that, and it is reported beside.
class stopwatch {
 public:
  void start()
  {
    slept_ = sleeps();
    processor_ = now(CLOCK_THREAD_CPUTIME_ID);
    wall_ = now(CLOCK_MONOTONIC);
  }
  void stop()
  {
    auto const wall = now(CLOCK_MONOTONIC) - wall_;
    auto const processor = now(CLOCK_THREAD_CPUTIME_ID) - processor_;
    auto const slept = sleeps() != slept_;
    all_.push_back(wall);
    longest_own_ = std::max(longest_own_, slept ? wall : processor);
    asleep_ += slept;
  }

  nanoseconds longest_own() const { return longest_own_; }
  std::string summary()
  {
    std::sort(all_.begin(), all_.end());
    auto const at = [&](double share) {
      auto const index = static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1));
      return std::to_string(std::chrono::duration<double, std::micro>(all_[index]).count());
    };
    return std::to_string(all_.size()) + " lookups, wall time in us: median " + at(0.5) +
           ", p99 " + at(0.99) + ", p99.9 " + at(0.999) + ", longest " + at(1) +
           "; longest without time taken by other threads " +
           std::to_string(std::chrono::duration<double, std::micro>(longest_own_).count()) +
           "; slept in " + std::to_string(asleep_);
  }

 private:
  static long sleeps()
  {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    return used.ru_nvcsw;
  }

  std::vector<nanoseconds> all_;
  nanoseconds wall_{}, processor_{}, longest_own_{};
  long slept_ = 0;
  std::size_t asleep_ = 0;
};

TEST(Reader, NeverWaitsForGrowth)
{
  constexpr unsigned slower = under_tsan || under_asan ? 5 : 0;
  constexpr u64 first = u64{1} << (20 - slower), last = u64{1} << (24 - slower);
  map<u64, u64> on;
  std::vector<u64> keys(u64{1} << 16);
  auto const insert_up_to = [&](u64 begin, u64 end) {
    for (; begin < end; begin += keys.size()) {
      auto const count = std::min<u64>(keys.size(), end - begin);
      for (u64 i = 0; i < count; ++i) keys[i] = begin + i;
      auto const some = std::span<u64 const>{keys}.first(count);
      on.insert(some, some);
    }
  };
  insert_up_to(0, first);

  std::atomic<bool> grown{false};
  stopwatch watch;
  std::size_t wrong = 0;
  std::thread reader{[&] {
    auto session = on.session();
    dice roll{1};
    while (!grown.load(std::memory_order_relaxed)) {
      auto const key = roll.bits() % first;
      watch.start();
      auto const value = session.find(key);
      watch.stop();
      wrong += value != key;
    }
  }};
  insert_up_to(first, last);
  grown = true;
  reader.join();

  auto const rebuild = on.stats().longest_rebuild;
  std::cout << watch.summary() << "; longest rebuild "
            << std::chrono::duration<double, std::micro>(rebuild).count() << " us\n";
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(on.size(), last);
  // Sanitizers make a lookup as slow as they like, and the rebuilds of a small map are short.
  if (!under_tsan && !under_asan) { EXPECT_LT(watch.longest_own() * 20, rebuild); }
}

}  // namespace
}  // namespace warpmap::trial
