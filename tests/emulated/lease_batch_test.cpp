// Batches under a lease, which neither wait nor grow; their workspaces and graphs.

#include <chrono>
#include <set>
#include <thread>

#include "tests/support/leasing.hpp"
#include "tests/support/model.hpp"
#include "tests/support/work_queue.hpp"

namespace warpmap::trial {
namespace {

using Leases = leasing;

TEST_F(Leases, QueueBatchesAndCountOnTheDevice)
{
  u64_map map{how(1000)};
  stream const on{*device};
  auto scratch = map.make_workspace(500);
  auto const keys = numbers(0, 500);
  auto const k = column(keys);
  auto const v = column(times(keys, 3));
  auto const some = column(numbers(0, 100));
  device_column<status> const said{*device, 500};
  {
    auto lease = map.lease(on, ops::insert | ops::find | ops::erase);
    lease.insert_async(k, v, scratch, said);
    EXPECT_EQ(scratch.fetch(on), (counts{{500, 0, 0, 0, 0, 0}}));
    EXPECT_EQ(said.fetch(), status_list(500, status::inserted));
    lease.insert_async(k, v, scratch);
    EXPECT_EQ(scratch.fetch(on).present(), 500u);
    device_column<u64> const found{*device, 500};
    lease.find_async(k, found, scratch);
    EXPECT_EQ(scratch.fetch(on).present(), 500u);
    EXPECT_EQ(found.fetch(), times(keys, 3));
    lease.erase_async(some, scratch);
    EXPECT_EQ(scratch.fetch(on).erased(), 100u);
  }
  device->synchronize(on.handle);
  EXPECT_EQ(map.size(), 400u);
  model<u64, u64> wanted;
  for (u64 i = 100; i < 500; ++i) wanted[i] = i * 3;
  expect_holds(map, wanted);
}

TEST_F(Leases, QueueEveryKindOfBatch)
{
  u64_map map{how(100)};
  map.insert(items{1, 2, 3}, items{10, 20, 30});
  stream const on{*device};
  auto scratch = map.make_workspace(2);
  auto const k = column(items{3, 4});
  auto const v = column(items{31, 41});
  auto const other_keys = column(items{2, 5});
  auto const more = column(items{22, 52});
  auto const compared = column(items{31, 7});
  device_column<u64> const out{*device, 2};
  device_column<u64> const before{*device, 2};
  device_column<status> const said{*device, 2};
  auto lease = map.lease(on, ops::all);
  auto const answers = [&] {
    EXPECT_EQ(scratch.fetch(on).total(), 2u);
    return said.fetch();
  };
  using enum status;
  lease.contains_async(k, scratch, said);
  EXPECT_EQ(answers(), (status_list{present, absent}));
  lease.insert_and_find_async(k, v, out, scratch, said);
  EXPECT_EQ(answers(), (status_list{present, inserted}));
  EXPECT_EQ(out.fetch(), (items{30, 41}));
  lease.exchange_async(k, v, before, scratch, said);
  EXPECT_EQ(answers(), (status_list{assigned, assigned}));
  EXPECT_EQ(before.fetch(), (items{30, 41}));
  lease.compare_exchange_async(k, compared, more, scratch, said);
  EXPECT_EQ(answers(), (status_list{assigned, present}));
  EXPECT_EQ(compared.fetch(), (items{31, 41}));
  lease.erase_if_equal_async(k, more, scratch, said);
  EXPECT_EQ(answers(), (status_list{erased, present}));
  lease.insert_or_assign_async(other_keys, more, scratch, said);
  EXPECT_EQ(answers(), (status_list{assigned, inserted}));
  lease.extract_async(k, out, scratch, said);
  EXPECT_EQ(answers(), (status_list{absent, erased}));
  EXPECT_EQ(out.fetch()[1], 41u);
  lease.end();
  device->synchronize(on.handle);
  expect_holds(map, model<u64, u64>{{1, 10}, {2, 22}, {5, 52}});
}

TEST_F(Leases, AnswerFullInsteadOfGrowingAndListWhatIsLeftOver)
{
  u64_map map{how(64)};
  stream const on{*device};
  auto scratch = map.make_workspace(5000);
  auto const keys = numbers(0, 5000);
  device_column<status> const said{*device, 5000};
  auto const capacity = map.capacity();
  auto const k = column(keys);
  {
    auto lease = map.lease(on, ops::insert);
    lease.insert_async(k, k, scratch, said);
  }
  auto const all = scratch.fetch(on);
  EXPECT_GE(all.inserted(), 64u);
  EXPECT_EQ(all.inserted() + all.full(), 5000u);
  EXPECT_EQ(map.capacity(), capacity);
  EXPECT_EQ(map.size(), all.inserted());

  std::uint64_t left = 0;
  device->copy(&left, scratch.left_over_count(), sizeof left, on.handle);
  ASSERT_EQ(left, all.full());
  items list(left);
  device->copy(list.data(), scratch.left_over(), left * sizeof(u64), on.handle);
  std::set<u64> const listed(list.begin(), list.end());
  EXPECT_EQ(listed.size(), left);
  auto const statuses = said.fetch();
  for (u64 i = 0; i < 5000; ++i)
    ASSERT_EQ(statuses[i], listed.contains(i) ? status::full : status::inserted);

  // Without the lease the map grows again.
  EXPECT_EQ(map.insert(keys, keys).inserted(), all.full());
  EXPECT_EQ(map.size(), 5000u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, LetBatchesBeCapturedAndLaunchedAgain)
{
  u64_map map{how(1000)};
  stream const on{*device};
  auto scratch = map.make_workspace(10);
  auto const k = column(numbers(0, 10));
  auto const v = column(items(10, 1));
  {
    auto lease = map.lease(on, ops::insert_or_apply);
    device->begin_capture(on.handle);
    lease.insert_or_apply_async(k, v, sum, scratch);
    auto const graph = device->end_capture(on.handle);
    EXPECT_EQ(map.size(), 0u);
    for (int i = 0; i < 7; ++i) device->launch(graph, on.handle);
    EXPECT_EQ(scratch.fetch(on), (counts{{0, 0, 10, 0, 0, 0}}));
  }
  device->synchronize(on.handle);
  EXPECT_EQ(map.size(), 10u);
  for (u64 i = 0; i < 10; ++i) EXPECT_EQ(value_at(map, i), 7u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, MayLoseTheirWorkspaceBeforeTheirStreamHasComeThere)
{
  moment gate;
  u64_map map{how(5000)};
  stream const on{*device};
  auto const keys = numbers(0, 5000);
  auto const k = column(keys);
  {
    auto lease = map.lease(on, ops::insert | ops::reshape);
    device->enqueue(on.handle, [&] { gate.wait(); });
    {
      auto scratch = map.make_workspace(5000);
      lease.insert_async(k, k, scratch);
    }
    {
      auto space = map.make_purge_workspace();
      lease.purge_async(space);
    }
    // Time for streams on which nothing is to be waited for.
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    gate.come();
  }
  EXPECT_NO_THROW(device->synchronize(on.handle));
  model<u64, u64> wanted;
  for (auto const key : keys) wanted[key] = key;
  expect_holds(map, wanted);
}

TEST_F(Leases, MayLoseTheWorkspaceOfABatchThatTheDeviceRefused)
{
  moment gate;
  u64_map map{how(100)};
  stream const on{*device};
  auto const k = column(numbers(0, 10));
  auto lease = map.lease(on, ops::insert);
  device->enqueue(on.handle, [&] { gate.wait(); });
  {
    auto scratch = map.make_workspace(10);
    device->fail_at(call_kind::launch, 1);
    EXPECT_THROW(lease.insert_async(k, k, scratch), device_error);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds{20});
  gate.come();
  EXPECT_NO_THROW(device->synchronize(on.handle)) << "what came before the launch was queued";
  lease.end();
  EXPECT_EQ(map.size(), 0u);
}

}  // namespace
}  // namespace warpmap::trial
