#include "typed_pair.hpp"
#include "typed_peers.hpp"

namespace warpmap::bench {

std::vector<typed_pair> pairs_of_wide_keys(part_plan const& how)
{
  using u64 = std::uint64_t;
  return {
    make_typed_pair_beside_peers<wide<16>, batch_table<wide<16>, u64>>(how, "16 bytes->u64", {}),
    make_typed_pair_beside_peers<wide<32>, batch_table<wide<32>, u64>>(how, "32 bytes->u64", {}),
  };
}

}  // namespace warpmap::bench
