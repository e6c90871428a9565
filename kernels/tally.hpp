#pragma once
// What a kernel counts: each thread for itself, all together at its end.

#include <cstdint>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::kernels {

/// In registers: every index into it must be a constant, so add() compares with each.
template <int Count>
struct tally {
  std::uint32_t of[Count] = {};

  template <int I = 0>
  WARPMAP_HD void add(int which, std::uint32_t more = 1)
  {
    if constexpr (I < Count) {
      if (which == I) of[I] += more;
      add<I + 1>(which, more);
    }
  }
};
template <>
struct tally<0> {};

}  // namespace warpmap::inline v0_1::kernels
