#pragma once
// Engines of rows: slots that refer to keys by the number of their row.

#include <memory>

#include "host/cpu_engine.hpp"
#include "warpmap/core/row_keys.hpp"
#include "warpmap/key_columns.hpp"

namespace warpmap::inline v0_1::host {

template <int ValueWords>
std::unique_ptr<detail::engine> make_row_engine(std::shared_ptr<detail::column_set const> columns,
                                                detail::layout const& as, options const& how)
{
  if (columns->columns.empty())
    throw invalid_option{"warpmap: a row_map needs key_columns of at least one column"};
  using slots = core::reference_slots<ValueWords, core::row_keys>;
  return std::make_unique<cpu_engine<slots>>(as, checked(how, key_kind::row),
                                             key_store<slots>{std::move(columns)});
}

}  // namespace warpmap::inline v0_1::host
