// Tables cut into pieces and read record by record. The records ...

#include "tools/record_cutter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tools/input_file.hpp"
#include "tools/failure.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {
namespace {

using namespace std::string_literals;

using record = std::vector<std::string>;
using table = std::vector<record>;

/// What came out of some inputs, in order.
struct result {
  table records;
  std::vector<std::uint64_t> lines;
  std::vector<std::string> tables;  // the name of the table of each stretch
};

void take_records(piece& from, char delimiter, result& all)
{
  for (std::size_t i = 0; i < from.stretches(); ++i) {
    all.tables.push_back(from.origin(i).table->name);
    record_reader records{from.bytes_of_stretch(i), from.origin(i), delimiter};
    while (records.next()) {
      all.records.emplace_back(records.fields().begin(), records.fields().end());
      all.lines.push_back(records.line());
    }
  }
}

/// Reads all pieces as a worker does; `bytes`: the room of a piece at first.
result read(std::vector<input> const& inputs, std::size_t bytes, char delimiter = ',')
{
  result all;
  std::exception_ptr failed;
  record_cutter cutter{delimiter};
  piece_reader reader{inputs, true, cutter, 2, bytes};
  while (auto some = reader.next()) {  // to the end: stopping it would stop the tests to come
    try {
      if (!failed) take_records(*some, delimiter, all);
    } catch (failure const&) {
      failed = std::current_exception();
    }
    reader.recycle(std::move(*some));
  }
  if (failed) std::rethrow_exception(failed);
  reader.rethrow_failure();
  return all;
}

/// In pieces of every size that matters: whatever stands at a border must read the same.
void expect_table(std::string const& text, table const& wanted, char delimiter = ',')
{
  input_file const file{text};
  for (std::size_t bytes = 1; bytes <= text.size() + 1; ++bytes)
    EXPECT_EQ(read({file.as_input()}, bytes, delimiter).records, wanted)
      << "in pieces of " << bytes << " bytes";
}

void expect_failure(std::string const& text, std::string const& message)
{
  input_file const file{text};
  for (std::size_t bytes = 1; bytes <= text.size() + 1; ++bytes) {
    try {
      read({file.as_input()}, bytes);
      ADD_FAILURE() << "accepted in pieces of " << bytes << " bytes";
    } catch (failure const& wrong) {
      EXPECT_EQ(wrong.what(), file.name() + message);
    }
  }
}

TEST(Records, AreSeparatedLikeTheirFields)
{
  expect_table("a,b,c\n1,22,333\n", {{"a", "b", "c"}, {"1", "22", "333"}});
}

TEST(Records, HaveAnyDelimiter)
{
  expect_table("a,b\tc\n1\t\"2\t3\"\n", {{"a,b", "c"}, {"1", "2\t3"}}, '\t');
  expect_table("a;b\n", {{"a", "b"}}, ';');
}

TEST(Records, EndWithLfOrCrlf)
{
  expect_table("a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}});
  expect_table("\"a\",\"b\"\r\n\"1\",\"2\"\r\n", {{"a", "b"}, {"1", "2"}});
}

TEST(Records, TakeCarriageReturnsElsewhereAsBytes)
{
  expect_table("a\rb,\r\r\nc,\"\r\"\r\n", {{"a\rb", "\r"}, {"c", "\r"}});
}

TEST(Records, MayEndWithTheInput)
{
  expect_table("a,b\n1,2", {{"a", "b"}, {"1", "2"}});
  expect_table("a,b\n1,", {{"a", "b"}, {"1", ""}});
  expect_table("a,b\n1,\"2\"", {{"a", "b"}, {"1", "2"}});
  expect_table("a,b\n1,2\r", {{"a", "b"}, {"1", "2"}});
  expect_table("a,b\n1,\"2\"\r", {{"a", "b"}, {"1", "2"}});
}

TEST(Records, KeepEmptyFields)
{
  expect_table(",,\n,x,\n\"\",,\"\"\n", {{"", "", ""}, {"", "x", ""}, {"", "", ""}});
}

TEST(Records, HaveTheirFieldsUnquoted)
{
  expect_table("\"a,b\",\"c\nd\",\"e\r\nf\"\n", {{"a,b", "c\nd", "e\r\nf"}});
  expect_table("\"\"\"\",\"a\"\"b\"\"\",\"\"\"\"\"x\"\n", {{"\"", "a\"b\"", "\"\"x"}});
}

TEST(Records, TakeAQuoteInsideAFieldAsAByte)
{
  expect_table("5\" pipe,a\"\"b, \"x\"\n", {{"5\" pipe", "a\"\"b", " \"x\""}});
}

TEST(Records, MayHoldEveryByte)
{
  auto const zeros = "a\0b,\"\0\"\n\xff\xfe,\x80\n"s;
  expect_table(zeros, {{"a\0b"s, "\0"s}, {"\xff\xfe", "\x80"}});
}

TEST(Records, BeginBehindAByteOrderMark)
{
  expect_table("\xEF\xBB\xBF\"a\",b\n\xEF\xBB\xBF,2\n", {{"a", "b"}, {"\xEF\xBB\xBF", "2"}});
  expect_table("\xEF\xBB\xBF", {});
  expect_table("\xEF\xBB", {{"\xEF\xBB"}});
  expect_table("\xEF,\xBB\n", {{"\xEF", "\xBB"}});
}

TEST(Records, AreNoEmptyLinesWithSeveralColumns)
{
  expect_table("a,b\n\n1,2\n\r\n\n", {{"a", "b"}, {"1", "2"}});
}

TEST(Records, AreEmptyLinesWithOneColumn)
{
  expect_table("a\n\nb\n", {{"a"}, {""}, {"b"}});
  expect_table("\n", {{""}});
  expect_table("", {});
}

TEST(Records, AreRefusedWithAnOpenQuoteAndItsLine)
{
  expect_failure("a,b\n1,\"x\n\ny,2\n", ":2: the quote that begins here is not closed");
  expect_failure("\"", ":1: the quote that begins here is not closed");
  expect_failure("a\n\"x\"\"", ":2: the quote that begins here is not closed");
}

TEST(Records, AreRefusedWithTextAfterAClosingQuote)
{
  expect_failure("a\n\"b\"c\n", ":2: text after a closing quote");
  expect_failure("\"b\n\" ,c\n", ":2: text after a closing quote");
  expect_failure("\"b\"\rc\n", ":1: text after a closing quote");
}

TEST(Records, AreRefusedWithAnotherWidth)
{
  expect_failure("a,b\n1,2\n1,2,3\n", ":3: 3 fields, but line 1 has 2 fields");
  expect_failure("a,b\n\"1\n2\"\n", ":2: 1 field, but line 1 has 2 fields");
  expect_failure("a,b\n\"\"\n", ":2: 1 field, but line 1 has 2 fields");
  expect_failure("a\n1,2", ":2: 2 fields, but line 1 has 1 field");
}

TEST(Records, TellTheLineInWhichTheyBegin)
{
  input_file const file{"a,b\n\n\"1\n\n1\",2\r\n3,\"\n\"\n5,6"};
  for (std::size_t bytes = 1; bytes <= 40; ++bytes)
    EXPECT_EQ(read({file.as_input()}, bytes).lines, (std::vector<std::uint64_t>{1, 3, 6, 8}));
}

TEST(Records, TellWhatIsWrongInTheOrderOfTheLines)
{
  expect_failure("a,b\n1\n\"x\"y\n", ":2: 1 field, but line 1 has 2 fields");
  expect_failure("a,b\n1\n\"x", ":2: 1 field, but line 1 has 2 fields");
}

TEST(Records, AreOfOneTableInEveryStretch)
{
  input_file const first{"a\n1"};
  input_file const empty{""};
  input_file const second{"x,\"y\nz\"\n"};
  std::vector<input> const inputs{first.as_input(), empty.as_input(), second.as_input()};
  for (std::size_t bytes = 1; bytes <= 20; ++bytes) {
    auto const all = read(inputs, bytes);
    EXPECT_EQ(all.records, (table{{"a"}, {"1"}, {"x", "y\nz"}}));
    EXPECT_EQ(all.lines, (std::vector<std::uint64_t>{1, 2, 1}));
    auto const of_first = std::count(all.tables.begin(), all.tables.end(), first.name());
    auto const of_second = std::count(all.tables.begin(), all.tables.end(), second.name());
    EXPECT_EQ(static_cast<std::size_t>(of_first + of_second), all.tables.size());
    EXPECT_GE(of_first, 1);
    EXPECT_EQ(of_second, 1);
  }
}

TEST(Records, MayBeLongerThanAnyPiece)
{
  std::string const plain(300'000, 'x');
  std::string const quoted = "\"" + std::string(200'000, '\n') + "\"\"" + plain + "\"";
  input_file const file{plain + "," + quoted + "\n1,2\n"};
  table const wanted{{plain, std::string(200'000, '\n') + "\"" + plain}, {"1", "2"}};
  for (std::size_t const bytes : {1000u, 65'536u, 1'000'000u})
    EXPECT_TRUE(read({file.as_input()}, bytes).records == wanted) << bytes;
}

}  // namespace
}  // namespace warpmap_tool
