#include "host/row_engine.hpp"
#include "warpmap/detail/rows.hpp"

namespace warpmap::inline v0_1::detail {

std::unique_ptr<engine> make_word_row_engine(std::shared_ptr<column_set const> columns,
                                             layout const& as, options const& how)
{
  return host::make_row_engine<1>(std::move(columns), as, how);
}

}  // namespace warpmap::inline v0_1::detail
