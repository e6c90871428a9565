// Streams, events and captures mean on the emulated device what they mean in CUDA.

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <new>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/emulated_device.hpp"

namespace warpmap::trial {
namespace {

using host::event_handle;
using host::stream_handle;

class EmulatedStreams : public testing::Test {
 protected:
  EmulatedStreams() : one{gpu.make_stream()}, two{gpu.make_stream()}, event{gpu.make_event()} {}
  ~EmulatedStreams() override
  {
    if (gpu.streams() == 2) gpu.destroy(one);
    gpu.destroy(two);
    gpu.destroy(event);
  }

  /// Stream `one` stands still until the gate opens.
  void hold_one()
  {
    gpu.enqueue(one, [this] { gate.wait(); });
  }

  moment gate;  // outlives whoever waits at it
  emulated_device gpu;
  stream_handle one;
  stream_handle two;
  event_handle event;
};

TEST_F(EmulatedStreams, RunEachInItsOrder)
{
  std::vector<int> seen;
  for (int i = 0; i < 200; ++i) gpu.enqueue(one, [&, i] { seen.push_back(i); });
  gpu.synchronize(one);
  std::vector<int> all(200);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(seen, all);
}

TEST_F(EmulatedStreams, DoNotWaitForEachOther)
{
  hold_one();
  std::atomic<int> ran = 0;
  for (auto const stream : {two, stream_handle{}}) {
    gpu.enqueue(stream, [&] { ++ran; });
    gpu.synchronize(stream);
  }
  EXPECT_EQ(ran, 2);
  gate.come();
}

TEST_F(EmulatedStreams, OverlapInEitherOrder)
{
  std::array<int, 2> first{};
  for (int round = 0; round < 5000 && (first[0] == 0 || first[1] == 0); ++round) {
    std::atomic<int> came = 0;
    std::array<int, 2> place{};
    gpu.enqueue(one, [&] { place[0] = came++; });
    gpu.enqueue(two, [&] { place[1] = came++; });
    gpu.synchronize(one);
    gpu.synchronize(two);
    ++first[place[0] == 0 ? 0 : 1];
  }
  EXPECT_GT(first[0], 0);
  EXPECT_GT(first[1], 0);
}

TEST_F(EmulatedStreams, StillRunWhatIsQueuedWhenTheyAreDestroyed)
{
  hold_one();
  bool ran = false;
  gpu.enqueue(one, [&] { ran = true; });
  gpu.destroy(one);
  EXPECT_THROW(gpu.synchronize(one), device_error);
  EXPECT_THROW(gpu.record(event, one), device_error);
  gate.come();
  gpu.drain();
  EXPECT_TRUE(ran);
  EXPECT_NONFATAL_FAILURE(gpu.destroy(one), "that is none");
}

TEST_F(EmulatedStreams, EventsAreDoneBeforeTheyAreRecorded)
{
  EXPECT_TRUE(gpu.is_done(event));
  gpu.synchronize(event);
  gpu.wait(one, event);
  gpu.synchronize(one);
}

TEST_F(EmulatedStreams, EventsStandForWhatWasQueuedBefore)
{
  hold_one();
  gpu.record(event, one);
  EXPECT_FALSE(gpu.is_done(event));
  gate.come();
  gpu.synchronize(event);
  EXPECT_TRUE(gpu.is_done(event));

  moment later;
  gpu.enqueue(one, [&] { later.wait(); });
  EXPECT_TRUE(gpu.is_done(event));
  gpu.synchronize(event);
  later.come();
  gpu.synchronize(one);
}

TEST_F(EmulatedStreams, WaitForTheRecordThatIsTheLatestAtTheCall)
{
  gpu.record(event, one);
  gpu.wait(two, event);
  hold_one();
  gpu.record(event, one);
  gpu.synchronize(two);  // not held back by the second record

  bool passed = false;
  std::atomic<bool> opened = false;
  gpu.wait(two, event);
  gpu.enqueue(two, [&] { passed = opened; });
  gpu.destroy(event);  // whoever waits for it still does
  event = gpu.make_event();
  opened = true;
  gate.come();
  gpu.synchronize(two);
  EXPECT_TRUE(passed);
}

// --- failures ---

TEST_F(EmulatedStreams, TellOnceWhatWorkThrew)
{
  gpu.enqueue(one, [] { throw std::runtime_error{"the reason"}; });
  gpu.enqueue(one, [] { throw std::runtime_error{"another"}; });
  bool ran = false;
  gpu.enqueue(one, [&] { ran = true; });
  try {
    gpu.synchronize(one);
    ADD_FAILURE() << "nothing was thrown";
  } catch (device_error const& failure) {
    EXPECT_NE(std::string{failure.what()}.find("the reason"), std::string::npos);
  }
  EXPECT_TRUE(ran);
  gpu.synchronize(one);

  EXPECT_NONFATAL_FAILURE(
    std::make_unique<emulated_device>()->enqueue(nullptr, [] { throw std::bad_alloc{}; }),
    "nobody was told");
}

/// Every kind of call once, in the order of call_kind.
void call_all(emulated_device& gpu, void* data, std::atomic<int>& done)
{
  auto& memory = gpu.memory();
  memory.deallocate(memory.allocate(64, 64, nullptr), 64, 64, nullptr);
  ++done;
  gpu.free_pinned(gpu.allocate_pinned(64));
  ++done;
  gpu.copy(data, data, 0, nullptr);
  ++done;
  gpu.fill(data, 0, 64, nullptr);
  ++done;
  gpu.enqueue(nullptr, [] {});
  ++done;
  gpu.destroy(gpu.make_stream());
  ++done;
  auto const event = gpu.make_event();
  try {
    ++done;
    gpu.record(event, nullptr);
    ++done;
    gpu.wait(nullptr, event);
    ++done;
    gpu.synchronize(event);
    ++done;
  } catch (...) {
    gpu.destroy(event);
    throw;
  }
  gpu.destroy(event);
}

TEST_F(EmulatedStreams, FailTheCallThatIsChosen)
{
  auto* const data = gpu.memory().allocate(64, 64, nullptr);
  for (std::size_t which = 0; which < call_kinds; ++which) {
    SCOPED_TRACE(which);
    auto const kind = static_cast<call_kind>(which);
    for (auto const by_kind : {false, true}) {
      std::atomic<int> done = 0;
      if (by_kind) gpu.fail_at(kind, 1);
      else gpu.fail_after(which + 1);
      EXPECT_TRUE(gpu.still_armed());
      auto const before = gpu.calls(kind);
      if (kind == call_kind::allocate) EXPECT_THROW(call_all(gpu, data, done), std::bad_alloc);
      else if (kind == call_kind::allocate_pinned)
        EXPECT_THROW(call_all(gpu, data, done), out_of_memory);
      else EXPECT_THROW(call_all(gpu, data, done), device_error);
      EXPECT_EQ(done, static_cast<int>(which));
      EXPECT_EQ(gpu.calls(kind), before + 1);
      EXPECT_FALSE(gpu.still_armed());

      auto const all = gpu.calls();
      call_all(gpu, data, done);
      EXPECT_EQ(gpu.calls(), all + call_kinds);
    }
  }
  gpu.fail_at(call_kind::fill, 2);
  gpu.fill(data, 0, 64, one);
  EXPECT_THROW(gpu.fill(data, 1, 64, one), device_error);
  int seen = -1;
  gpu.copy(&seen, data, sizeof seen, one);
  EXPECT_EQ(seen, 0) << "the fill that failed was queued";
  gpu.memory().deallocate(data, 64, 64, nullptr);
  EXPECT_EQ(gpu.blocks(), 0u);
}

TEST_F(EmulatedStreams, FinishTheirWorkWhenSynchronizeFails)
{
  hold_one();
  bool ran = false;
  gpu.enqueue(one, [&] { ran = true; });
  gpu.fail_at(call_kind::synchronize, 1);
  EXPECT_THROW(gpu.synchronize(one), device_error);
  gate.come();
  gpu.synchronize(one);
  EXPECT_TRUE(ran);
}

// --- captures ---

TEST_F(EmulatedStreams, RecordInACaptureAndRunItsGraphAsOftenAsItIsLaunched)
{
  auto* const data = static_cast<int*>(gpu.memory().allocate(4, 4, nullptr));
  auto* const out = static_cast<int*>(gpu.allocate_pinned(4));
  gpu.synchronize(stream_handle{});
  *out = -1;

  gpu.begin_capture(one);
  EXPECT_TRUE(gpu.is_capturing(one));
  EXPECT_FALSE(gpu.is_capturing(two));
  gpu.fill(data, 0, 4, one);
  gpu.enqueue(one, [=] { ++*data; });
  gpu.record(event, one);
  gpu.wait(one, event);
  gpu.enqueue(one, [=] { *data += *out; });
  gpu.copy(out, data, 4, one);
  auto const graph = gpu.end_capture(one);
  EXPECT_FALSE(gpu.is_capturing(one));
  gpu.synchronize(one);
  EXPECT_EQ(graph.size(), 4u);
  EXPECT_EQ(*out, -1);

  for (int i = 0; i < 3; ++i) gpu.launch(graph, two);
  gpu.synchronize(two);
  EXPECT_EQ(*out, 2);
  gpu.memory().deallocate(data, 4, 4, nullptr);
  gpu.free_pinned(out);
}

TEST_F(EmulatedStreams, RefuseInACaptureWhatCudaRefuses)
{
  auto* const data = gpu.memory().allocate(4, 4, one);
  gpu.synchronize(one);
  auto const outside = gpu.make_event();
  gpu.record(outside, two);
  int here = 0;

  gpu.begin_capture(one);
  EXPECT_THROW(gpu.begin_capture(one), device_error);
  EXPECT_THROW(gpu.synchronize(one), device_error);
  EXPECT_THROW(gpu.memory().allocate(4, 4, one), device_error);
  EXPECT_THROW(gpu.copy(data, &here, 4, one), device_error);
  EXPECT_THROW(gpu.copy(&here, data, 4, one), device_error);
  EXPECT_THROW(gpu.wait(one, outside), device_error);
  gpu.record(event, one);
  EXPECT_THROW(gpu.wait(two, event), device_error);
  EXPECT_THROW(gpu.is_done(event), device_error);
  EXPECT_THROW(gpu.synchronize(event), device_error);
  EXPECT_EQ(gpu.end_capture(one).size(), 0u);

  EXPECT_THROW(gpu.wait(two, event), device_error);
  gpu.record(event, two);
  gpu.synchronize(event);
  EXPECT_THROW(gpu.end_capture(one), device_error);
  EXPECT_THROW(gpu.begin_capture(nullptr), device_error);
  EXPECT_THROW(emulated_device{}.launch(emulated_graph{}, nullptr), device_error);

  gpu.begin_capture(two);
  EXPECT_NONFATAL_FAILURE(gpu.memory().deallocate(data, 4, 4, two), "stream that captures");
  gpu.end_capture(two);
  EXPECT_EQ(gpu.blocks(), 0u);
  gpu.destroy(outside);
}

}  // namespace
}  // namespace warpmap::trial
