#pragma once
// Lines asked for otherwise than into the second level. For one architecture, so here and not in
// core/platform.hpp.

namespace warpmap::inline v0_1::bench {

/// Into the first level.
inline void prefetch_near(void const* line) { __builtin_prefetch(line, 0, 3); }

/// Past the outer levels.
inline void prefetch_fleeting(void const* line) { __builtin_prefetch(line, 0, 0); }

/// For `Writes` as a line of this processor's own, so that the swap need not ask again; else into
/// the second level. As assembly: the instruction is on every processor with AVX2, but an
/// intrinsic would want it in the target of each function.
template <bool Writes>
void prefetch_owned(void const* line)
{
  if constexpr (Writes) {
    asm volatile("prefetchw %0"
                 :
                 : "m"(*static_cast<char const*>(line)));
  } else {
    __builtin_prefetch(line, 0, 2);
  }
}

}  // namespace warpmap::inline v0_1::bench
