#include "kind.hpp"

namespace warpmap::bench {

static offers const tagged_words{
  {"tagged", measure_kind<std::uint64_t, std::uint64_t,
                          batch_table<tagged_pair<std::uint64_t, std::uint64_t>, std::uint64_t>>}};

}  // namespace warpmap::bench
