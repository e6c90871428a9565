// Years of churn, and graphs that are launched again and again. The map ...

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "tests/gpu/gpu_fixture.hpp"

namespace warpmap::trial {
namespace {

// Keys come and go at 85 % of a table that may not grow: neither slots nor time may leak away.
TEST_P(Gpu, DoesNotAge)
{
  auto const is_real = GetParam() == "cuda";
  auto const rounds = is_real ? std::clamp<std::uint32_t>(on->scale() * 4, 20, 1000) : 60;
  auto made = how(much(2000, 4096));
  made.load_limit = 0.92;
  made.growth = growth::never;
  u64_map map{made};
  auto const slots = map.capacity();
  auto const live = slots * 85 / 100;
  auto const batch = live / 20;
  auto const spread = [](items keys) { return times(std::move(keys), 0x9e3779b97f4a7c15); };
  map.insert(spread(numbers(0, live)), numbers(0, live));
  ASSERT_EQ(map.size(), live);

  std::vector<double> seconds;
  for (u64 round = 0; round < rounds; ++round) {
    auto const gone = spread(numbers(round * batch, batch));
    auto const fresh = spread(numbers(live + round * batch, batch));
    auto const values = numbers(live + round * batch, batch);
    auto const begin = std::chrono::steady_clock::now();
    auto const erased = map.erase(gone);
    auto const inserted = map.insert(fresh, values);
    seconds.push_back(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    ASSERT_EQ(erased.erased(), batch);
    ASSERT_EQ(inserted.inserted(), batch) << "round " << round << ", " << inserted.full()
                                          << " without room";
  }
  EXPECT_EQ(map.capacity(), slots);
  EXPECT_EQ(map.size(), live);
  auto const first = rounds * batch;
  items found(live);
  EXPECT_EQ(map.find(spread(numbers(first, live)), found).present(), live);
  EXPECT_EQ(found, numbers(first, live));
  expect_valid(map);
  auto const said = map.stats();
  EXPECT_GT(said.rebuilds, 0u);
  EXPECT_LT(said.probe_mean, 20.0);

  // Medians of the first and of the last rounds; single rounds also rebuild. The emulated device
  // dawdles on purpose, so its times say nothing; nor do those of a few rounds.
  auto const median = [](std::vector<double> of) {
    std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2), of.end());
    return of[of.size() / 2];
  };
  auto const part = static_cast<std::ptrdiff_t>(seconds.size() / 5);
  auto const early = median({seconds.begin(), seconds.begin() + part});
  auto const late = median({seconds.end() - part, seconds.end()});
  std::printf("[   NOTE   ] %u rounds of %zu + %zu keys: %.3f ms each at first, %.3f ms at last\n",
              rounds, static_cast<std::size_t>(batch), static_cast<std::size_t>(batch),
              1e3 * early, 1e3 * late);
  if (is_real && rounds >= 100) {
    EXPECT_LT(late, 3 * early);
  }
}

// Batches and a crowd of the user's own, captured once and launched often under one lease.
TEST_P(Gpu, RunsInGraphs)
{
  constexpr u64 counted = 1000;
  auto const launches = much(20, 2);
  u64_map map{how(8192)};
  stream const by{device()};
  auto scratch = map.make_workspace(counted);
  device_column<u64> const k{device(), numbers(5000, counted)};
  device_column<u64> const v{device(), items(counted, 2)};
  device_column<status> const said{device(), counted};
  meeting<u64> const all{device(), 16, 16};
  {
    auto held = map.lease(by, crowd_ops);
    on->begin_capture(by.handle);
    held.insert_or_apply_async(k, v, sum, scratch, said);
    on->launch(all.body(held, 1), 64, by.handle);
    auto const graph = on->end_capture(by.handle);
    EXPECT_EQ(map.size(), 0u);
    for (std::uint32_t i = 0; i < launches; ++i) graph->launch(by.handle);
    EXPECT_EQ(scratch.fetch(by), (counts{{0, 0, counted, 0, 0, 0}}));
    EXPECT_EQ(said.fetch(), status_list(counted, status::assigned));
    held.end();
    device().synchronize(by.handle);
  }
  expect_accounts(map, all, static_cast<std::int64_t>(counted));
  items found(counted);
  EXPECT_EQ(map.find(numbers(5000, counted), found).present(), counted);
  EXPECT_EQ(found, items(counted, u64{2} * launches));
}

}  // namespace
}  // namespace warpmap::trial
