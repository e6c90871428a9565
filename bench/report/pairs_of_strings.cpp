#include "typed_pair.hpp"
#include "typed_peers.hpp"

namespace warpmap::bench {

std::vector<typed_pair> pairs_of_strings(part_plan const& how)
{
  using u64 = std::uint64_t;
  using text = std::string;
  auto pair = make_typed_pair_beside_peers<text, batch_table<text, u64>, text_session_table<u64>>(
    how, "strings->u64", {.to_best_peer = 3, .session_to_best_peer = 1});
  pair.record_bytes = texts::mean_record_bytes;
  return {std::move(pair)};
}

}  // namespace warpmap::bench
