#include <gtest/gtest.h>

#include <vector>

#include "warpmap/core/drive.hpp"

namespace warpmap::core {
namespace {

constexpr std::uint32_t widths[]{1, 2, 3, 4, 8, 16, 32};
constexpr slot_index capacities[]{1, 2, 3, 4, 7, 8, 16, 24, 31, 32, 33, 64, 100};

/// The windows of a walk, at most a few more than it should have.
std::vector<slot_index> windows_of(slot_index home, slot_index capacity, std::uint32_t width)
{
  probe_walk walk{home, capacity, width};
  std::vector<slot_index> seen;
  do seen.push_back(walk.at());
  while (walk.advance() && seen.size() <= capacity + 2);
  return seen;
}

template <class Check>
void for_every_walk(Check check)
{
  for (auto const width : widths)
    for (auto const capacity : capacities)
      for (slot_index home = 0; home < capacity; ++home) {
        SCOPED_TRACE(testing::Message()
                     << "width " << width << ", home " << home << " of " << capacity);
        check(home, capacity, width);
      }
}

TEST(Walk, SeesEverySlotInOneCycle)
{
  for_every_walk([](slot_index home, slot_index capacity, std::uint32_t width) {
    auto const windows = windows_of(home, capacity, width);
    ASSERT_EQ(windows.size(), (capacity + width - 1) / width);
    std::vector<int> times(capacity);
    for (auto const at : windows)
      for (std::uint32_t lane = 0; lane < width; ++lane) ++times[(at + lane) % capacity];
    for (auto const each : times) EXPECT_GE(each, 1);
  });
}

TEST(Walk, SeesSlotsInTheSameOrderUnderEveryWidth)
{
  for_every_walk([](slot_index home, slot_index capacity, std::uint32_t width) {
    slot_index step = 0;
    for (auto const at : windows_of(home, capacity, width))
      for (std::uint32_t lane = 0; lane < width; ++lane, ++step)
        EXPECT_EQ((at + lane) % capacity, (home + step) % capacity);
  });
}

TEST(Walk, StaysInsideTheTable)
{
  for_every_walk([](slot_index home, slot_index capacity, std::uint32_t width) {
    for (auto const at : windows_of(home, capacity, width)) EXPECT_LT(at, capacity);
  });
}

TEST(Walk, GoesRoundTablesOfMoreSlotsThan32BitsCount)
{
  for (auto const capacity : {(slot_index{1} << 31) + 8, slot_index{5} << 40}) {
    probe_walk walk{capacity - 8, capacity, 8};
    EXPECT_EQ(walk.at(), capacity - 8);
    ASSERT_TRUE(walk.advance());
    EXPECT_EQ(walk.at(), 0u);
    ASSERT_TRUE(walk.advance());
    EXPECT_EQ(walk.at(), 8u);
  }
}

/// Ends a walk as told, after counting its looks.
struct script {
  std::vector<verdict> answers;
  std::size_t looks = 0;
  verdict operator()(slot_index) { return answers[looks++]; }
};

verdict run(script& what, std::uint64_t& contested)
{
  return walk_to_end<plain_memory>(
    probe_walk{0, 32, 8}, [&](slot_index at) { return what(at); }, contested);
}

TEST(WalkToEnd, EndsWhenTheKeyIsSettled)
{
  script what{{look_on, settle(status::present)}};
  std::uint64_t contested = 0;
  EXPECT_EQ(run(what, contested).result, status::present);
  EXPECT_EQ(what.looks, 2u);
  EXPECT_EQ(contested, 0u);
}

TEST(WalkToEnd, EndsWhenThereIsNoRoom)
{
  script what{{look_on, out_of_room}};
  std::uint64_t contested = 0;
  EXPECT_EQ(run(what, contested).next, step::no_room);
  EXPECT_EQ(what.looks, 2u);
}

TEST(WalkToEnd, EndsAfterOneCycle)
{
  script what{std::vector<verdict>(10, look_on)};
  std::uint64_t contested = 0;
  EXPECT_EQ(run(what, contested).next, step::next_window);
  EXPECT_EQ(what.looks, 4u);
}

TEST(WalkToEnd, LooksAgainAtTheSameWindowAndCountsIt)
{
  std::vector<slot_index> seen;
  std::uint64_t contested = 5;
  auto const end = walk_to_end<plain_memory>(
    probe_walk{8, 32, 8},
    [&](slot_index at) {
      seen.push_back(at);
      if (seen.size() == 1) return look_on;
      return seen.size() < 90 ? look_again : settle(status::inserted);
    },
    contested);
  EXPECT_EQ(end.result, status::inserted);
  ASSERT_EQ(seen.size(), 90u);
  EXPECT_EQ(seen[0], 8u);
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_EQ(seen[i], 16u);
  EXPECT_EQ(contested, 5u + 88);
}

}  // namespace
}  // namespace warpmap::core
