// Leases: batches that do not wait, graphs, purges, and views in work of the user's own.

#include <array>
#include <atomic>
#include <chrono>
#include <numeric>
#include <set>
#include <string>
#include <thread>

#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/test_device.hpp"
#include "warpmap/device_storage.cuh"
#include "warpmap/key_columns.hpp"

namespace warpmap::trial {
namespace {

class Leases : public testing::Test {
 protected:
  Leases() { use_device(device); }

  static options how(std::size_t capacity = 0)
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    made.capacity = capacity;
    return made;
  }
  device_column<u64> column(items const& of) { return {*device, of}; }

  template <class Refusal = misuse_error, class Call>
  static void expect_refused(Call call, std::string const& because)
  {
    try {
      call();
      ADD_FAILURE() << "not refused";
    } catch (Refusal const& refused) {
      EXPECT_NE(std::string{refused.what()}.find(because), std::string::npos) << refused.what();
    }
  }

  /// A stream that goes before the device does.
  struct stream {
    explicit stream(emulated_device& of) : on{of}, handle{of.make_stream()} {}
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;
    ~stream()
    {
      EXPECT_NO_THROW(on.synchronize(handle));
      on.destroy(handle);
    }
    operator stream_ref() const { return handle; }
    emulated_device& on;
    host::stream_handle handle;
  };

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
};

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

TEST_F(Leases, GiveViewsThatDoWhatTheMapDoes)
{
  u64_map map{how(1000)};
  map.insert(numbers(0, 10), numbers(0, 10));
  stream const on{*device};
  auto const seen = std::make_shared<std::vector<status>>();
  auto const values = std::make_shared<items>();
  {
    auto const lease = map.lease(on, ops::all);
    auto const view = view_of<ops::all>(lease);
    device->enqueue(on.handle, [=] {
      auto const say = [&](status s, u64 value = 0) {
        seen->push_back(s);
        values->push_back(value);
      };
      u64 value = 99;
      auto s = view.insert(10, 100);
      say(s);
      say(view.insert(10, 101));
      s = view.find(10, value);
      say(s, value);
      s = view.find(11, value);
      say(s, value);
      say(view.insert_or_assign(10, 102));
      say(view.insert_or_apply(10, 5, [](u64 a, u64 b) { return a * b; }));
      s = view.insert_and_find(10, 1, value);
      say(s, value);
      s = view.exchange(10, 7, value);
      say(s, value);
      value = 8;
      s = view.compare_exchange(10, value, 9);
      say(s, value);
      s = view.compare_exchange(10, value, 9);
      say(s, value);
      say(view.erase_if_equal(10, 1));
      s = view.extract(10, value);
      say(s, value);
      say(view.contains(10) ? status::present : status::absent);
      say(view.erase(3));
      say(view.erase(3));
    });
  }
  device->synchronize(on.handle);
  using enum status;
  EXPECT_EQ(*seen, (status_list{inserted, present, present, absent, assigned, assigned, present,
                                assigned, present, assigned, present, erased, absent, erased,
                                absent}));
  EXPECT_EQ(*values, (items{0, 0, 100, 100, 0, 0, 510, 510, 7, 7, 0, 9, 0, 0, 0}));
  EXPECT_EQ(map.size(), 9u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, GiveViewsOfNarrowItemsAndSets)
{
  map<std::int16_t, float> narrow{how(100)};
  set<std::uint32_t> keys{how(100)};
  stream const on{*device};
  {
    auto const lease = narrow.lease(on, ops::insert | ops::insert_or_apply);
    auto const other = keys.lease(on, ops::insert);
    auto const view = view_of<ops::insert | ops::insert_or_apply>(lease);
    auto const set_view = view_of<ops::insert>(other);
    device->enqueue(on.handle, [=] {
      view.insert(-3, 0.5f);
      view.insert_or_apply(-3, 0.25f, sum);
      set_view.insert(7);
      set_view.insert(7);
    });
  }
  device->synchronize(on.handle);
  EXPECT_EQ(narrow.session().find(-3), 0.75f);
  EXPECT_EQ(keys.size(), 1u);
}

TEST_F(Leases, GiveViewsToManyThreadsThatMeetOnFewKeys)
{
  for (std::uint64_t round = 0; round < 20; ++round) {
    u64_map map{how(40)};
    stream const on{*device};
    std::atomic<std::int64_t> balance{0};
    {
      auto const lease = map.lease(on, ops::all);
      auto const view = view_of<ops::insert | ops::erase | ops::find>(lease);
      device->enqueue(on.handle, [&, view, round] {
        on_threads(4, [&](int which) {
          dice roll{round * 4 + static_cast<std::uint64_t>(which)};
          for (int i = 0; i < 2000; ++i) {
            u64 const key = roll.below(12);
            u64 value = key;
            if (roll.one_in(2)) balance += view.insert(key, key) == status::inserted;
            else if (roll.one_in(2)) balance -= view.erase(key) == status::erased;
            else view.find(key, value);
            ASSERT_EQ(value, key);
          }
        });
      });
    }
    device->synchronize(on.handle);
    EXPECT_EQ(static_cast<std::int64_t>(map.size()), balance.load());
    EXPECT_TRUE(map.validate().ok());
  }
}

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

TEST_F(Leases, ReportViewsThatAreUsedAfterTheirEnd)
{
  if (!detail::is_checked()) GTEST_SKIP() << "the library was built without WARPMAP_CHECKED";
  u64_map map{how(100)};
  map.insert(items{1}, items{1});
  stream const on{*device};
  auto const seen = std::make_shared<std::vector<status>>();
  {
    auto lease = map.lease(on, ops::find | ops::insert);
    auto const view = view_of<ops::find | ops::insert>(lease);
    auto const look = [=] {
      u64 value = 0;
      seen->push_back(view.find(1, value));
      seen->push_back(view.insert(2, 2));
    };
    device->enqueue(on.handle, look);
    lease.end();
    device->enqueue(on.handle, look);
  }
  device->synchronize(on.handle);
  EXPECT_EQ(*seen, (status_list{status::present, status::inserted, status::absent, status::full}));
  expect_refused([&] { map.contains(items{1}); }, "2 times after the end of their leases");
  EXPECT_EQ(map.contains(items{1}).present(), 1u);
  EXPECT_EQ(map.size(), 2u);
}

TEST_F(Leases, AreNotNeededForStorageOfTheUsers)
{
  using storage = device_storage<u64, u64>;
  constexpr auto bytes = storage::bytes_for(500);
  stream const on{*device};
  auto& memory = device->memory();
  auto* const at = memory.allocate(bytes, 64, on.handle);
  auto const added = std::make_shared<std::atomic<u64>>(0);
  auto const full = std::make_shared<std::atomic<u64>>(0);
  auto const missed = std::make_shared<std::atomic<u64>>(0);
  auto const held = std::make_shared<std::array<u64, 3>>();
  for (int round = 0; round < 2; ++round) {
    storage const own{at, bytes, 3};
    device->enqueue(on.handle, [=] {
      on_threads(4, [&](int which) { own.clear(static_cast<u64>(which), 4); });
      (*held)[0] = own.size();
    });
    device->enqueue(on.handle, [=] {
      auto const view = own.view<ops::insert | ops::find | ops::erase>();
      on_threads(4, [&](int which) {
        for (u64 i = 0; i < 1000; ++i) {
          auto const key = i + static_cast<u64>(which) * 200;
          auto const result = view.insert(key, key + 1);
          *added += result == status::inserted;
          *full += result == status::full;
          u64 value = 0;
          auto const there = view.find(key, value) == status::present;
          *missed += result != status::full && !(there && value == key + 1);
        }
      });
      (*held)[1] = own.size();
      (*held)[2] = own.limit();
      view.erase(0);
    });
    device->synchronize(on.handle);
    EXPECT_EQ((*held)[0], 0u);
    EXPECT_EQ((*held)[1], added->exchange(0));
    EXPECT_GE((*held)[2], 500u);
    EXPECT_GE((*held)[1], (*held)[2]);  // the side slots need no room
    EXPECT_LE((*held)[1], (*held)[2] + 2);
    EXPECT_GT(full->exchange(0), 0u);
    EXPECT_EQ(missed->load(), 0u);
  }
  memory.deallocate(at, bytes, 64, on.handle);
}

TEST_F(Leases, LeaveNothingBehindWhenTheDeviceRefuses)
{
  for (auto const purges : {false, true})
    for (std::uint64_t n = 1;; ++n) {
      SCOPED_TRACE("call " + std::to_string(n) + " of the device");
      auto got_through = false;
      {
        u64_map map{how(100)};
        stream const on{*device};
        auto const k = column(numbers(0, 50));
        device->fail_after(n);
        auto done = false;
        try {
          auto scratch = map.make_workspace(50);
          auto space = map.make_purge_workspace();
          auto lease = map.lease(on, purges ? ops::insert | ops::reshape : ops::insert);
          lease.insert_async(k, k, scratch);
          if (purges) lease.purge_async(space);
          lease.end();
          done = scratch.fetch(on).inserted() == 50;
        } catch (error const&) {
        }
        got_through = device->still_armed();
        device->fail_after(0);
        device->synchronize(on.handle);
        EXPECT_TRUE(done || !got_through);
        auto const state = map.validate();
        EXPECT_TRUE(state.ok()) << (state.ok() ? "" : state.problems.front());
        EXPECT_TRUE(map.size() == 0 || map.size() == 50) << map.size();
        EXPECT_EQ(map.insert(numbers(0, 3000), numbers(0, 3000)).full(), 0u);
      }
      device->drain();
      EXPECT_EQ(device->blocks(), 0u);
      EXPECT_EQ(device->events(), 0u);
      if (HasFailure()) return;
      if (got_through) break;
    }
}

}  // namespace
}  // namespace warpmap::trial
