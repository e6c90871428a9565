#include "host/word_engines.hpp"

namespace warpmap::inline v0_1::host {

std::unique_ptr<detail::engine> make_string_set(detail::layout const& as, setup const& made)
{
  return std::make_unique<cpu_engine<slots_string_set>>(as, made);
}

}  // namespace warpmap::inline v0_1::host
