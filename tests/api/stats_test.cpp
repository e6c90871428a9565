// stats(): what the map says of itself.

#include <atomic>
#include <chrono>
#include <numeric>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using namespace std::chrono_literals;
using Stats = flavoured;

TEST_P(Stats, CountPairsAndErasedSlots)
{
  u64_map map{how()};
  map.reserve(1000);
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.erase(numbers(0, 300));
  auto const said = map.stats();
  EXPECT_EQ(said.live, 700u);
  EXPECT_EQ(said.erased, 300u);
  EXPECT_EQ(said.capacity, map.capacity());
  EXPECT_DOUBLE_EQ(said.load, 1000.0 / static_cast<double>(said.capacity));
  EXPECT_GE(said.limit, 1000u);
  EXPECT_LE(said.limit, said.capacity);
}

TEST_P(Stats, MeasureTheWayToEveryKey)
{
  u64_map map{how()};
  map.reserve(10'000);
  map.insert(numbers(0, 10'000), numbers(0, 10'000));
  auto const said = map.stats();
  auto const& keys = said.probe_histogram;
  EXPECT_EQ(std::accumulate(keys.begin(), keys.end(), std::size_t{0}), 10'000u);
  double looks = 0;
  for (std::size_t i = 0; i < keys.size(); ++i)
    looks += static_cast<double>(keys[i]) * static_cast<double>(i + 1);
  EXPECT_DOUBLE_EQ(said.probe_mean, looks / 10'000);
  EXPECT_GE(said.probe_mean, 1.0);
  EXPECT_LE(said.probe_p99, said.probe_max);
  EXPECT_EQ(said.probe_max, keys.size());
  EXPECT_GT(keys.back(), 0u);
}

TEST_P(Stats, FindThe99thPercentileOfTheWays)
{
  u64_map map{how()};
  map.reserve(10'000);
  map.insert(numbers(0, 10'000), numbers(0, 10'000));
  auto const said = map.stats();
  std::size_t within = 0;
  for (std::size_t i = 0; i < said.probe_p99; ++i) within += said.probe_histogram[i];
  EXPECT_GE(within, 9900u);
  EXPECT_LT(within - said.probe_histogram[said.probe_p99 - 1], 9900u);
}

TEST_P(Stats, OfAnEmptyMapAreZeros)
{
  u64_map const map{how()};
  auto const said = map.stats();
  EXPECT_EQ(said.live, 0u);
  EXPECT_EQ(said.erased, 0u);
  EXPECT_EQ(said.load, 0.0);
  EXPECT_EQ(said.probe_mean, 0.0);
  EXPECT_EQ(said.probe_p99, 0u);
  EXPECT_EQ(said.probe_max, 0u);
  EXPECT_EQ(said.bytes_per_entry, 0.0);
  EXPECT_EQ(said.rebuilds, 0u);
  EXPECT_EQ(said.failed_cas, 0u);
}

TEST_P(Stats, BookBytesNowAndAtTheirPeak)
{
  u64_map map{how()};
  map.insert(numbers(0, 10'000), numbers(0, 10'000));
  auto const said = map.stats();
  // On a device what a CPU keeps beside the slots lies behind them.
  auto const behind = GetParam().backend == backend::cuda ? std::size_t{64} : 0;
  EXPECT_EQ(said.bytes, said.capacity * 16 + behind);
  EXPECT_GE(said.peak_bytes, said.bytes);
  EXPECT_DOUBLE_EQ(said.bytes_per_entry, static_cast<double>(said.bytes) / 10'000);
  map.shrink_to_fit();
  EXPECT_LT(map.stats().bytes, said.bytes);
  EXPECT_GE(map.stats().peak_bytes, said.peak_bytes);
}

TEST_P(Stats, CountRebuildsAndTimeTheLongest)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  auto const before = map.stats();
  map.rehash(100'000);
  map.rehash(0);
  auto const after = map.stats();
  EXPECT_EQ(after.rebuilds, before.rebuilds + 2);
  EXPECT_GE(after.longest_rebuild, before.longest_rebuild);
  EXPECT_GT(after.longest_rebuild, 0ns);
}

TEST_P(Stats, RecordAWriterKeptWaitingByAPhase)
{
  for (auto const batch : {false, true}) {
    u64_map map{how()};
    map.insert(items{1}, items{1});
    std::jthread writer;
    std::atomic<bool> begun{false};
    {
      auto const phase = map.exclusive(ops::find);
      writer = std::jthread{[&] {
        auto session = map.session();
        begun = true;
        if (batch) map.erase(items{1});
        else session.erase(1);
      }};
      while (!begun) std::this_thread::yield();
      std::this_thread::sleep_for(30ms);
    }
    writer.join();
    EXPECT_GE(map.stats().longest_writer_pause, 10ms);
    EXPECT_EQ(map.stats().longest_reader_pause, 0ns);
  }
}

TEST_P(Stats, RecordAReaderKeptWaitingByAPhase)
{
  u64_map map{how()};
  std::jthread reader;
  std::atomic<bool> begun{false};
  {
    auto const phase = map.exclusive(ops::insert);
    reader = std::jthread{[&] {
      auto session = map.session();
      begun = true;
      session.contains(1);
    }};
    while (!begun) std::this_thread::yield();
    std::this_thread::sleep_for(30ms);
  }
  reader.join();
  EXPECT_GE(map.stats().longest_reader_pause, 10ms);
  EXPECT_EQ(map.stats().longest_writer_pause, 0ns);
}

TEST_P(Stats, RecordNoPauseOfAReaderByARebuild)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  std::atomic<bool> done{false};
  on_threads(2, [&](int me) {
    if (me == 0) {
      for (int i = 0; i < 50; ++i) map.rehash(50'000);
      done = true;
      return;
    }
    auto session = map.session();
    for (u64 i = 0; !done; ++i) ASSERT_TRUE(session.contains(i % 1000));
  });
  EXPECT_EQ(map.stats().longest_reader_pause, 0ns);
}

TEST_P(Stats, CountALookOfASessionThatAnotherWriterMadeVain)
{
  u64_map map{how()};
  auto one = map.session();
  auto two = map.session();
  one.insert(7, 1);
  auto calls = 0;
  one.insert_or_apply(7, 10, [&](u64 there, u64 given) {
    if (++calls == 1) std::jthread{[&] { two.insert_or_assign(7, 2); }}.join();
    return there + given;
  });
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(one.find(7), 12u);
  if (map.backend() == backend::cpu) { EXPECT_EQ(map.stats().failed_cas, 1u); }
}

TEST_P(Stats, MayBeAskedForWhileOthersWork)
{
  u64_map map{how()};
  std::atomic<bool> done{false};
  on_threads(2, [&](int me) {
    if (me == 0) {
      for (u64 first = 0; first < 100'000; first += 1000) {
        map.insert(numbers(first, 1000), numbers(0, 1000));
        map.erase(numbers(first, 500));
      }
      done = true;
      return;
    }
    while (!done) {
      auto const said = map.stats();
      ASSERT_LE(said.live, 100'000u);
      ASSERT_LE(said.probe_p99, said.probe_max);
      ASSERT_LE(said.bytes, said.peak_bytes);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Stats, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
