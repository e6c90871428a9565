// The door to CUDA, on machines with and without a GPU. It ...

#include <cstring>
#include <memory>
#include <new>
#include <string>

#include <gtest/gtest.h>

#include "host/slot_types.hpp"
#include "kernels/architectures.hpp"
#include "kernels/cuda_backend.hpp"
#include "warpmap/error.hpp"
#include "warpmap/map.hpp"

namespace warpmap::trial {
namespace {

using kernels::look_for_cuda;
using kernels::open_cuda;
using kernels::runs_on;

class CudaDoor : public testing::Test {
 protected:
  static bool has_gpu() { return look_for_cuda().devices > 0; }
};

TEST_F(CudaDoor, SaysInOneSentenceWhyThereIsNoDevice)
{
  auto const found = look_for_cuda();
  if (found.devices > 0) {
    EXPECT_EQ(found.why_not, "");
    return;
  }
  EXPECT_GE(found.why_not.size(), 20u);
  EXPECT_EQ(found.why_not.find('\n'), std::string::npos);
  EXPECT_NE(found.why_not.back(), '.');
  EXPECT_EQ(look_for_cuda().why_not, found.why_not);
}

/// quiet_start.py looks what this asks of the driver: nothing.
TEST_F(CudaDoor, LeavesMapsOfTheCpuAlone)
{
  options how;
  how.backend = backend::cpu;
  map<int, int> counted{how};
  EXPECT_EQ(counted.backend(), backend::cpu);
  EXPECT_TRUE(counted.empty());
}

TEST_F(CudaDoor, RefusesToOpenWhatIsNotThere)
{
  auto const refusal = [](int ordinal) {
    try {
      open_cuda(ordinal);
    } catch (backend_unavailable const& refused) {
      return std::string{refused.what()};
    }
    return std::string{};
  };
  auto const found = look_for_cuda();
  EXPECT_NE(refusal(found.devices).find("backend::cpu"), std::string::npos);
  EXPECT_NE(refusal(-2).find("backend::cpu"), std::string::npos);
  if (found.devices > 0) return;
  EXPECT_NE(refusal(-1).find(found.why_not), std::string::npos);
}

TEST_F(CudaDoor, TakesNoDeviceOfAnotherKind)
{
  EXPECT_THROW(kernels::make_launcher<host::slots_set32>(nullptr), misuse_error);
  EXPECT_THROW(kernels::make_launcher<host::slots_set64>(nullptr), misuse_error);
  EXPECT_THROW(kernels::make_launcher<host::slots_map32>(nullptr), misuse_error);
  EXPECT_THROW(kernels::make_launcher<host::slots_map64>(nullptr), misuse_error);
  EXPECT_THROW(kernels::make_launcher<host::slots_map64_tagged>(nullptr), misuse_error);
  EXPECT_THROW(kernels::make_launcher<host::slots_device_string_set>(nullptr), misuse_error);
  EXPECT_THROW(kernels::make_launcher<host::slots_device_string_map>(nullptr), misuse_error);
}

TEST(Architectures, RunOnTheSameMajorVersionAsMachineCode)
{
  EXPECT_TRUE(runs_on("80-real", 80));
  EXPECT_TRUE(runs_on("80-real", 89));
  EXPECT_FALSE(runs_on("86-real", 80));
  EXPECT_FALSE(runs_on("80-real", 90));
  EXPECT_FALSE(runs_on("90-real", 80));
}

TEST(Architectures, RunOnAllThatIsLaterAsPtx)
{
  EXPECT_TRUE(runs_on("75-virtual", 120));
  EXPECT_TRUE(runs_on("90", 100));
  EXPECT_FALSE(runs_on("90", 89));
}

TEST(Architectures, RunNowhereElseWithASuffix)
{
  EXPECT_TRUE(runs_on("90a", 90));
  EXPECT_FALSE(runs_on("90a", 100));
  EXPECT_FALSE(runs_on("90a-virtual", 100));
  EXPECT_TRUE(runs_on("100f", 103));
  EXPECT_FALSE(runs_on("100f-real", 120));
}

TEST(Architectures, RunWhereAnyOfThemDoes)
{
  EXPECT_TRUE(runs_on("90 75-virtual", 86));
  EXPECT_TRUE(runs_on("90;80-real", 86));
  EXPECT_FALSE(runs_on("90 80-real", 75));
}

TEST(Architectures, MayRunAnywhereWithoutANumber)
{
  EXPECT_TRUE(runs_on("native", 75));
  EXPECT_TRUE(runs_on("all-major", 75));
  EXPECT_TRUE(runs_on("", 75));
}

TEST(Architectures, WithoutCodeForADeviceNameItWhatThereIsAndTheCure)
{
  auto const text = kernels::no_code_for(3, 86, "90 75-real");
  EXPECT_NE(text.find("device 3 (compute capability 8.6)"), std::string::npos) << text;
  EXPECT_NE(text.find("CMAKE_CUDA_ARCHITECTURES=90 75-real"), std::string::npos) << text;
  EXPECT_NE(text.find("may also name 86"), std::string::npos) << text;
}

class CudaDevice : public CudaDoor {
 protected:
  void SetUp() override
  {
    if (!has_gpu()) GTEST_SKIP() << look_for_cuda().why_not;
    gpu = open_cuda(-1);
    stream = gpu->make_stream();
    done = gpu->make_event();
  }
  void TearDown() override
  {
    if (gpu == nullptr) return;
    gpu->destroy(done);
    gpu->destroy(stream);
  }

