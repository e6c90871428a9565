#include "kind.hpp"

namespace warpmap::bench {

static offers const strings{
  {"string", measure_kind<std::string, std::uint64_t, batch_table<std::string, std::uint64_t>>}};

}  // namespace warpmap::bench
