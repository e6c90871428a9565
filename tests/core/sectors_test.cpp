// That the committed figures of bench/gpu/expected_sectors.hpp are what the body of the kernels
// touches, and what theory says of it. Other keys and another hash than those that were committed.

#include <gtest/gtest.h>

#include "bench/gpu/expected_sectors.hpp"
#include "bench/gpu/sectors.hpp"
#include "tests/support/sanitizers.hpp"

namespace warpmap {
namespace {

using namespace bench;

constexpr bool is_slow = trial::under_asan || trial::under_tsan;

/// What is right to within some percent takes many keys.
template <class KeyWord, class ValueWord>
std::vector<sector_cell> counted(reading by, unsigned tables)
{
  return count_sectors<KeyWord, ValueWord>(
    {.slots = std::size_t{1} << 20, .tables = tables, .seed = 1000, .by = {by}});
}

struct counted_slots {
  unsigned slot_bytes;
  std::vector<sector_cell> cells;
};
/// By one sector at a time.
std::vector<counted_slots> many_slots(unsigned tables)
{
  auto const by = reading::one_sector;
  return {{8, counted<std::uint32_t, std::uint32_t>(by, tables)},
          {16, counted<std::uint64_t, std::uint64_t>(by, tables)},
          {8, counted<std::uint64_t, core::no_value>(by, tables)}};
}
/// In every way, of few keys: for what is true of each operation.
std::vector<counted_slots> few_slots()
{
  sector_plan const plan{.slots = 1u << 14, .tables = 1};
  return {{8, count_sectors<std::uint32_t, std::uint32_t>(plan)},
          {16, count_sectors<std::uint64_t, std::uint64_t>(plan)},
          {8, count_sectors<std::uint64_t, core::no_value>(plan)}};
}

std::string named(sector_cell const& cell)
{
  return "operation " + std::to_string(static_cast<int>(cell.operation)) + " at " +
         std::to_string(cell.load) + ", reading " + std::to_string(static_cast<int>(cell.by));
}

void expect_near(double counted, double expected, double share)
{
  EXPECT_NEAR(counted, expected, share * expected);
}

TEST(Sectors, AreThoseThatAreCommitted)
{
  if (is_slow) GTEST_SKIP() << "counts nothing that the others do not run";
  for (auto const& [slot_bytes, cells] : many_slots(2)) {
    EXPECT_GE(cells.size(), 4 * counted_loads.size());
    for (auto const& cell : cells) {
      SCOPED_TRACE(named(cell));
      expect_near(cell.sums.sectors(), expected_sectors(cell.operation, slot_bytes, cell.load),
                  0.03);
      expect_near(2 * cell.sums.lines(),
                  expected_sectors(cell.operation, slot_bytes, cell.load, true), 0.03);
    }
  }
}

// Buckets in a row that are read whole: 4 slots of 16 bytes, or 8 of 8.
TEST(Sectors, OfWholeWindowsAgreeWithAnIndependentSimulation)
{
  if (is_slow) GTEST_SKIP() << "counts nothing that the others do not run";
  auto const pairs8 = counted<std::uint32_t, std::uint32_t>(reading::two_sectors, 2);
  auto const pairs16 = counted<std::uint64_t, std::uint64_t>(reading::two_sectors, 2);
  struct simulated {
    std::vector<sector_cell> const& cells;
    double load, hit, miss;
  };
  std::vector<simulated> const all{
    {pairs16, 0.5, 1.05, 1.23},
    {pairs16, 0.7, 1.19, 2.07},
    {pairs16, 0.8, 1.39, 3.80},
    {pairs16, 0.9, 2.00, 13.3},
    {pairs8, 0.8, 1.15, 2.27},
    {pairs8, 0.9, 1.45, 6.90},
  };
  for (auto const& [cells, load, hit, miss] : all) {
    SCOPED_TRACE(load);
    expect_near(sums_of(cells, gpu_operation::hit, load, reading::two_sectors).lines(), hit, 0.02);
    expect_near(sums_of(cells, gpu_operation::miss, load, reading::two_sectors).lines(), miss,
                0.03);
  }
}

TEST(Sectors, AreLoadedOncePerOperation)
{
  for (auto const& [slot_bytes, cells] : few_slots())
    for (auto const& cell : cells) {
      SCOPED_TRACE(named(cell));
      EXPECT_DOUBLE_EQ(cell.sums.loads(), 32.0 / slot_bytes * cell.sums.sectors());
    }
}

TEST(Sectors, AreMoreInFewerLooksWhereTwoAreReadAtOnce)
{
  for (auto const& [slot_bytes, cells] : few_slots())
    for (auto const& cell : cells) {
      SCOPED_TRACE(named(cell));
      auto const& one = sums_of(cells, cell.operation, cell.load, reading::one_sector);
      EXPECT_EQ(cell.sums.lines(), one.lines());
      if (cell.by == reading::two_sectors || (cell.by == reading::tile_of_4 && slot_bytes == 16)) {
        EXPECT_GT(cell.sums.sectors(), one.sectors());
        EXPECT_LT(cell.sums.looks(), one.looks());
        EXPECT_EQ(cell.sums.sectors(), 2 * cell.sums.looks());
      } else {  // four lanes of 8 bytes are a sector
        EXPECT_EQ(cell.sums.sectors(), one.sectors());
        EXPECT_EQ(cell.sums.looks(), one.sectors());
      }
    }
}

TEST(Sectors, AreWrittenByOneSwapEach)
{
  for (auto const& [slot_bytes, cells] : few_slots())
    for (auto const& cell : cells) {
      SCOPED_TRACE(named(cell));
      EXPECT_EQ(cell.sums.swaps(), written_sectors(cell.operation));
      EXPECT_EQ(cell.sums.written(), written_sectors(cell.operation));
    }
}

TEST(Sectors, AreThoseOfTheWalkAndNothingElseIsTouched)
{
  for (auto const& [slot_bytes, cells] : few_slots())
    for (auto const& cell : cells) {
      SCOPED_TRACE(named(cell));
      EXPECT_EQ(cell.sums.outside(), 0u);
      // Who takes a slot asks the counter of empty ones, and takes it off.
      EXPECT_EQ(cell.sums.room(), cell.operation == gpu_operation::insert ? 2 : 0);
      EXPECT_EQ(cell.sums.strays(), 0u);
    }
}

TEST(Sectors, OfAMissAreThoseOfTheNextInsert)
{
  if (is_slow) GTEST_SKIP() << "counts nothing that the others do not run";
  for (auto const& [slot_bytes, cells] : many_slots(1))
    for (auto const load : counted_loads) {
      auto const insert = sums_of(cells, gpu_operation::insert, load, reading::one_sector);
      auto const miss = sums_of(cells, gpu_operation::miss, load, reading::one_sector);
      EXPECT_LT(insert.sectors(), miss.sectors() * 1.01) << load;
      EXPECT_GT(insert.sectors(), miss.sectors() * 0.8) << load;  // the first met a lower load
    }
}

// A key lies where a miss of its own ended when it came. So the hits of all keys that came between
// two loads cost as much as the misses in between: an integral, by Simpson's rule over three loads.
TEST(Sectors, OfHitsAreThoseOfTheMissesBefore)
{
  if (is_slow) GTEST_SKIP() << "counts nothing that the others do not run";
  for (auto const& slots : many_slots(2))
    for (auto const begin : {0.5, 0.7}) {
      SCOPED_TRACE(begin);
      auto const end = begin == 0.5 ? 0.7 : 0.8;
      auto const middle = begin == 0.5 ? 0.6 : 0.75;
      auto const of = [&](gpu_operation operation, double load) {
        return sums_of(slots.cells, operation, load, reading::one_sector).sectors();
      };
      auto const misses = of(gpu_operation::miss, begin) + 4 * of(gpu_operation::miss, middle) +
                          of(gpu_operation::miss, end);
      expect_near(end * of(gpu_operation::hit, end) - begin * of(gpu_operation::hit, begin),
                  misses * (end - begin) / 6, 0.03);
    }
}

TEST(Sectors, AreInterpolatedBetweenLoads)
{
  auto const at = [](double load) { return expected_sectors(gpu_operation::hit, 16, load); };
  EXPECT_DOUBLE_EQ(at(0.65), (at(0.6) + at(0.7)) / 2);
  EXPECT_DOUBLE_EQ(at(0.1), at(0.5));
  EXPECT_DOUBLE_EQ(at(0.95), at(0.9));
  EXPECT_DOUBLE_EQ(expected_sectors(gpu_operation::hit, 16, 0.5, true), 2 * 1.050);
  EXPECT_EQ(expected_sectors(gpu_operation::hit, 32, 0.5), 0);
}

}  // namespace
}  // namespace warpmap
