#pragma once
// The keys that a count lists, in their order.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "tools/ngrams.hpp"

namespace warpmap_tool {

template <class Key>
struct key_count {
  key_count(Key of, std::uint64_t times) : key{of}, count{times} {}

  bool key_precedes(key_count const& other) const { return key < other.key; }

  Key key;
  std::uint64_t count;
};

/// Sorting is mostly looking at keys, which lie all over the memory; 8 bytes of each come along.
template <>
struct key_count<std::string_view> {
  key_count(std::string_view of, std::uint64_t times)
    : key{of}, count{times}, beginning_{first_bytes(of)}
  {
  }

  bool key_precedes(key_count const& other) const
  {
    return beginning_ != other.beginning_ ? beginning_ < other.beginning_ : key < other.key;
  }

  std::string_view key;
  std::uint64_t count;

 private:
  static std::uint64_t first_bytes(std::string_view text)
  {
    std::array<char, 8> bytes{};  // what is not there sorts before every byte, or like NUL
    std::memcpy(bytes.data(), text.data(), std::min(text.size(), bytes.size()));
    return load_big_endian(bytes.data());
  }

  std::uint64_t beginning_;
};

/// Higher counts first, ties in the order of the keys.
struct comes_before {
  template <class Key>
  bool operator()(key_count<Key> const& a, key_count<Key> const& b) const
  {
    return a.count != b.count ? a.count > b.count : a.key_precedes(b);
  }
};

struct key_comes_before {
  template <class Key>
  bool operator()(key_count<Key> const& a, key_count<Key> const& b) const
  {
    return a.key_precedes(b);
  }
};

/// The `most` keys with the highest counts, 0 for all, of those seen `at_least` times, in no order.
/// Looks at each key once; keeps about twice as many as asked for at most.
template <class Key, class Table>
std::vector<key_count<Key>> most_frequent(Table const& table, std::size_t most,
                                          std::uint64_t at_least)
{
  constexpr std::size_t never_less = 4096;  // so that a short list is not sorted through too often
  if (most == 0 || most > table.size()) most = table.size();
  auto const room = 2 * most + never_less;
  std::vector<key_count<Key>> best;
  std::uint64_t needed = at_least;  // a lower count is certainly not among them

  auto const keep_the_best = [&] {
    if (best.size() <= most) return;
    auto const last = best.begin() + static_cast<std::ptrdiff_t>(most);
    std::nth_element(best.begin(), last - 1, best.end(), comes_before{});
    best.erase(last, best.end());
    needed = std::max(needed, best.back().count);
  };
  if (most == 0) return best;
  table.for_each([&](auto const& key, std::uint64_t count) {
    if (count < needed) return;
    best.emplace_back(key, count);
    if (best.size() == room) keep_the_best();
  });
  keep_the_best();
  return best;
}

}  // namespace warpmap_tool
