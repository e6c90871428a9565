// Two devices in one process. Maps ...

#include <atomic>
#include <functional>
#include <string>

#include "tests/support/device_column.hpp"
#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class SeveralDevices : public testing::Test {
 protected:
  SeveralDevices() { use_devices({first, second}); }
  ~SeveralDevices() override { emulated_device::make_current(0); }

  static options on(int ordinal)
  {
    options made;
    made.backend = backend::cuda;
    made.device = ordinal;
    made.seed = 7;
    return made;
  }
  static std::string refusal(std::function<void()> const& call)
  {
    try {
      call();
    } catch (error const& refused) {
      return refused.what();
    }
    return "not refused";
  }
  static void expect_refused(std::function<void()> const& call, std::string const& because)
  {
    auto const said = refusal(call);
    EXPECT_NE(said.find(because), std::string::npos) << said;
  }

  std::shared_ptr<emulated_device> first = std::make_shared<emulated_device>();
  std::shared_ptr<emulated_device> second =
    std::make_shared<emulated_device>(emulated_options{.ordinal = 1});
};

TEST_F(SeveralDevices, AreChosenByOrdinal)
{
  u64_map const here{on(0)};
  auto const blocks = first->blocks();
  u64_map const there{on(1)};
  EXPECT_EQ(here.made_with().device, 0);
  EXPECT_EQ(there.made_with().device, 1);
  EXPECT_EQ(first->blocks(), blocks);
  EXPECT_GT(second->blocks(), 0u);
}

TEST_F(SeveralDevices, AreTheCurrentOneWhereNoneIsNamed)
{
  emulated_device::make_current(1);
  u64_map map{on(-1)};
  EXPECT_EQ(map.made_with().device, 1);
  emulated_device::make_current(0);
  map.insert(numbers(0, 5000), numbers(0, 5000));  // wherever the thread has gone meanwhile
  EXPECT_EQ(map.made_with().device, 1);
  EXPECT_EQ(first->blocks(), 0u);
  EXPECT_EQ(set<std::uint32_t>{on(-1)}.made_with().device, 0);
}

TEST_F(SeveralDevices, ThatAreNotThereAreRefusedByNumber)
{
  try {
    u64_map const map{on(2)};
    FAIL() << "there are two";
  } catch (backend_unavailable const& refused) {
    EXPECT_NE(std::string{refused.what()}.find("2"), std::string::npos) << refused.what();
  }
  EXPECT_THROW(u64_map{on(-2)}, invalid_option);
  auto anywhere = on(2);
  anywhere.backend = backend::automatic;
  u64_map const map{anywhere};
  EXPECT_EQ(map.backend(), backend::cpu);
  EXPECT_NE(map.why_backend().find("2"), std::string::npos) << map.why_backend();
}

TEST_F(SeveralDevices, WorkSideBySideFromAnyThread)
{
  u64_map a{on(0)};
  u64_map b{on(1)};
  on_threads(4, [&](int which) {
    emulated_device::make_current(which % 2);
    auto const keys = numbers(static_cast<u64>(which) * 1000, 2000);
    a.insert(keys, keys);
    b.insert(keys, times(keys, 2));
    EXPECT_EQ(emulated_device::current(), which % 2);
  });
  EXPECT_EQ(a.size(), 5000u);
  EXPECT_EQ(b.size(), 5000u);
  EXPECT_EQ(value_at(a, 4321), 4321u);
  EXPECT_EQ(value_at(b, 4321), 8642u);
  EXPECT_TRUE(a.validate().ok());
  EXPECT_TRUE(b.validate().ok());
}

TEST_F(SeveralDevices, RefuseEachOthersColumnsBeforeAnyEffect)
{
  u64_map map{on(0)};
  device_column<u64> const theirs{*second, items{1, 2, 3}};
  device_column<u64> const ours{*first, items{1, 2, 3}};
  device_column<status> const their_statuses{*second, 3};
  auto const calls = map.on(nullptr);
  expect_refused([&] { calls.insert(theirs, ours); }, "the keys lie in memory of another device");
  expect_refused([&] { calls.insert(ours, theirs); }, "the values lie in memory of another");
  expect_refused([&] { calls.find(ours, theirs); }, "the values to write lie in memory of another");
  expect_refused([&] { calls.insert(ours, ours, their_statuses); }, "the statuses lie in memory");
  EXPECT_EQ(map.size(), 0u);
  EXPECT_EQ(theirs.fetch(), (items{1, 2, 3}));
}

