#pragma once
// What a kernel counts: each thread for itself, all together at its end.

#include <cstdint>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::kernels {

/// In registers: an index into it must be known to the compiler, so add() compares with each.
template <int Count>
struct tally {
  std::uint32_t of[Count] = {};

  WARPMAP_HD void add(int which, std::uint32_t more = 1)
  {
#pragma unroll
    for (int i = 0; i < Count; ++i)
      if (i == which) of[i] += more;
  }
};
template <>
struct tally<0> {};

}  // namespace warpmap::inline v0_1::kernels
