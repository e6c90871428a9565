#include "typed_pair.hpp"

namespace warpmap::bench {

std::vector<typed_pair> pairs_of_wide_values(part_plan const& how)
{
  using u64 = std::uint64_t;
  return {
    make_typed_pair<u64, wide<16>, batch_table<u64, wide<16>>>(how, "u64->16 bytes", {}),
    make_typed_pair<u64, wide<32>, batch_table<u64, wide<32>>>(how, "u64->32 bytes", {}),
  };
}

}  // namespace warpmap::bench