  std::shared_ptr<host::device> gpu;
  host::stream_handle stream = nullptr;
  host::event_handle done = nullptr;
};

TEST_F(CudaDevice, IsOneForAllWhoOpenIt)
{
  EXPECT_EQ(open_cuda(gpu->ordinal()), gpu);
}

TEST_F(CudaDevice, DescribesItself)
{
  EXPECT_NE(gpu->describe().find("compute capability"), std::string::npos);
  EXPECT_NE(gpu->describe().find("driver for CUDA"), std::string::npos);
}

TEST_F(CudaDevice, CopiesThereAndBackInTheOrderOfAStream)
{
  constexpr std::size_t bytes = 4096;
  auto* const there = static_cast<unsigned char*>(gpu->memory().allocate(bytes, 64, stream));
  auto* const here = static_cast<unsigned char*>(gpu->allocate_pinned(bytes));
  std::memset(here, 7, bytes);
  gpu->fill(there, 1, bytes, stream);
  gpu->copy(there, here, bytes / 2, stream);
  gpu->copy(here, there, bytes, stream);
  gpu->record(done, stream);
  gpu->synchronize(done);

  EXPECT_TRUE(gpu->is_done(done));
  EXPECT_EQ(here[0], 7);
  EXPECT_EQ(here[bytes / 2 - 1], 7);
  EXPECT_EQ(here[bytes / 2], 1);
  EXPECT_EQ(here[bytes - 1], 1);
  gpu->free_pinned(here);
  gpu->memory().deallocate(there, bytes, 64, stream);
}

TEST_F(CudaDevice, KnowsWhereAnAddressLies)
{
  int local = 0;
  auto* const there = gpu->memory().allocate(64, 64, stream);
  auto* const pinned = gpu->allocate_pinned(64);
  EXPECT_EQ(gpu->kind_of(&local), host::memory_kind::host);
  EXPECT_EQ(gpu->kind_of(pinned), host::memory_kind::pinned);
  EXPECT_EQ(gpu->kind_of(there), host::memory_kind::device);
  gpu->free_pinned(pinned);
  gpu->memory().deallocate(there, 64, 64, stream);
}

TEST_F(CudaDevice, HasAnEventDoneThatWasNeverRecorded)
{
  EXPECT_TRUE(gpu->is_done(done));
  EXPECT_FALSE(gpu->is_capturing(stream));
  EXPECT_FALSE(gpu->is_capturing(nullptr));
}

TEST_F(CudaDevice, NamesCallDeviceAndCauseWhenMemoryIsOutAndGoesOn)
{
  constexpr auto much = std::size_t{1} << 50;
  EXPECT_THROW(gpu->memory().allocate(much, 64, stream), out_of_memory);
  try {
    gpu->allocate_pinned(much);
    FAIL() << "a pebibyte of pinned memory";
  } catch (out_of_memory const& failed) {
    EXPECT_NE(std::string{failed.what()}.find("cudaHostAlloc"), std::string::npos);
    EXPECT_NE(std::string{failed.what()}.find(gpu->describe()), std::string::npos);
    EXPECT_NE(std::string{failed.what()}.find("cudaErrorMemoryAllocation"), std::string::npos);
  }
  gpu->synchronize(stream);
}

}  // namespace
}  // namespace warpmap::trial
