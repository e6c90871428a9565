// Peers for the report's own test: one without erasure that takes batches, and one that lies.

#include <cstdlib>
#include <string>

#include "../adapters/one_at_a_time.hpp"
#include "../adapters/std_map.hpp"

namespace warpmap::bench {
namespace {

class fixed_map : public std_map {
 public:
  using std_map::std_map;
  bool erase(std::uint64_t) { throw not_offered{"a fixed map erases nothing"}; }
};

/// Finds every key, and for some of them the wrong value.
class lying_map : public std_map {
 public:
  using std_map::std_map;
  bool find(std::uint64_t key, std::uint64_t& value) const
  {
    bool const there = std_map::find(key, value);
    value += key % 1009 == 0;
    return there;
  }
};

}  // namespace
}  // namespace warpmap::bench

extern "C" __attribute__((visibility("default"))) void warpmap_bench_contestants(
  std::vector<warpmap::bench::contestant>& all)
{
  using namespace warpmap::bench;
  auto fixed = peer<fixed_map>("fixed");
  fixed.is_batch = true;
  all.push_back(std::move(fixed));
  if (std::getenv("WARPMAP_PLANT_A_LIE") != nullptr) all.push_back(peer<lying_map>("lying"));
}
