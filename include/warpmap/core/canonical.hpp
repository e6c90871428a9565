#pragma once
// Floating keys that are equal get equal bits.

#include <cstdint>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::core {

/// One zero, one NaN.
template <class Number>
WARPMAP_HD constexpr Number canonical(Number number)
{
  if (number == 0) number = 0;
  if (number != number) {
    if constexpr (sizeof(Number) == 8) number = bit_cast<Number>(0x7ff8'0000'0000'0000);
    else number = bit_cast<Number>(0x7fc0'0000);
  }
  return number;
}

/// The same for the low `bytes` of a word, 4 or 8.
template <class Word>
WARPMAP_HD constexpr Word canonical_bits(Word word, std::uint32_t bytes)
{
  if constexpr (sizeof(Word) == 8) {
    if (bytes == 8) return bit_cast<Word>(canonical(bit_cast<double>(word)));
  }
  auto const low = static_cast<std::uint32_t>(word);
  return bit_cast<std::uint32_t>(canonical(bit_cast<float>(low)));
}

}  // namespace warpmap::inline v0_1::core
