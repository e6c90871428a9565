// Crowds of threads in views, alone and beside batches of the host. The map ...

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include "tests/gpu/gpu_fixture.hpp"

namespace warpmap::trial {
namespace {

TEST_P(Gpu, RunsWhereItWasAskedTo)
{
  u64_map map{how(10)};
  map.insert(items{1}, items{1});
  EXPECT_EQ(map.stats().backend, backend::cuda);
  device_column<u64> const there{device(), items{1}};
  EXPECT_EQ(device().kind_of(there.span().data()), host::memory_kind::device);
  auto const said = device().describe();
  EXPECT_EQ(said.find("emulated") == std::string::npos, GetParam() == "cuda") << said;
  std::printf("[   NOTE   ] %s\n", said.c_str());  // for check.sh
}

TEST_P(Gpu, KeepsItsAccountsWhenACrowdMeetsOnFewKeys)
{
  for (auto const keys : {1u, 3u, 32u, 500u}) meet_on<u64>(keys);
}

TEST_P(Gpu, KeepsItsAccountsWhenACrowdMeetsOnFewNarrowKeys)
{
  for (auto const keys : {1u, 3u, 32u, 500u}) meet_on<std::uint32_t>(keys);
}

TEST_P(Gpu, TakesEachKeyOfASetOnceWhenACrowdRacesForThem)
{
  for (auto const keys : {1u, 30u, 20'000u}) {
    SCOPED_TRACE(std::to_string(keys) + " keys");
    set<std::uint32_t> all{how(30'000)};
    stream const by{device()};
    device_column<crowd_counts> const counts{device(), {crowd_counts{}}};
    {
      auto const held = all.lease(by, ops::insert | ops::contains);
      auto const view = view_of<ops::insert | ops::contains>(held);
      on->launch(race{view, counts.span().data(), keys}, much(16, 32), by.handle);
    }
    device().synchronize(by.handle);
    EXPECT_EQ(counts.fetch().front(), (crowd_counts{.inserted = keys}));
    EXPECT_EQ(all.size(), keys);
    for (auto const key : all.retrieve_all()) EXPECT_LT(key, keys);
    expect_valid(all);
  }
}

// Two crowds on two streams and two threads of the host, in one another's keys; the host also has
// keys of its own.
TEST_P(Gpu, KeepsItsAccountsBesideBatchesOfTheHost)
{
  constexpr std::uint32_t keys = 100;
  constexpr std::size_t own = 500;
  u64_map map{how(8192)};
  stream const one{device()};
  stream const other{device()};
  stream const third{device()};
  meeting<u64> const all{device(), keys, 64};
  std::atomic<std::int64_t> balance{0};
  {
    auto const first = map.lease(one, crowd_ops);
    auto const second = map.lease(other, crowd_ops);
    for (std::uint64_t seed = 0; seed < 6; seed += 2) {
      on->launch(all.body(first, seed), much(1024, 128), one.handle);
      on->launch(all.body(second, seed + 1), much(1024, 128), other.handle);
    }
    on_threads(2, [&](int which) {
      auto const salt = static_cast<u64>(which);
      auto contested = numbers(0, keys);
      items values;
      for (auto const key : contested) values.push_back(crowd<u64>::value_of(key, salt));
      auto const mine = numbers(10'000 + 1000 * salt, own);
      device_column<u64> const k{device(), mine};
      device_column<u64> const v{device(), times(mine, 3)};
      auto const count = [&](counts const& got) {
        balance += static_cast<std::int64_t>(got.inserted());
        balance -= static_cast<std::int64_t>(got.erased());
        EXPECT_EQ(got.full(), 0u);
      };
      for (u64 round = 0; round < 20; ++round) {
        count(map.insert(contested, values));
        count(map.erase(contested));
        count(map.insert_or_assign(contested, values));
        if (which == 0) count(map.insert(mine, times(mine, 3)));
        else count(map.on(third).insert(k, v));
        auto const seen = which == 0 ? map.contains(mine) : map.on(third).contains(k);
        EXPECT_EQ(seen.present(), own);
        if (round % 2 == 0) count(map.erase(mine));
      }
    });
  }
  for (auto const* each : {&one, &other}) device().synchronize(each->handle);
  expect_accounts(map, all, balance.load());
  for (u64 const salt : {0u, 1u}) {
    auto const mine = numbers(10'000 + 1000 * salt, own);
    items found(own);
    EXPECT_EQ(map.find(mine, found).present(), own);
    EXPECT_EQ(found, times(mine, 3));
  }
}

// Readers of a lease see their version to its end, however often the map grows meanwhile.
TEST_P(Gpu, GrowsBesideReadersOfALease)
{
  auto const many = much(2000, 400);
  u64_map map{how(1000)};
  auto const old = numbers(0, 1000);
  map.insert(old, times(old, 3));
  stream const by{device()};
  auto scratch = map.make_workspace(old.size());
  device_column<u64> const k{device(), old};
  device_column<u64> const found{device(), items(old.size())};
  {
    auto reading = map.lease(by, ops::find);
    std::jthread const grow{[&] {
      for (u64 first = 1000; first < 1000 + u64{8} * many; first += many) {
        auto const more = numbers(first, many);
        EXPECT_EQ(map.insert(more, times(more, 3)).inserted(), many);
      }
    }};
    for (int round = 0; round < 50; ++round) {
      reading.find_async(k, found, scratch);
      EXPECT_EQ(scratch.fetch(by).present(), old.size());
      EXPECT_EQ(found.fetch(), times(old, 3));
    }
  }
  EXPECT_GT(map.stats().rebuilds, 2u);
  EXPECT_EQ(map.size(), 1000 + std::size_t{8} * many);
  expect_valid(map);
}

INSTANTIATE_TEST_SUITE_P(On, Gpu, testing::Values("emulated", "cuda"),
                         [](auto const& each) { return each.param; });

}  // namespace
}  // namespace warpmap::trial
