#include "host/word_engines.hpp"

namespace warpmap::host {

std::unique_ptr<detail::engine> make_set32(detail::layout const& as, setup const& made)
{
  return std::make_unique<cpu_engine<slots_set32>>(as, made);
}

}  // namespace warpmap::host
