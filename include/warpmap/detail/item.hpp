#pragma once
// What the bytes of keys and values stand for. A leaf: the core and the public interface share it.

#include <cstdint>

namespace warpmap::inline v0_1::detail {

/// How the bits of an item are to be read. Floating keys are made canonical: -0.0 becomes 0.0 and
/// every NaN the same NaN. Floating values only matter to the functors of known arithmetic.
enum class number : std::uint8_t {
  bits,
  unsigned_int,
  signed_int,
  floating
};

struct item_format {
  std::uint32_t bytes = 0;  // 0: no value, the map is a set
  number reads_as = number::bits;
};

struct layout {
  item_format key;
  item_format value;
  bool has_rule = false;  ///< keys are hashed and compared by the user
};

/// What insert_or_apply computes from the value there and the value given; `custom` is a function
/// of the user's.
enum class arithmetic : std::uint8_t {
  sum,
  min,
  max,
  bit_or,
  bit_and,
  count,
  custom
};

}  // namespace warpmap::inline v0_1::detail
