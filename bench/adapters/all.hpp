#pragma once
// Every container that this build knows.

#include <vector>

#include "std_map.hpp"
#include "warpmap_map.hpp"

#ifdef WARPMAP_HAVE_ABSL
#  include "absl_shards.hpp"
#endif
#ifdef WARPMAP_HAVE_LIBCUCKOO
#  include "cuckoo_map.hpp"
#endif
#ifdef WARPMAP_HAVE_TBB
#  include "tbb_map.hpp"
#endif

namespace warpmap::bench {

inline std::vector<contestant> all_contestants()
{
  std::vector<contestant> all;
  all.push_back(warpmap_contestant<false>("warpmap"));
  all.push_back(warpmap_contestant<true>("warpmap session"));
#ifdef WARPMAP_HAVE_ABSL
  all.push_back(peer<absl_shards>("absl 64 shards"));
#endif
#ifdef WARPMAP_HAVE_LIBCUCKOO
  all.push_back(peer<cuckoo_map>("libcuckoo"));
#endif
#ifdef WARPMAP_HAVE_TBB
  all.push_back(peer<tbb_map>("oneTBB"));
#endif
  all.push_back(peer<std_map>("std + shared_mutex"));
  return all;
}

}  // namespace warpmap::bench
