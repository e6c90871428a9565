// Types of columns: what fields are read as, and what a sample tells. A type ...

#include "tools/column_type.hpp"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace warpmap_tool {
namespace {

std::optional<column_type> guess(std::initializer_list<std::string_view> fields)
{
  type_guess from;
  for (auto const field : fields) from.see(field);
  return from.type();
}

TEST(ColumnType, HasANameThatFindsIt)
{
  for (auto const each : {column_type::integer, column_type::floating, column_type::text})
    EXPECT_EQ(column_type_named(name(each)), each);
  EXPECT_EQ(column_type_named("Integer"), std::nullopt);
}

TEST(ColumnType, IsTheNarrowestThatAllFieldsFit)
{
  EXPECT_EQ(guess({"1", "-2", "0", "9223372036854775807", "-9223372036854775808"}),
            column_type::integer);
  EXPECT_EQ(guess({"1", "0.5"}), column_type::floating);
  EXPECT_EQ(guess({"0.5", "1"}), column_type::floating);
  EXPECT_EQ(guess({"1e3", "-.5", "5."}), column_type::floating);
  EXPECT_EQ(guess({"1", "0.5", "x"}), column_type::text);
  EXPECT_EQ(guess({"x", "1"}), column_type::text);
}

TEST(ColumnType, IsNotKnownWithoutAField) { EXPECT_EQ(guess({}), std::nullopt); }

TEST(ColumnType, IsTextWhereANumberWouldNotComeOutAsItWentIn)
{
  for (auto const* const field : {"007", "-01", "00", "01.5", "9223372036854775808",
                                  "-9223372036854775809", "1e999"})
    EXPECT_EQ(guess({"1", field}), column_type::text) << field;
}

TEST(ColumnType, IsTextOfWhatOnlyLooksLikeANumber)
{
  for (auto const* const field : {"nan", "inf", "-inf", "+1", " 1", "1 ", "1,5", "0x10", "-", ".",
                                  "1e", "--1", "1-2", "2013-01-01"})
    EXPECT_EQ(guess({field}), column_type::text) << field;
}

TEST(ColumnType, TellsTheFirstFieldThatMadeItText)
{
  type_guess from;
  for (auto const* const field : {"1", "0.5", "NA", "other"}) from.see(field);
  EXPECT_EQ(from.first_text(), "NA");
}

TEST(ColumnType, ReadsIntegersOfEveryLength)
{
  for (auto const sign : {1, -1}) {
    std::int64_t wanted = 0;
    for (int digits = 1; digits <= 18; ++digits) {
      wanted = wanted * 10 + sign * (digits % 10);
      std::int64_t found = 0;
      EXPECT_EQ(read_integer(std::to_string(wanted), found), fit::fits);
      EXPECT_EQ(found, wanted);
    }
  }
  for (auto const wanted : {std::numeric_limits<std::int64_t>::max(),
                            std::numeric_limits<std::int64_t>::min(), std::int64_t{0}}) {
    std::int64_t found = 1;
    EXPECT_EQ(read_integer(std::to_string(wanted), found), fit::fits);
    EXPECT_EQ(found, wanted);
  }
}

TEST(ColumnType, SaysWhyAnIntegerDoesNotFit)
{
  std::int64_t found = 0;
  for (auto const* const field : {"12a", "a", "-", "1.0", "1 ", "123456789012345678x"})
    EXPECT_EQ(read_integer(field, found), fit::no_number) << field;
  EXPECT_EQ(read_integer("9223372036854775808", found), fit::out_of_range);
  EXPECT_EQ(read_integer("-007", found), fit::leading_zeros);
  EXPECT_EQ(found, -7);
}

TEST(ColumnType, ReadsFloatsExactly)
{
  for (double const wanted : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5}) {
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), wanted).ptr;
    double found = 0;
    EXPECT_EQ(read_float({digits.data(), end}, found), fit::fits);
    EXPECT_EQ(found, wanted);
  }
  double zero = 1;
  EXPECT_EQ(read_float("-0", zero), fit::fits);
  EXPECT_FALSE(std::signbit(zero));
  EXPECT_EQ(read_float("1e999", zero), fit::out_of_range);
}

}  // namespace
}  // namespace warpmap_tool
