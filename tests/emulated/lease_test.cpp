// Leases: how long they last, what they keep others from, and what they refuse.

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "tests/support/leasing.hpp"
#include "tests/support/model.hpp"
#include "tests/support/refusals.hpp"
#include "warpmap/device.cuh"

namespace warpmap::trial {
namespace {

using Leases = leasing;

TEST_F(Leases, MayEndWithTheirMapBeforeTheirStreamHasComeThere)
{
  stream const on{*device};
  std::atomic<bool> worked{false};
  {
    u64_map map{how(100)};
    auto const lease = map.lease(on, ops::insert);
    auto const view = view_of<ops::insert>(lease);
    device->enqueue(on.handle, [&, view] {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      worked = view.insert(1, 2) == status::inserted;
    });
  }
  EXPECT_TRUE(worked);
}

TEST_F(Leases, ThatMayWriteRefuseWhatWouldWaitForThem)
{
  u64_map map{how(100)};
  map.insert(items{1}, items{1});
  stream const on{*device};
  {
    auto const held = map.lease(on, ops::insert);
    expect_refused([&] { map.reserve(10'000); }, "end the lease first");
    expect_refused([&] { map.clear(); }, "end the lease first");
    expect_refused([&] { map.snapshot(); }, "end the lease first");
    expect_refused([&] { map.validate(); }, "end the lease first");
    expect_refused([&] { static_cast<void>(map.exclusive(ops::find)); }, "end the lease first");
    // A batch of the host's fills the room there is and does not wait.
    auto const all = map.insert(numbers(0, 5000), numbers(0, 5000));
    EXPECT_GT(all.full(), 0u);
    EXPECT_EQ(map.contains(items{1}).present(), 1u);
  }
  EXPECT_EQ(map.insert(numbers(0, 5000), numbers(0, 5000)).full(), 0u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, ThatReadKeepTheirVersionWhileTheMapGrows)
{
  u64_map map{how(100)};
  map.insert(numbers(0, 100), numbers(0, 100));
  stream const on{*device};
  auto scratch = map.make_workspace(100);
  auto const k = column(numbers(0, 100));
  device_column<u64> const found{*device, 100};
  {
    auto reading = map.lease(on, ops::find);
    map.insert(numbers(0, 20'000), numbers(0, 20'000));
    map.erase(numbers(0, 50));
    EXPECT_GT(map.stats().rebuilds, 0u);
    reading.find_async(k, found, scratch);
    EXPECT_EQ(scratch.fetch(on).present(), 100u);  // as the map was when it grew
    reading.find_async(k, found, scratch);
  }
  device->synchronize(on.handle);
  EXPECT_EQ(found.fetch(), numbers(0, 100));
  EXPECT_EQ(map.size(), 19'950u);
}

TEST_F(Leases, RefuseWhatTheyCannotServe)
{
  u64_map map{how(100)};
  stream const on{*device};
  auto scratch = map.make_workspace(2);
  auto lease = map.lease(on, ops::insert | ops::insert_or_apply);
  auto const k = column(items{1, 2, 3});
  auto const two = column(items{1, 2});
  expect_refused<size_mismatch>([&] { lease.insert_async(k, k, scratch); }, "workspace for 2");
  expect_refused<size_mismatch>([&] { lease.insert_async(two, k, scratch); }, "2 keys but 3");
  expect_refused([&] { lease.erase_async(two, scratch); }, "does not allow");
  items here{1, 2};
  expect_refused([&] { lease.insert_async({here.data(), 2}, two, scratch); }, "host memory");
  expect_refused(
    [&] {
      lease.insert_or_apply_async(
        two, two, [](u64 a, u64 b) { return a * b; }, scratch);
    },
    "cannot run on values in device memory");
  expect_refused([&] { view_of<ops::find>(lease); }, "does not allow all");
  lease.end();
  expect_refused([&] { lease.insert_async(two, two, scratch); }, "has ended");
  EXPECT_EQ(map.size(), 0u);

  u64_map here_only{[] {
    options on_cpu;
    on_cpu.backend = backend::cpu;
    return on_cpu;
  }()};
  expect_refused([&] { static_cast<void>(here_only.lease(on, ops::find)); }, "runs on the CPU");
  expect_refused([&] { here_only.make_workspace(1); }, "runs on the CPU");
}

TEST_F(Leases, HoldUpNobodyWhoMeetsTheirBeginning)
{
  u64_map map{how(100)};
  stream const on{*device};
  std::atomic<bool> stop{false};
  std::atomic<int> refused{0};
  std::atomic<u64> inserted{0};
  on_threads(3, [&](int which) {
    if (which == 0) {
      // Both waits are for the other threads: a lease that let them wait would never end.
      for (int i = 0; i < 60; ++i) {
        auto const held = map.lease(on, ops::insert);
        auto const before = refused.load() + static_cast<int>(inserted.load());
        while (refused.load() + static_cast<int>(inserted.load()) < before + 2)
          std::this_thread::yield();
      }
      stop = true;
      return;
    }
    for (u64 next = 0; !stop; ++next) try {
        if (which == 1) map.rehash(500 + 300 * (next % 4));
        else map.snapshot();
        ++inserted;
      } catch (misuse_error const&) {
        ++refused;
      }
  });
  EXPECT_GT(refused, 0);
  EXPECT_EQ(map.insert(numbers(0, 3000), numbers(0, 3000)).full(), 0u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, LeaveNothingBehindWhenTheDeviceRefuses)
{
  struct subject {
    explicit subject(emulated_device& of) : map{how(100)}, on{of}, keys{of, numbers(0, 50)} {}
    u64_map map;
    stream on;
    device_column<u64> keys;
  };
  for (auto const purges : {false, true}) {
    auto done = false;
    refuse_each_call(
      *device, [&] { return std::make_unique<subject>(*device); },
      [&](auto const& with) {
        done = false;
        auto scratch = with->map.make_workspace(50);
        auto space = with->map.make_purge_workspace();
        auto lease = with->map.lease(with->on, purges ? ops::insert | ops::reshape : ops::insert);
        lease.insert_async(with->keys, with->keys, scratch);
        if (purges) lease.purge_async(space);
        lease.end();
        done = scratch.fetch(with->on).inserted() == 50;
      },
      [&](auto& with) {
        auto& map = with->map;
        device->synchronize(with->on.handle);
        auto const state = map.validate();
        EXPECT_TRUE(state.ok()) << (state.ok() ? "" : state.problems.front());
        EXPECT_TRUE(map.size() == 0 || map.size() == 50) << map.size();
        EXPECT_EQ(map.insert(numbers(0, 3000), numbers(0, 3000)).full(), 0u);
        with.reset();
        device->drain();
        EXPECT_EQ(device->blocks(), 0u);
        EXPECT_EQ(device->events(), 0u);
      });
    EXPECT_TRUE(done) << "when nothing was refused";
  }
}

}  // namespace
}  // namespace warpmap::trial
