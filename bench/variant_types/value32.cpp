#include "kind.hpp"

namespace warpmap::bench {

static offers const wide_values{
  {"value32", measure_kind<std::uint64_t, wide<32>, batch_table<std::uint64_t, wide<32>>>}};

}  // namespace warpmap::bench
