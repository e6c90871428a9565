// The reader of comma- and tab-separated text. The reader ...

#include "tools/csv_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tools/failure.hpp"

namespace warpmap_tool {
namespace {

using namespace std::string_literals;

using record = std::vector<std::string>;
using table = std::vector<record>;

void take_records(csv_reader& reader, table& into)
{
  while (reader.next()) into.emplace_back(reader.fields().begin(), reader.fields().end());
}

/// All records, the text fed in pieces of `piece` bytes.
table read(std::string_view text, std::size_t piece, char delimiter = ',')
{
  csv_reader reader{"t.csv", delimiter};
  table all;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    reader.feed(text.substr(at, piece));
    take_records(reader, all);
  }
  reader.finish();
  take_records(reader, all);
  return all;
}

/// In pieces of every size that matters: whatever stands at a border must read the same.
void expect_table(std::string const& text, table const& wanted, char delimiter = ',')
{
  for (std::size_t piece = 1; piece <= text.size() + 1; ++piece)
    EXPECT_EQ(read(text, piece, delimiter), wanted) << "in pieces of " << piece << " bytes";
}

void expect_failure(std::string const& text, std::string const& message)
{
  for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) {
    try {
      read(text, piece);
      ADD_FAILURE() << "accepted in pieces of " << piece << " bytes";
    } catch (failure const& wrong) {
      EXPECT_EQ(wrong.what(), message);
    }
  }
}

TEST(CsvReader, SeparatesFieldsAndRecords)
{
  expect_table("a,b,c\n1,22,333\n", {{"a", "b", "c"}, {"1", "22", "333"}});
}

TEST(CsvReader, TakesAnyDelimiter)
{
  expect_table("a,b\tc\n1\t\"2\t3\"\n", {{"a,b", "c"}, {"1", "2\t3"}}, '\t');
  expect_table("a;b\n", {{"a", "b"}}, ';');
}

TEST(CsvReader, EndsLinesWithLfAndCrlf)
{
  expect_table("a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}});
  expect_table("\"a\",\"b\"\r\n\"1\",\"2\"\r\n", {{"a", "b"}, {"1", "2"}});
}

TEST(CsvReader, TakesCarriageReturnsElsewhereAsBytes)
{
  expect_table("a\rb,\r\r\nc,\"\r\"\r\n", {{"a\rb", "\r"}, {"c", "\r"}});
}

TEST(CsvReader, ReadsALastLineWithoutLineEnd)
{
  expect_table("a,b\n1,2", {{"a", "b"}, {"1", "2"}});
  expect_table("a,b\n1,", {{"a", "b"}, {"1", ""}});
  expect_table("a,b\n1,\"2\"", {{"a", "b"}, {"1", "2"}});
  expect_table("a,b\n1,2\r", {{"a", "b"}, {"1", "2"}});
  expect_table("a,b\n1,\"2\"\r", {{"a", "b"}, {"1", "2"}});
}

TEST(CsvReader, KeepsEmptyFields)
{
  expect_table(",,\n,x,\n\"\",,\"\"\n", {{"", "", ""}, {"", "x", ""}, {"", "", ""}});
}

TEST(CsvReader, UnquotesFields)
{
  expect_table("\"a,b\",\"c\nd\",\"e\r\nf\"\n", {{"a,b", "c\nd", "e\r\nf"}});
  expect_table("\"\"\"\",\"a\"\"b\"\"\",\"\"\"\"\"x\"\n", {{"\"", "a\"b\"", "\"\"x"}});
}

TEST(CsvReader, TakesAQuoteInsideAFieldAsAByte)
{
  expect_table("5\" pipe,a\"\"b, \"x\"\n", {{"5\" pipe", "a\"\"b", " \"x\""}});
}

TEST(CsvReader, ReadsEveryByte)
{
  auto const zeros = "a\0b,\"\0\"\n\xff\xfe,\x80\n"s;
  expect_table(zeros, {{"a\0b"s, "\0"s}, {"\xff\xfe", "\x80"}});
}

TEST(CsvReader, SkipsAByteOrderMarkInFrontOnly)
{
  expect_table("\xEF\xBB\xBF\"a\",b\n\xEF\xBB\xBF,2\n", {{"a", "b"}, {"\xEF\xBB\xBF", "2"}});
  expect_table("\xEF\xBB\xBF", {});
  expect_table("\xEF\xBB", {{"\xEF\xBB"}});
  expect_table("\xEF,\xBB\n", {{"\xEF", "\xBB"}});
}

TEST(CsvReader, SkipsEmptyLinesOfTablesWithSeveralColumns)
{
  expect_table("a,b\n\n1,2\n\r\n\n", {{"a", "b"}, {"1", "2"}});
}

TEST(CsvReader, TakesEmptyLinesOfOneColumnAsFields)
{
  expect_table("a\n\nb\n", {{"a"}, {""}, {"b"}});
  expect_table("\n", {{""}});
  expect_table("", {});
}

TEST(CsvReader, TellsTheLineInWhichARecordBegins)
{
  std::string const text = "a,b\n\n\"1\n\n1\",2\r\n3,\"\n\"\n5,6";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    csv_reader reader{"t.csv"};
    std::vector<std::uint64_t> lines;
    for (std::size_t at = 0; at <= text.size(); at += piece) {
      reader.feed(std::string_view{text}.substr(at, piece));
      while (reader.next()) lines.push_back(reader.line());
    }
    reader.finish();
    while (reader.next()) lines.push_back(reader.line());
    EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 3, 6, 8}));
  }
}

TEST(CsvReader, RefusesAnOpenQuoteWithTheLineWhereItBegins)
{
  expect_failure("a,b\n1,\"x\n\ny,2\n", "t.csv:2: the quote that begins here is not closed");
  expect_failure("\"", "t.csv:1: the quote that begins here is not closed");
  expect_failure("a\n\"x\"\"", "t.csv:2: the quote that begins here is not closed");
}

TEST(CsvReader, RefusesTextAfterAClosingQuote)
{
  expect_failure("a\n\"b\"c\n", "t.csv:2: text after a closing quote");
  expect_failure("\"b\n\" ,c\n", "t.csv:2: text after a closing quote");
  expect_failure("\"b\"\rc\n", "t.csv:1: text after a closing quote");
}

TEST(CsvReader, RefusesARecordOfAnotherWidth)
{
  expect_failure("a,b\n1,2\n1,2,3\n", "t.csv:3: 3 fields, but line 1 has 2 fields");
  expect_failure("a,b\n\"1\n2\"\n", "t.csv:2: 1 field, but line 1 has 2 fields");
  expect_failure("a,b\n\"\"\n", "t.csv:2: 1 field, but line 1 has 2 fields");
  expect_failure("a\n1,2", "t.csv:2: 2 fields, but line 1 has 1 field");
}

TEST(CsvReader, ReadsRecordsLongerThanAnyPiece)
{
  std::string const plain(300'000, 'x');
  std::string const quoted = "\"" + std::string(200'000, '\n') + "\"\"" + plain + "\"";
  auto const text = plain + "," + quoted + "\n1,2\n";
  table const wanted{{plain, std::string(200'000, '\n') + "\"" + plain}, {"1", "2"}};
  for (std::size_t const piece : {1000u, 65'536u, 1'000'000u})
    EXPECT_TRUE(read(text, piece) == wanted) << "in pieces of " << piece << " bytes";
}

}  // namespace
}  // namespace warpmap_tool
