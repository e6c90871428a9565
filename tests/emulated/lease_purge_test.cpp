// Leases that have the map alone, and purges.

#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

#include "tests/support/leasing.hpp"
#include "tests/support/model.hpp"
#include "warpmap/device.cuh"

namespace warpmap::trial {
namespace {

using Leases = leasing;

TEST_F(Leases, PurgeWhatWasErasedFromAMapThatMustNotGrow)
{
  auto fixed = how(1000);
  fixed.growth = growth::never;
  u64_map map{fixed};
  stream const on{*device};
  auto scratch = map.make_workspace(2000);
  auto space = map.make_purge_workspace();
  auto const capacity = map.capacity();
  model<u64, u64> wanted;
  for (u64 round = 0; round < 6; ++round) {
    auto const keys = numbers(round * 2000, 2000);
    auto const k = column(keys);
    device_column<status> const said{*device, 2000};
    auto lease = map.lease(on, ops::insert | ops::erase | ops::reshape);
    lease.insert_async(k, k, scratch, said);
    auto const came = scratch.fetch(on);
    EXPECT_GE(came.inserted() + wanted.size(), 1000u) << "round " << round;
    EXPECT_EQ(came.inserted() + came.full(), 2000u);
    lease.insert_async(k, k, scratch);  // nothing fits before the purge
    EXPECT_EQ(scratch.fetch(on).inserted(), 0u);
    items gone;
    auto const statuses = said.fetch();
    for (u64 i = 0; i < 2000; ++i)
      if (statuses[i] == status::inserted) {
        if (i % 8 == 0 && wanted.size() < 300) wanted[keys[i]] = keys[i];
        else gone.push_back(keys[i]);
      }
    auto const g = column(gone);
    lease.erase_async(g, scratch);
    EXPECT_EQ(scratch.fetch(on).erased(), gone.size());
    lease.purge_async(space);
    lease.end();
    EXPECT_EQ(map.capacity(), capacity);
    expect_holds(map, wanted);
    auto const state = map.validate();
    EXPECT_TRUE(state.ok()) << (state.ok() ? "" : state.problems.front());
  }
}

TEST_F(Leases, PurgeSetsAndSlotsWithTags)
{
  set<std::uint32_t> keys{how(100)};
  stream const on{*device};
  std::vector<std::uint32_t> narrow(100);
  std::iota(narrow.begin(), narrow.end(), 0u);  // 0 and all ones live beside the slots
  narrow[1] = ~0u;
  keys.insert(narrow);
  keys.erase(std::span{narrow}.first(60));
  auto space = keys.make_purge_workspace();
  keys.lease(on, ops::reshape).purge_async(space);
  EXPECT_EQ(keys.size(), 40u);
  EXPECT_EQ(keys.stats().erased, 0u);
  EXPECT_EQ(keys.contains(std::span{narrow}).present(), 40u);
  EXPECT_TRUE(keys.validate().ok());

  emulated_options before_hopper;
  before_hopper.word16 = false;
  auto const older = std::make_shared<emulated_device>(before_hopper);
  use_device(older);
  {
    u64_map tagged{how(1000)};
    stream const there{*older};
    tagged.insert(numbers(0, 1000), numbers(5, 1000));
    tagged.erase(numbers(0, 800));
    auto room = tagged.make_purge_workspace();
    tagged.lease(there, ops::reshape).purge_async(room);
    EXPECT_EQ(tagged.stats().erased, 0u);
    EXPECT_EQ(tagged.size(), 200u);
    EXPECT_EQ(value_at(tagged, 999), 1004u);
    EXPECT_TRUE(tagged.validate().ok());

    // What is compiled here has words of 16 bytes, so its view would read these slots wrongly.
    auto const lease = tagged.lease(there, ops::find);
    expect_refused([&] { view_of<ops::find>(lease); }, "different compute capabilities");
  }
}

TEST_F(Leases, ThatReshapeHaveTheMapAlone)
{
  u64_map map{how(100)};
  map.insert(numbers(0, 50), numbers(0, 50));
  stream const on{*device};
  auto space = map.make_purge_workspace();
  auto small = map.make_workspace(10);
  {
    auto const reading = map.lease(on, ops::find);
    expect_refused([&] { static_cast<void>(map.lease(on, ops::reshape)); }, "another lease");
  }
  {
    auto const writing = map.lease(on, ops::insert);
    expect_refused([&] { static_cast<void>(map.lease(on, ops::reshape)); }, "end the lease first");
  }
  {
    auto lease = map.lease(on, ops::insert | ops::erase);
    expect_refused([&] { lease.purge_async(space); }, "does not allow");
  }
  std::thread other;
  std::atomic<bool> ended{false};
  {
    auto lease = map.lease(on, ops::reshape);
    expect_refused<size_mismatch>([&] { lease.purge_async(small); }, "a workspace of 80");
    expect_refused([&] { map.contains(items{1}); }, "this thread holds");
    expect_refused([&] { static_cast<void>(map.lease(on, ops::find)); }, "this thread holds");
    other = std::thread{[&] {
      EXPECT_EQ(map.contains(items{1}).present(), 1u);
      EXPECT_TRUE(ended);
    }};
    lease.purge_async(space);
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    ended = true;
  }
  other.join();
  EXPECT_EQ(map.size(), 50u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, ThatReshapeBeginAndEndWhenTheirStreamsHaveComeThere)
{
  std::atomic<int> done{0};
  auto const late = [&done] {
    std::this_thread::sleep_for(std::chrono::milliseconds{30});
    ++done;
  };
  u64_map map{how(100)};
  stream const on{*device};
  stream const before{*device};
  {
    auto const writing = map.lease(before, ops::insert);
    device->enqueue(before.handle, late);
  }
  auto alone = map.lease(on, ops::reshape);
  EXPECT_EQ(done, 1) << "an earlier lease still writes to slots that are to be moved";
  device->enqueue(on.handle, late);
  alone.end();
  EXPECT_EQ(done, 2) << "others may read slots that are still being moved";
}

TEST_F(Leases, ThatWriteLeaveSnapshotsAsTheyWere)
{
  for (auto const more : {ops::none, ops::reshape}) {
    u64_map map{how(100)};
    map.insert(numbers(0, 50), numbers(0, 50));
    map.erase(numbers(40, 10));
    stream const on{*device};
    auto const k = column(numbers(30, 20));
    auto const v = column(times(numbers(30, 20), 9));
    auto scratch = map.make_workspace(20);
    auto space = map.make_purge_workspace();
    auto const picture = map.snapshot();
    {
      auto lease = map.lease(on, ops::insert_or_assign | more);
      lease.insert_or_assign_async(k, v, scratch);
      if (any(more)) lease.purge_async(space);
    }
    device->synchronize(on.handle);
    model<u64, u64> wanted;
    for (u64 i = 0; i < 40; ++i) wanted[i] = i;
    expect_same_pairs(contents(picture), wanted);
    for (u64 i = 30; i < 50; ++i) wanted[i] = i * 9;
    expect_holds(map, wanted);
  }
}

}  // namespace
}  // namespace warpmap::trial
