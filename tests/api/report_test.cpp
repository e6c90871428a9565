// What a map says of itself, as a table for people.

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>

#include "warpmap/options.hpp"
#include "warpmap/stats.hpp"

namespace {

using namespace std::chrono_literals;

warpmap::statistics some_figures()
{
  warpmap::statistics figures;
  figures.live = 1'234'567;
  figures.erased = 89;
  figures.capacity = 2'000'000;
  figures.limit = 1'500'000;
  figures.load = 0.617328;
  figures.probe_mean = 1.254;
  figures.probe_p99 = 3;
  figures.probe_max = 4;
  figures.probe_histogram = {900, 80, 0, 20};
  figures.rebuilds = 12;
  figures.longest_rebuild = 1'500us;
  figures.longest_writer_pause = 999ns;
  figures.bytes = 32 * 1024 * 1024;
  figures.peak_bytes = 1536;
  figures.bytes_per_entry = 27.18;
  figures.executor = warpmap::executor_kind::threads;
  figures.threads = 16;
  figures.protocol = "packed 16 bytes";
  return figures;
}

/// The line that begins with `name`, without it and the blanks behind it.
std::string line_of(std::string const& table, std::string const& name)
{
  std::istringstream lines{table};
  for (std::string line; std::getline(lines, line);) {
    if (line.compare(0, name.size() + 2, name + "  ") != 0) continue;
    return line.substr(line.find_first_not_of(' ', name.size()));
  }
  return "(no line " + name + ")";
}

TEST(Report, GivesEachFigureALineWithItsUnit)
{
  auto const table = to_string(some_figures());

  EXPECT_EQ(line_of(table, "pairs"), "1,234,567");
  EXPECT_EQ(line_of(table, "erased slots"), "89");
  EXPECT_EQ(line_of(table, "slots"), "2,000,000");
  EXPECT_EQ(line_of(table, "load"), "61.7 % (limit 75.0 %)");
  EXPECT_EQ(line_of(table, "bytes"), "32.0 MiB (27.2 per pair, peak 1.5 KiB)");
  EXPECT_EQ(line_of(table, "rebuilds"), "12 (longest 1.5 ms)");
  EXPECT_EQ(line_of(table, "longest writer pause"), "999 ns");
  EXPECT_EQ(line_of(table, "longest reader pause"), "0 ns");
  EXPECT_EQ(line_of(table, "backend"), "cpu (executor threads, 16 threads, scalar)");
  EXPECT_EQ(line_of(table, "protocol"), "packed 16 bytes");
  EXPECT_EQ(line_of(table, "probe length"), "mean 1.25, p99 3, max 4 windows");
}

TEST(Report, DrawsTheHistogramToScale)
{
  auto const table = to_string(some_figures());

  auto const bars = table.substr(table.find('\n', table.find("probe length")) + 1);
  EXPECT_EQ(bars, "         1   90.00 %  " + std::string(40, '#') + "\n" +
                    "         2    8.00 %  ####\n"
                    "         3    0.00 %\n"
                    "         4    2.00 %  #\n");
}

TEST(Report, FoldsALongTailIntoDoublings)
{
  auto figures = some_figures();
  figures.probe_histogram.assign(40, 1);

  auto const table = to_string(figures);

  EXPECT_NE(table.find("\n         8    2.50 %"), std::string::npos) << table;
  EXPECT_NE(table.find("\n      9-16   20.00 %"), std::string::npos) << table;
  EXPECT_NE(table.find("\n     17-32   40.00 %"), std::string::npos) << table;
  EXPECT_NE(table.find("\n     33-40   20.00 %"), std::string::npos) << table;
}

TEST(Report, SaysNothingOddOfAnEmptyMap)
{
  auto const table = to_string(warpmap::statistics{});

  EXPECT_EQ(line_of(table, "load"), "0.0 % (limit 0.0 %)");
  EXPECT_EQ(line_of(table, "bytes"), "0 bytes (0.0 per pair, peak 0 bytes)");
  EXPECT_EQ(line_of(table, "backend"), "cpu (executor serial, 1 thread, scalar)");
  EXPECT_EQ(table.find("nan"), std::string::npos);
  EXPECT_EQ(table.find('#'), std::string::npos);
}

TEST(Report, WritesTheSameToAStream)
{
  std::ostringstream out;
  out << some_figures();
  EXPECT_EQ(out.str(), to_string(some_figures()));
}

TEST(Report, NamesBackendsExecutorsAndInstructionSets)
{
  EXPECT_EQ(name(warpmap::backend::automatic), "automatic");
  EXPECT_EQ(name(warpmap::backend::cuda), "cuda");
  EXPECT_EQ(name(warpmap::backend::cpu), "cpu");
  EXPECT_EQ(name(warpmap::executor_kind::automatic), "automatic");
  EXPECT_EQ(name(warpmap::executor_kind::tbb), "tbb");
  EXPECT_EQ(name(warpmap::executor_kind::threads), "threads");
  EXPECT_EQ(name(warpmap::executor_kind::serial), "serial");
  EXPECT_EQ(name(warpmap::instructions::automatic), "automatic");
  EXPECT_EQ(name(warpmap::instructions::scalar), "scalar");
  EXPECT_EQ(name(warpmap::instructions::avx2), "avx2");
  EXPECT_EQ(name(warpmap::instructions::avx512), "avx512");
}

}  // namespace
