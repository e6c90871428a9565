// Who runs the calls: the one that was asked for. The map ...

#include <cstdlib>

#include "tests/support/maps.hpp"
#include "tests/support/unusable_devices.hpp"

namespace warpmap::trial {
namespace {

TEST(Backend, RunsWhereItWasAskedTo)
{
  for (auto const asked : backends()) {
    if (asked == backend::cuda) use_test_device();
    options how;
    how.backend = asked;
    u64_map map{how};
    map.insert(items{1}, items{1});
    EXPECT_EQ(map.backend(), asked);
    EXPECT_EQ(map.stats().backend, asked);
    EXPECT_EQ(map.why_backend(), "asked for in the options");
    // More than what it says of itself: only a map on a device has memory there to give.
    if (asked == backend::cuda) EXPECT_EQ(map.make_workspace(3).capacity(), 3u);
    else EXPECT_THROW(map.make_workspace(3), misuse_error);
  }
}

TEST(Backend, RefusesOneThatIsNotHere)
{
  no_devices const none;
  options how;
  how.backend = backend::cuda;
  try {
    u64_map const map{how};
    FAIL() << "a map on " << name(map.backend());
  } catch (backend_unavailable const& refused) {
    EXPECT_NE(std::string{refused.what()}.find("CUDA"), std::string::npos);
  }
  EXPECT_THROW(set<std::uint32_t>{how}, backend_unavailable);
}

/// Sets WARPMAP_BACKEND for the length of a test.
class BackendVariable : public testing::Test {
 protected:
  void SetUp() override
  {
    if (auto const* const set = std::getenv(variable)) before = set;
  }
  void TearDown() override
  {
    if (before.empty()) ::unsetenv(variable);
    else set(before.c_str());
  }
  static void set(char const* to) { ::setenv(variable, to, 1); }
  static constexpr auto variable = "WARPMAP_BACKEND";
  std::string before;
  no_devices none;
};

TEST_F(BackendVariable, ChoosesWhereTheOptionsDoNot)
{
  set("cpu");
  EXPECT_EQ(u64_map{}.backend(), backend::cpu);
  EXPECT_EQ(u64_map{}.why_backend(), "WARPMAP_BACKEND=cpu");
}

TEST_F(BackendVariable, CannotHaveWhatIsNotHere)
{
  set("cuda");
  EXPECT_THROW(u64_map{}, backend_unavailable);
}

TEST_F(BackendVariable, GivesWayToTheOptions)
{
  set("cuda");
  options how;
  how.backend = backend::cpu;
  EXPECT_EQ(u64_map{how}.backend(), backend::cpu);
}

TEST_F(BackendVariable, MayBeEmptyOrAutomatic)
{
  for (auto const* const same : {"", "automatic"}) {
    set(same);
    EXPECT_EQ(u64_map{}.backend(), backend::cpu);
    EXPECT_NE(u64_map{}.why_backend(), "");
  }
}

TEST_F(BackendVariable, MayNotBeSomethingElse)
{
  set("gpu");
  EXPECT_THROW(u64_map{}, invalid_option);
}

using BackendChoice = flavoured;

TEST_P(BackendChoice, RunsByTheExecutorAndInstructionsAskedFor)
{
  u64_map const map{how()};
  if (GetParam().backend == backend::cuda) GTEST_SKIP() << "for the CPU";
  EXPECT_EQ(map.stats().executor, GetParam().executor);
  if (GetParam().set == instructions::automatic)
    EXPECT_NE(map.stats().instructions, instructions::automatic);
  else
    EXPECT_EQ(map.stats().instructions, GetParam().set);
}

TEST_P(BackendChoice, NamesItsProtocol)
{
  EXPECT_EQ((map<std::uint32_t, std::uint32_t>{how()}.stats().protocol), "packed 8 bytes");
  EXPECT_EQ(set<std::uint32_t>{how()}.stats().protocol, "packed 4 bytes");
  EXPECT_EQ(set<u64>{how()}.stats().protocol, "packed 8 bytes");
  auto const said = u64_map{how()}.stats().protocol;
  EXPECT_TRUE(said == "packed 16 bytes" || said == "tagged 24 bytes") << said;
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, BackendChoice, testing::ValuesIn(flavours()),
                         flavour_name);

TEST(BackendThreads, AreAtMostThoseAskedFor)
{
  for (auto const by : {executor_kind::automatic, executor_kind::threads, executor_kind::serial}) {
    options how;
    how.executor = by;
    how.threads = 1;
    EXPECT_EQ(u64_map{how}.stats().threads, 1u);
  }
  options how;
  how.executor = executor_kind::threads;
  how.threads = 5;
  EXPECT_EQ(u64_map{how}.stats().threads, 5u);
}

}  // namespace
}  // namespace warpmap::trial
