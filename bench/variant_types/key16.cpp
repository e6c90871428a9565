#include "kind.hpp"

namespace warpmap::bench {

static offers const wide_keys{
  {"key16", measure_kind<wide<16>, std::uint64_t, batch_table<wide<16>, std::uint64_t>>}};

}  // namespace warpmap::bench
