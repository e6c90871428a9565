#pragma once
// The keys with the highest counts.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "warpmap/map.hpp"

namespace warpmap_tool {

template <class Key>
struct key_count {
  Key key;
  std::uint64_t count;
};

/// Higher counts first, ties in the order of the keys.
struct comes_before {
  template <class Key>
  bool operator()(key_count<Key> const& a, key_count<Key> const& b) const
  {
    return a.count != b.count ? a.count > b.count : a.key < b.key;
  }
};

/// The `most` keys with the highest counts, 0 for all, in order. Looks at each key once; keeps at
/// most twice as many as asked for.
template <class Key>
std::vector<key_count<Key>> most_frequent(warpmap::map<Key, std::uint64_t> const& table,
                                          std::size_t most)
{
  constexpr std::size_t at_least = 4096;  // so that a short list is not sorted through too often
  if (most == 0 || most > table.size()) most = table.size();
  auto const room = 2 * most + at_least;
  std::vector<key_count<Key>> best;
  best.reserve(std::min(table.size(), room));
  std::uint64_t needed = 0;  // a lower count is certainly not among them

  auto const keep_the_best = [&] {
    if (best.size() <= most) return;
    auto const last = best.begin() + static_cast<std::ptrdiff_t>(most);
    std::nth_element(best.begin(), last - 1, best.end(), comes_before{});
    best.erase(last, best.end());
    needed = best.back().count;
  };
  if (most == 0) return best;
  table.for_each([&](Key const& key, std::uint64_t const& count) {
    if (count < needed) return;
    best.push_back({key, count});
    if (best.size() == room) keep_the_best();
  });
  keep_the_best();
  std::sort(best.begin(), best.end(), comes_before{});
  return best;
}

}  // namespace warpmap_tool
