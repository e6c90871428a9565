#pragma once
// The values of several columns as one string of bytes: equal where all values are equal, and in
// the order of the values, column by column, missing ones first.

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/cell.hpp"
#include "tools/column_type.hpp"

namespace warpmap_tool {

inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

/// Integers as words that are ordered without a sign, and back.
constexpr std::uint64_t ordered(std::int64_t value)
{
  return static_cast<std::uint64_t>(value) ^ sign_bit;
}
constexpr std::int64_t integer_of(std::uint64_t word)
{
  return static_cast<std::int64_t>(word ^ sign_bit);
}

/// The same for floats: of negative ones all bits are turned, since theirs grow away from 0.
constexpr std::uint64_t ordered(double value)
{
  auto const bits = std::bit_cast<std::uint64_t>(value);
  return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}
constexpr double float_of(std::uint64_t word)
{
  return std::bit_cast<double>((word & sign_bit) != 0 ? word ^ sign_bit : ~word);
}

void append_missing(std::string& key);
/// A number, as the word that ordered() makes of it.
void append_word(std::string& key, std::uint64_t word);
void append_text(std::string& key, std::string_view text);

/// Takes the first value off `key`. Text is put together in `room`, where the cell points to.
cell take_cell(std::string_view& key, column_type type, std::string& room);

}  // namespace warpmap_tool
