#pragma once
// The keys of a trial: three in play, and others that crowd the table.

#include <array>
#include <vector>

#include "tests/support/history.hpp"

namespace warpmap::trial {

template <class Key>
struct key_ring {
  std::array<Key, keys_in_play> in_play{};
  std::vector<Key> others;

  /// -1 for one of the others.
  int index_of(Key const& key) const
  {
    for (int i = 0; i < keys_in_play; ++i)
      if (in_play[static_cast<std::size_t>(i)] == key) return i;
    return -1;
  }
  Key const& operator[](int index) const { return in_play[static_cast<std::size_t>(index)]; }
};

}  // namespace warpmap::trial
