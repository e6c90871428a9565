// The emulated device is as strict as CUDA, and hides what CUDA hides.

#include "tests/support/emulated_device.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <new>
#include <set>
#include <vector>

#include "host/machine.hpp"

namespace warpmap::trial {
namespace {

using host::memory_kind;
using word = std::uint32_t;

class EmulatedDevice : public testing::Test {
 protected:
  static constexpr std::size_t count = 1000;
  static constexpr std::size_t bytes = count * sizeof(word);

  EmulatedDevice() { testing::FLAGS_gtest_death_test_style = "threadsafe"; }

  static word* allocate(emulated_device& on, std::size_t size = bytes)
  {
    return static_cast<word*>(on.memory().allocate(size, 64, nullptr));
  }
  static void deallocate(emulated_device& on, void* data, std::size_t size = bytes)
  {
    on.memory().deallocate(data, size, 64, nullptr);
  }
  static std::vector<word> read(emulated_device& from, word const* data)
  {
    std::vector<word> seen(count);
    from.copy(seen.data(), data, bytes, nullptr);
    return seen;
  }

  moment gate;  // outlives whoever waits at it
  emulated_device gpu{{.ordinal = 3}};
};

TEST_F(EmulatedDevice, SaysWhatItIs)
{
  EXPECT_EQ(gpu.ordinal(), 3);
  EXPECT_EQ(gpu.describe(), "emulated device 3");
  EXPECT_EQ(gpu.has_word16(), host::loads_16_bytes_whole());
  EXPECT_FALSE(emulated_device{{.word16 = false}}.has_word16());
}

// --- memory ---

TEST_F(EmulatedDevice, HidesItsMemoryFromTheHost)
{
  auto* const data = allocate(gpu);
  gpu.enqueue(nullptr, [=] { data[0] = 7; });
  gpu.synchronize(host::stream_handle{});
  EXPECT_DEATH(*const_cast<word volatile*>(data) = 1, "");
  EXPECT_EQ(read(gpu, data)[0], 7u);
  deallocate(gpu, data);
}

TEST_F(EmulatedDevice, FillsFreshMemoryWithRubbish)
{
  auto* const data = allocate(gpu);
  EXPECT_EQ(read(gpu, data), std::vector<word>(count, 0xcdcdcdcd));
  deallocate(gpu, data);
}

TEST_F(EmulatedDevice, KeepsMemoryUntilItsStreamTakesItBack)
{
  auto* const data = allocate(gpu);
  word seen = 0;
  gpu.fill(data, 1, bytes, nullptr);
  gpu.enqueue(nullptr, [this] { gate.wait(); });
  gpu.enqueue(nullptr, [&seen, data] { seen = data[count - 1]; });
  deallocate(gpu, data);
  EXPECT_EQ(gpu.blocks(), 0u);
  gate.come();
  gpu.synchronize(host::stream_handle{});
  EXPECT_EQ(seen, 0x01010101u);
}

TEST_F(EmulatedDevice, CrashesWorkOnMemoryThatIsGone)
{
  auto* const data = allocate(gpu);
  deallocate(gpu, data);
  EXPECT_DEATH(
    {
      gpu.enqueue(nullptr, [=] { *const_cast<word volatile*>(data) = 1; });
      gpu.synchronize(host::stream_handle{});
    },
    "");
}

TEST_F(EmulatedDevice, CrashesWorkBeyondTheEndOfABlock)
{
  auto* const data = allocate(gpu, 4096);
  EXPECT_DEATH(
    {
      gpu.enqueue(nullptr, [=] { const_cast<word volatile*>(data)[1024] = 1; });
      gpu.synchronize(host::stream_handle{});
    },
    "");
  deallocate(gpu, data, 4096);
}

TEST_F(EmulatedDevice, AlignsAsItIsAsked)
{
  auto& memory = gpu.memory();
  for (std::size_t alignment = 1; alignment <= 65536; alignment *= 2)
    for (auto const size : {std::size_t{0}, std::size_t{1}, std::size_t{4097}}) {
      auto* const data = memory.allocate(size, alignment, nullptr);
      EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % alignment, 0u);
      gpu.fill(data, 1, size, nullptr);
      memory.deallocate(data, size, alignment, nullptr);
    }
  gpu.synchronize(host::stream_handle{});
}

TEST_F(EmulatedDevice, HasNoMoreThanItsCapacity)
{
  emulated_device small{{.capacity = 2 * bytes}};
  auto* const first = allocate(small);
  auto* const second = allocate(small);
  EXPECT_THROW(allocate(small, 1), out_of_memory);
  EXPECT_EQ(small.bytes(), 2 * bytes);
  deallocate(small, first);
  auto* const third = allocate(small);
  deallocate(small, second);
  deallocate(small, third);
  EXPECT_THROW(allocate(gpu, ~std::size_t{0}), out_of_memory);
}

TEST_F(EmulatedDevice, UsesAddressesAgainOnlyAfterTheQuarantine)
{
  std::set<void*> seen;
  for (int i = 0; i < 100; ++i) {
    auto* const data = allocate(gpu);
    EXPECT_TRUE(seen.insert(data).second);
    deallocate(gpu, data);
  }
  emulated_device forgetful{{.quarantine = 0}};
  auto* const data = allocate(forgetful);
  deallocate(forgetful, data);
  forgetful.synchronize(host::stream_handle{});
  EXPECT_EQ(forgetful.kind_of(data), memory_kind::host);
}

TEST_F(EmulatedDevice, ReportsMemoryThatComesBackWrongly)
{
  auto* const data = allocate(gpu);
  EXPECT_NONFATAL_FAILURE(deallocate(gpu, data + 1), "not given so");
  EXPECT_NONFATAL_FAILURE(deallocate(gpu, data, bytes - 1), "not given so");
  deallocate(gpu, data);
  EXPECT_NONFATAL_FAILURE(deallocate(gpu, data), "came back twice");
  EXPECT_NONFATAL_FAILURE(gpu.free_pinned(data), "not given so");
}

TEST_F(EmulatedDevice, ReportsWhatIsNotGivenBack)
{
  EXPECT_NONFATAL_FAILURE(allocate(*std::make_unique<emulated_device>()), "1 blocks of device");
  EXPECT_NONFATAL_FAILURE(std::make_unique<emulated_device>()->allocate_pinned(1), "1 pinned");
  EXPECT_NONFATAL_FAILURE(std::make_unique<emulated_device>()->make_stream(), "1 streams");
  EXPECT_NONFATAL_FAILURE(std::make_unique<emulated_device>()->make_event(), "1 events");
}

TEST_F(EmulatedDevice, TellsWhereAnAddressLies)
{
  emulated_device other;
  auto* const mine = allocate(gpu);
  auto* const theirs = allocate(other);
  auto* const pinned = static_cast<word*>(gpu.allocate_pinned(bytes));
  word here = 0;
  EXPECT_EQ(gpu.kind_of(mine + count - 1), memory_kind::device);
  EXPECT_EQ(gpu.kind_of(theirs), memory_kind::other_device);
  EXPECT_EQ(gpu.kind_of(pinned + count - 1), memory_kind::pinned);
  EXPECT_EQ(gpu.kind_of(&here), memory_kind::host);
  EXPECT_EQ(gpu.kind_of(nullptr), memory_kind::host);
  EXPECT_THROW(gpu.copy(mine, theirs, bytes, nullptr), device_error);
  deallocate(gpu, mine);
  EXPECT_EQ(gpu.kind_of(mine), memory_kind::host);
  deallocate(other, theirs);
  gpu.free_pinned(pinned);
}

// --- copies ---

TEST_F(EmulatedDevice, RefusesCopiesOutsideOfBlocks)
{
  auto* const data = allocate(gpu);
  auto* const pinned = static_cast<word*>(gpu.allocate_pinned(bytes));
  std::vector<word> here(count + 1, 5);
  EXPECT_THROW(gpu.copy(data, here.data(), bytes + 1, nullptr), device_error);
  EXPECT_THROW(gpu.copy(here.data(), data + 1, bytes, nullptr), device_error);
  EXPECT_THROW(gpu.copy(pinned + 1, here.data(), bytes, nullptr), device_error);
  EXPECT_THROW(gpu.fill(data, 0, bytes + 1, nullptr), device_error);
  EXPECT_THROW(gpu.fill(here.data(), 0, bytes, nullptr), device_error);
  deallocate(gpu, data);
  EXPECT_THROW(gpu.copy(data, here.data(), 1, nullptr), device_error);
  EXPECT_THROW(gpu.fill(data, 0, 1, nullptr), device_error);
  EXPECT_EQ(here, std::vector<word>(count + 1, 5));
  gpu.free_pinned(pinned);
}

TEST_F(EmulatedDevice, CopiesFromPageableMemoryAsItWasAtTheCall)
{
  auto* const data = allocate(gpu);
  std::vector<word> here(count, 5);
  gpu.enqueue(nullptr, [this] { gate.wait(); });
  gpu.copy(data, here.data(), bytes, nullptr);
  here.assign(count, 6);
  gate.come();
  EXPECT_EQ(read(gpu, data), std::vector<word>(count, 5));
  deallocate(gpu, data);
}

TEST_F(EmulatedDevice, CopiesToPageableMemoryBeforeItReturns)
{
  auto* const data = allocate(gpu);
  std::vector<word> here(count);
  gpu.fill(data, 1, bytes, nullptr);
  gpu.copy(here.data(), data, bytes, nullptr);
  EXPECT_EQ(here, std::vector<word>(count, 0x01010101));
  deallocate(gpu, data);
}

TEST_F(EmulatedDevice, CopiesPinnedMemoryWhenTheStreamGetsThere)
{
  auto* const data = allocate(gpu);
  auto* const from = static_cast<word*>(gpu.allocate_pinned(bytes));
  auto* const to = static_cast<word*>(gpu.allocate_pinned(bytes));
  *from = 5;
  *to = 0;
  gpu.enqueue(nullptr, [this] { gate.wait(); });
  gpu.copy(data, from, bytes, nullptr);
  gpu.copy(to, data, bytes, nullptr);
  EXPECT_EQ(*to, 0u);
  *from = 6;
  gate.come();
  gpu.synchronize(host::stream_handle{});
  EXPECT_EQ(*to, 6u);
  gpu.free_pinned(from);
  gpu.free_pinned(to);
  deallocate(gpu, data);
}

TEST_F(EmulatedDevice, RefusesMemoryThatAnotherStreamHasNotGivenYet)
{
  auto const other = gpu.make_stream();
  gpu.enqueue(nullptr, [this] { gate.wait(); });
  auto* const data = allocate(gpu);
  gpu.fill(data, 0, bytes, other);
  EXPECT_THROW(gpu.synchronize(other), device_error);
  gate.come();
  gpu.synchronize(host::stream_handle{});
  gpu.fill(data, 0, bytes, other);
  gpu.synchronize(other);
  EXPECT_EQ(read(gpu, data), std::vector<word>(count, 0));
  deallocate(gpu, data);
  gpu.destroy(other);
}

TEST_F(EmulatedDevice, NoticesPinnedMemoryThatGoesBeforeItsCopy)
{
  auto* const data = allocate(gpu);
  auto* const from = gpu.allocate_pinned(bytes);
  gpu.enqueue(nullptr, [this] { gate.wait(); });
  gpu.copy(data, from, bytes, nullptr);
  gpu.free_pinned(from);
  gate.come();
  EXPECT_THROW(gpu.synchronize(host::stream_handle{}), device_error);
  deallocate(gpu, data);
}

}  // namespace
}  // namespace warpmap::trial
