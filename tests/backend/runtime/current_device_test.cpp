// kernels/cuda_device.cpp on a runtime with two devices that is none. A device ...

#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/cuda_device.hpp"
#include "tests/backend/runtime/two_devices.hpp"
#include "warpmap/error.hpp"

namespace warpmap::trial {
namespace {

class CurrentDevice : public testing::Test {
 protected:
  CurrentDevice() { runtime = {}; }
  ~CurrentDevice() override { runtime = {}; }

  struct call {
    char const* name;
    std::function<void(kernels::cuda_device&)> make;
  };
  /// Everything that may be asked of a device and needs it to be current.
  static std::vector<call> calls()
  {
    static int place = 0;
    auto* const stream = reinterpret_cast<host::stream_handle>(&place);
    auto* const event = reinterpret_cast<host::event_handle>(&place);
    return {
      {"allocate", [=](auto& on) { on.memory().allocate(64, 64, stream); }},
      {"deallocate", [=](auto& on) { on.memory().deallocate(&place, 64, 64, stream); }},
      {"allocate_pinned", [](auto& on) { on.allocate_pinned(64); }},
      {"free_pinned", [](auto& on) { on.free_pinned(&place); }},
      {"copy", [=](auto& on) { on.copy(&place, &place, 4, stream); }},
      {"fill", [=](auto& on) { on.fill(&place, 0, 4, stream); }},
      {"kind_of", [](auto& on) { on.kind_of(&place); }},
      {"make_stream", [](auto& on) { on.make_stream(); }},
      {"destroy stream", [=](auto& on) { on.destroy(stream); }},
      {"make_event", [](auto& on) { on.make_event(); }},
      {"destroy event", [=](auto& on) { on.destroy(event); }},
      {"record", [=](auto& on) { on.record(event, stream); }},
      {"wait", [=](auto& on) { on.wait(stream, event); }},
      {"is_done", [=](auto& on) { on.is_done(event); }},
      {"synchronize stream", [=](auto& on) { on.synchronize(stream); }},
      {"synchronize event", [=](auto& on) { on.synchronize(event); }},
      {"is_capturing", [=](auto& on) { on.is_capturing(stream); }},
      {"has", [=](auto& on) { on.has(stream); }},
      {"while_current", [](auto& on) { on.while_current([] { cudaFree(nullptr); }); }},
    };
  }
  static void expect_restored(int before)
  {
    EXPECT_EQ(runtime.current, before);
    EXPECT_EQ(runtime.elsewhere, 0);
    EXPECT_EQ(runtime.exchanges, 0);
  }
};

TEST_F(CurrentDevice, IsTheOneCalledDuringACallAndTheOldOneAfterIt)
{
  for (auto const before : {0, 1}) {
    runtime = {};
    kernels::cuda_device on{1};
    runtime.current = before;
    runtime.wanted = 1;
    for (auto const& each : calls()) {
      SCOPED_TRACE(each.name);
      auto const calls = runtime.calls;
      each.make(on);
#if CUDART_VERSION < 12080
      if (std::string{each.name} == "has") continue;
#endif
      EXPECT_GT(runtime.calls, calls);
      expect_restored(before);
    }
  }
}

TEST_F(CurrentDevice, IsTheOldOneAfterCallsThatFail)
{
  kernels::cuda_device on{1};
  runtime.wanted = 1;
  // The first to fail is cudaSetDevice, the second the call itself.
  for (auto const n : {1, 2})
    for (auto const& each : calls()) {
      SCOPED_TRACE(each.name);
      runtime.fails_in = n;
      try {
        each.make(on);
      } catch (error const& failed) {
        EXPECT_NE(std::string{failed.what()}.find("warpmap: "), std::string::npos);
      }
      runtime.fails_in = 0;
      expect_restored(0);
    }
}

TEST_F(CurrentDevice, IsTheOldOneAfterADeviceIsOpenedAndClosed)
{
  {
    kernels::cuda_device const on{1};
  }
  EXPECT_EQ(runtime.current, 0);
  for (auto const n : {1, 2}) {
    runtime.fails_in = n;
    try {
      kernels::cuda_device const on{1};
    } catch (error const&) {
    }
    runtime.fails_in = 0;
    EXPECT_EQ(runtime.current, 0) << n;
    EXPECT_EQ(runtime.exchanges, 0) << n;
  }
}

TEST_F(CurrentDevice, IsTheOldOneWhenAUsersResourceThrows)
{
  kernels::cuda_device on{1};
  EXPECT_THROW(on.while_current([] { throw 42; }), int);
  EXPECT_EQ(runtime.current, 0);
  runtime.fails_in = 1;
  auto called = false;
  EXPECT_THROW(on.while_current([&] { called = true; }), device_error);
  EXPECT_FALSE(called);
}

TEST(CudaDeviceOfTwo, TellsItsOwnMemoryAndStreamsFromOthers)
{
  runtime = {};
  kernels::cuda_device first{0};
  kernels::cuda_device second{1};
  int place = 0;
  EXPECT_EQ(first.kind_of(&place), host::memory_kind::device);
  EXPECT_EQ(second.kind_of(&place), host::memory_kind::other_device);
  auto* const stream = first.make_stream();
  EXPECT_TRUE(first.has(stream));
#if CUDART_VERSION >= 12080
  EXPECT_FALSE(second.has(stream));
#endif
}

TEST(CudaDeviceOfTwo, SaysHowMuchMemoryIsFreeAndMissing)
{
  runtime = {};
  kernels::cuda_device on{0};
  runtime.fails_in = 1;
  try {
    on.memory().allocate(5000, 64, nullptr);
    FAIL() << "it was to fail";
  } catch (out_of_memory const& failed) {
    std::string const text{failed.what()};
    EXPECT_NE(text.find("5000 bytes"), std::string::npos) << text;
    EXPECT_NE(text.find("3500 bytes are free, 1500 are missing"), std::string::npos) << text;
    EXPECT_NE(text.find(on.describe()), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace warpmap::trial
