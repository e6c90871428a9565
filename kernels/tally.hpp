#pragma once
// What a kernel counts: each thread for itself, all together at its end.

#include <cstdint>
#include <utility>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::kernels {

/// In registers: an index into it must be known to the compiler, so add() compares with each. (Not
/// a loop: the pragma that unrolls it for nvcc is a warning to others.)
template <int Count>
struct tally {
  std::uint32_t of[Count] = {};

  WARPMAP_HD void add(int which, std::uint32_t more = 1)
  {
    add(which, more, std::make_integer_sequence<int, Count>{});
  }

 private:
  template <int... Each>
  WARPMAP_HD void add(int which, std::uint32_t more, std::integer_sequence<int, Each...>)
  {
    ((of[Each] += Each == which ? more : 0), ...);
  }
};
template <>
struct tally<0> {};

}  // namespace warpmap::inline v0_1::kernels