TEST_F(SeveralDevices, RefuseEachOthersStreamsBeforeAnyEffect)
{
  u64_map map{on(0)};
  map.insert(items{9}, items{9});
  device_column<u64> const ours{*first, items{1, 2, 3}};
  auto const their_stream = second->make_stream();
  auto const our_stream = first->make_stream();
  auto const launches = first->calls(call_kind::launch);
  auto const because = "the stream belongs to another device, but this map is on " +
                       first->describe();
  expect_refused([&] { map.on(their_stream).insert(ours, ours); }, because);
  expect_refused([&] { static_cast<void>(map.lease(their_stream, ops::insert)); }, because);
  auto scratch = map.make_workspace(3);
  expect_refused([&] { scratch.fetch(their_stream); }, because);
  EXPECT_EQ(first->calls(call_kind::launch), launches);
  EXPECT_EQ(map.size(), 1u);
  map.reserve(1000);  // no lease is left behind
  EXPECT_EQ(map.on(our_stream).insert(ours, ours).inserted(), 3u);
  second->destroy(their_stream);
  first->destroy(our_stream);
}

TEST_F(SeveralDevices, RefuseEachOthersWorkspaces)
{
  u64_map a{on(0)};
  u64_map b{on(1)};
  device_column<u64> const ours{*first, items{1, 2, 3}};
  auto theirs = b.make_workspace(3);
  auto const stream = first->make_stream();
  {
    auto lease = a.lease(stream, ops::insert);
    expect_refused([&] { lease.insert_async(ours, ours, theirs); }, "workspace is of another");
  }
  first->synchronize(stream);
  first->destroy(stream);
  EXPECT_EQ(a.size(), 0u);
}

TEST_F(SeveralDevices, AreNotSwapped)
{
  u64_map a{on(0)};
  u64_map b{on(1)};
  a.insert(items{1}, items{10});
  b.insert(items{2}, items{20});
  expect_refused([&] { a.swap(b); }, "cannot be swapped; use merge");
  EXPECT_EQ(value_at(a, 1), 10u);
  EXPECT_EQ(value_at(b, 2), 20u);
}

TEST_F(SeveralDevices, AreMergedThroughTheHost)
{
  u64_map a{on(0)};
  u64_map b{on(1)};
  a.insert(numbers(0, 1000), numbers(0, 1000));
  b.insert(numbers(500, 1000), items(1000, 7));
  EXPECT_EQ(a.merge(b).inserted(), 500u);
  EXPECT_EQ(a.size(), 1500u);
  EXPECT_EQ(b.size(), 1000u);
  EXPECT_EQ(value_at(a, 600), 600u);
  EXPECT_EQ(value_at(a, 1400), 7u);
  EXPECT_EQ(b.merge(a, sum).assigned(), 1000u);
  EXPECT_EQ(value_at(b, 600), 607u);
  auto const copy = b.clone();
  EXPECT_EQ(copy.made_with().device, 1);
}

/// Does as the emulated device of the thread does, and notes which one that was.
class asking_memory final : public memory_resource {
 public:
  asking_memory(emulated_device& gives, std::atomic<int>& elsewhere)
    : gives_{gives}, elsewhere_{elsewhere}
  {
  }
  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) override
  {
    ask();
    return gives_.memory().allocate(bytes, alignment, stream);
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st* stream) noexcept override
  {
    ask();
    gives_.memory().deallocate(data, bytes, alignment, stream);
    ++calls_;
  }
  int calls() const { return calls_; }

 private:
  void ask()
  {
    if (emulated_device::current() != gives_.ordinal()) ++elsewhere_;
  }
  emulated_device& gives_;
  std::atomic<int>& elsewhere_;
  std::atomic<int> calls_{0};
};

TEST_F(SeveralDevices, AreCurrentWhenAUsersResourceIsCalled)
{
  std::atomic<int> elsewhere{0};
  asking_memory memory{*second, elsewhere};
  {
    auto how = on(1);
    how.memory = &memory;
    u64_map map{how};
    map.insert(numbers(0, 50'000), numbers(0, 50'000));
    auto const scratch = map.make_workspace(10);
    auto const pairs = map.snapshot();
    map.erase(numbers(0, 10));
    map.shrink_to_fit();
    EXPECT_EQ(emulated_device::current(), 0);
  }
  EXPECT_GT(memory.calls(), 5);
  EXPECT_EQ(elsewhere, 0);
  EXPECT_EQ(emulated_device::current(), 0);
}

TEST_F(SeveralDevices, AreNoLongerCurrentWhenAUsersResourceHasThrown)
{
  failing_memory memory;
  memory.fail_always();
  auto how = on(1);
  how.memory = &memory;
  EXPECT_THROW(u64_map{how}, out_of_memory);
  EXPECT_EQ(emulated_device::current(), 0);
}

TEST_F(SeveralDevices, KeepWorkspacesThatOutliveTheirMap)
{
  std::atomic<int> elsewhere{0};
  asking_memory memory{*second, elsewhere};
  auto how = on(1);
  how.memory = &memory;
  auto map = std::make_unique<u64_map>(how);
  auto scratch = map->make_workspace(10);
  map.reset();
  EXPECT_EQ(scratch.capacity(), 10u);
  EXPECT_EQ(scratch.fetch(nullptr), counts{});
  EXPECT_EQ(elsewhere, 0);
}

}  // namespace
}  // namespace warpmap::trial
