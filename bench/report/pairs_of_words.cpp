#include "typed_pair.hpp"

namespace warpmap::bench {

std::vector<typed_pair> pairs_of_words(part_plan const& how)
{
  using u32 = std::uint32_t;
  using u64 = std::uint64_t;
  return {
    make_typed_pair<u64, u64, batch_table<u64, u64>>(how, "u64->u64", {.per_byte = false}),
    make_typed_pair<u64, u64, batch_table<tagged_pair<u64, u64>, u64>>(how, tagged_words, {}),
    make_typed_pair<u32, u32, batch_table<u32, u32>>(how, "u32->u32", {}),
    make_typed_pair<u64, no_value, batch_table<u64, no_value>>(how, "u64 set", {}),
  };
}

}  // namespace warpmap::bench
