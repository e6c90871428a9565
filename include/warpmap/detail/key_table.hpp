#pragma once
// Columns that rows are keys of, as core reads them. A leaf: it includes nothing of ours.

#include <cstdint>

namespace warpmap::inline v0_1::detail {

/// How to read one column. Row i has no value when its bit in `valid` is 0.
struct key_column {
  enum kind : std::uint8_t {
    fixed,       ///< `bytes` each, equal when their bytes are
    floating,    ///< float or double: one zero, one NaN
    views,       ///< std::string_view each
    offsets_32,  ///< bytes of `text` from one offset to the next
    offsets_64
  };
  kind reads_as;
  bool nulls_differ;  ///< a missing value equals no other
  std::uint32_t bytes;
  void const* items;
  char const* text;
  std::uint8_t const* valid;  ///< null: every row has a value
  std::uint64_t first_valid;  ///< the bit of row 0
};

enum class row_fault : std::uint8_t {
  out_of_range,
  changed
};

struct key_table {
  key_column const* columns = nullptr;
  std::uint32_t count = 0;
  std::uint64_t rows = 0;  ///< 0 as soon as the columns are gone
  /// Throws what has become of a row. The map is as it was before the key.
  void (*refuse)(key_table const&, std::uint64_t row, row_fault) = nullptr;
};

}  // namespace warpmap::inline v0_1::detail
