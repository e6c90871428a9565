#pragma once
// The plain driver, for kernels and single keys: repeats a step until it settles.

#include "warpmap/core/walk.hpp"

namespace warpmap::inline v0_1::core {

/// `look(at)` is a step. Ends with the verdict that settled the key or found no room, or with
/// `next_window` after one full cycle of the walk.
///
/// `contested` counts the looks that had to be repeated.
WARPMAP_SHARED_BODY
template <class Memory, class Look, class Count>
WARPMAP_HD verdict walk_to_end(probe_walk walk, Look look, Count& contested)
{
  do {
    auto found = look(walk.at());
    for (unsigned again = 1; found.next == step::look_again; ++again) {
      ++contested;
      Memory::relax(again);
      found = look(walk.at());
    }
    if (found.next != step::next_window) return found;
  } while (walk.advance());
  return look_on;
}

}  // namespace warpmap::inline v0_1::core
