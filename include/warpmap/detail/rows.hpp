#pragma once
// The engines of row_map.

#include <memory>

#include "warpmap/detail/typed.hpp"
#include "warpmap/key_columns.hpp"

namespace warpmap::inline v0_1::detail {

/// How the engine shows keys: as numbers of rows.
template <class Value>
constexpr layout row_layout()
{
  return {{bytes_of<row>, number::bits}, format_of<Value>()};
}

/// Refuses rows that cannot be keys of a map of these columns. @throws invalid_option, misuse_error
WARPMAP_EXPORT void admit_rows(column_set const& own, ops kind, key_rows const&);

/// For values of at most 8 bytes; compiled once, in the library.
WARPMAP_EXPORT std::unique_ptr<engine> make_word_row_engine(
  std::shared_ptr<column_set const>, layout const&, options const&);
template <class Value>
std::unique_ptr<engine> make_wide_row_engine(std::shared_ptr<column_set const>,
                                             options const&);  // any_type.hpp

template <class Value>
std::unique_ptr<engine> make_row_engine(std::shared_ptr<column_set const> columns,
                                        options const& how)
{
  if constexpr (bytes_of<Value> <= 8) {
    return make_word_row_engine(std::move(columns), row_layout<Value>(), how);
  } else {
    static_assert(check_bodies<row, Value>::there);
    return make_wide_row_engine<Value>(std::move(columns), how);
  }
}

}  // namespace warpmap::inline v0_1::detail
