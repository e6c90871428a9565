// Values of several columns as one string of bytes. The encoding ...

#include "tools/key_code.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace warpmap_tool {
namespace {

using namespace std::string_literals;

std::string word_key(std::uint64_t word)
{
  std::string key;
  append_word(key, word);
  return key;
}

std::string text_key(std::string_view first, std::string_view second)
{
  std::string key;
  append_text(key, first);
  append_text(key, second);
  return key;
}

std::string missing_key()
{
  std::string key;
  append_missing(key);
  return key;
}

TEST(KeyCode, KeepsTheOrderOfIntegers)
{
  using limits = std::numeric_limits<std::int64_t>;
  std::vector<std::int64_t> const values{limits::min(), limits::min() + 1, -256, -255, -1, 0,
                                         1, 255, 256, 1 << 20, limits::max()};
  std::string before = missing_key();
  for (auto const value : values) {
    auto const key = word_key(ordered(value));
    EXPECT_LT(before, key) << value;
    EXPECT_EQ(integer_of(ordered(value)), value);
    before = key;
  }
}

TEST(KeyCode, KeepsTheOrderOfFloats)
{
  std::vector<double> const values{-1e308, -2.5, -1, -5e-324, 0, 5e-324, 0.1, 1, 2.5, 1e308};
  std::string before = missing_key();
  for (auto const value : values) {
    auto const key = word_key(ordered(value));
    EXPECT_LT(before, key) << value;
    EXPECT_EQ(float_of(ordered(value)), value);
    before = key;
  }
}

TEST(KeyCode, KeepsTheOrderOfTextsWhateverIsInThem)
{
  std::vector<std::string> const texts{"", "\0"s, "\0\0"s, "\0\x01"s, "\0\xFF"s, "\x01", "a",
                                       "a\0"s, "a\0b"s, "a\0\xFF"s, "a\x01", "ab", "b", "\xFF"};
  for (auto const& a1 : texts)
    for (auto const& a2 : texts)
      for (auto const& b1 : texts)
        for (auto const& b2 : texts) {
          auto const by_value = std::pair{a1, a2} <=> std::pair{b1, b2};
          EXPECT_EQ(text_key(a1, a2) <=> text_key(b1, b2), by_value);
        }
}

TEST(KeyCode, GivesBackWhatWentIn)
{
  std::string key;
  append_text(key, "a\0b"s);
  append_word(key, ordered(std::int64_t{-7}));
  append_missing(key);
  append_word(key, ordered(-0.5));
  append_text(key, "");

  std::string_view rest = key;
  std::string room;
  EXPECT_EQ(std::get<std::string_view>(take_cell(rest, column_type::text, room)), "a\0b"s);
  EXPECT_TRUE(std::get<wide_integer>(take_cell(rest, column_type::integer, room)) == -7);
  EXPECT_TRUE(is_missing(take_cell(rest, column_type::text, room)));
  EXPECT_EQ(std::get<double>(take_cell(rest, column_type::floating, room)), -0.5);
  EXPECT_EQ(std::get<std::string_view>(take_cell(rest, column_type::text, room)), "");
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace warpmap_tool
