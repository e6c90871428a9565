#pragma once
// What the benchmarks put into a map and ask of it. Every seed makes keys of its own, and the order
// of the questions has nothing to do with the order of insertion.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "adapters/container.hpp"
#include "measure/random.hpp"
#include "zipf.hpp"

namespace warpmap::bench {

using column = std::vector<std::uint64_t>;

/// Distinct random keys of 62 bits. Key i is a permutation of i: no two of one seed are equal, and
/// keys that are never inserted are simply those of higher i.
class key_source {
 public:
  explicit key_source(std::uint64_t seed) : scatter_{seed} {}
  std::uint64_t operator[](std::uint64_t i) const { return scatter_(i); }

 private:
  permutation<62> scatter_;
};

/// The value that belongs to a key: benchmarks check what they find.
inline std::uint64_t value_of(std::uint64_t key) { return key ^ 0x5bd1e995u; }

/// Keys 0 to count of the source: the ones that a map is filled with, in this order.
inline column first_keys(key_source const& source, std::size_t count)
{
  column keys(count);
  for (std::size_t i = 0; i < count; ++i) keys[i] = source[i];
  return keys;
}

inline column values_for(keys_view keys)
{
  column values(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) values[i] = value_of(keys[i]);
  return values;
}

/// `count` keys drawn at random, with replacement, from those numbered [from, from + among).
inline column drawn_keys(key_source const& source, std::uint64_t from, std::uint64_t among,
                         std::size_t count, std::uint64_t seed)
{
  random_bits random{seed};
  column keys(count);
  for (auto& key : keys) key = source[from + random.below(among)];
  return keys;
}

/// `count` keys out of the first `among`, by Zipf's law. Which keys are hot is random: a hot key
/// may have been inserted at any time.
inline column zipf_keys(key_source const& source, std::uint64_t among, std::size_t count,
                        double theta, std::uint64_t seed)
{
  random_bits random{seed};
  zipf const ranks{among, theta};
  permutation<40> const spread{seed};
  column keys(count);
  for (auto& key : keys) key = source[scale(spread(ranks(random)) << 24, among)];
  return keys;
}

/// A random half of the first `among` keys, each once, in random order.
inline column half_of(key_source const& source, std::uint64_t among, std::uint64_t seed)
{
  column keys(among / 2);
  random_bits random{seed};
  auto const flip = random.below(2);
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = source[2 * i + flip];
  for (auto i = keys.size(); i > 1; --i) std::swap(keys[i - 1], keys[random.below(i)]);
  return keys;
}

/// Part `which` of `parts` of about equal length.
template <class Item>
std::span<Item> part(std::span<Item> all, std::size_t which, std::size_t parts)
{
  auto const from = all.size() * which / parts;
  return all.subspan(from, all.size() * (which + 1) / parts - from);
}

}  // namespace warpmap::bench
