// Records without quotes, read eight bytes at a time. The fast reader ...

#include "tools/plain_records.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tools/failure.hpp"
#include "tools/piece.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {
namespace {

/// Line and fields of each record, and how it ended: the message of the failure, or nothing.
struct result {
  std::vector<std::pair<std::uint64_t, std::vector<std::string>>> records;
  std::string failed;

  friend bool operator==(result const&, result const&) = default;
};

template <class Records>
result read(Records records)
{
  result all;
  try {
    while (records.next())
      all.records.emplace_back(records.line(), std::vector<std::string>{records.fields().begin(),
                                                                        records.fields().end()});
  } catch (failure const& wrong) {
    all.failed = wrong.what();
  }
  return all;
}

/// Both readers' results for the text, in a table of `width` columns that begins in line 3.
std::pair<result, result> read_both(std::string_view text, std::size_t width, char delimiter)
{
  piece records{text.size()};
  records.append(text);
  auto const table = std::make_shared<table_head const>(
    table_head{"t.csv", std::vector<std::string>(width, "name")});
  records.end_stretch(0, text.size(), {table, 3});
  auto const fast = read(plain_records{records.stretch(0), records.origin(0), delimiter});
  auto const slow = read(record_reader{records.bytes_of_stretch(0), records.origin(0), delimiter});
  return {fast, slow};
}

TEST(PlainRecords, ReadWhatTheReaderOfAllRecordsReads)
{
  std::minstd_rand random{1};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    auto const size = random() % 40;
    for (std::size_t i = 0; i < size; ++i) text += "ab,;\r\n\n,,\x8a\xac\x2d"[random() % 12];
    auto const width = 1 + random() % 4;
    auto const delimiter = random() % 4 == 0 ? ';' : ',';
    auto const [fast, slow] = read_both(text, width, delimiter);
    ASSERT_EQ(fast, slow) << testing::PrintToString(text) << " as " << width << " columns";
  }
}

TEST(PlainRecords, ReadFieldsOfEveryLength)
{
  std::string text;
  for (std::size_t size = 0; size < 40; ++size)
    text += std::string(size, 'x') + ',' + std::string(40 - size, 'y') + '\n';
  auto const [fast, slow] = read_both(text, 2, ',');
  EXPECT_EQ(fast, slow);
  ASSERT_EQ(fast.records.size(), 40u);
  EXPECT_EQ(fast.records[17].second, (std::vector{std::string(17, 'x'), std::string(23, 'y')}));
  EXPECT_EQ(fast.records[17].first, 20u);
}

TEST(PlainRecords, RefuseAnotherNumberOfFields)
{
  for (auto const* const text : {"a,b\nc\n", "a,b\nc,d,e\n", "a,b\nc,"}) {
    auto const [fast, slow] = read_both(text, 2, ',');
    EXPECT_EQ(fast, slow);
  }
  EXPECT_EQ(read_both("a,b\nc\n", 2, ',').first.failed,
            "t.csv:4: 1 field, but line 1 has 2 fields");
}

TEST(PlainRecords, AreNotForQuotes)
{
  EXPECT_TRUE(plain_records::may_read("a,b\n"));
  EXPECT_FALSE(plain_records::may_read("a,\"b\"\n"));
}

}  // namespace
}  // namespace warpmap_tool
