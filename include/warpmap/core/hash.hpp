#pragma once
// From key to home: a seeded hash of 64 bits and what its bits are used for.
//
// The high bits choose the home window (multiply-high, so that the order of homes is the order of
// hashes and any number of windows will do); the lowest bits are the fingerprint.

#include <cstdint>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::core {

/// Drawn per map. `mask` is xored onto stored keys, so that the keys which collide with the marks
/// of empty and erased slots are arbitrary ones; `first` and `second` key the hash.
struct hash_seed {
  std::uint64_t mask;
  std::uint64_t first;
  std::uint64_t second;
};

/// Multiplies to 128 bits and folds the halves: every bit of the result depends on all of `a`.
WARPMAP_HD inline std::uint64_t fold_multiply(std::uint64_t a, std::uint64_t b)
{
  auto const both = multiply(a, b);
  return both.high ^ both.low;
}

// Odd constants without structure: the first 128 bits of the fraction of pi.
inline constexpr std::uint64_t hash_factor_1 = 0x243f6a8885a308d3;
inline constexpr std::uint64_t hash_factor_2 = 0x13198a2e03707345;

/// A seed that is a function of a number.
WARPMAP_HD inline hash_seed seed_of(std::uint64_t number)
{
  auto const mask = fold_multiply(number ^ hash_factor_1, hash_factor_2);
  auto const first = fold_multiply(mask ^ hash_factor_2, hash_factor_1);
  return {mask, first, fold_multiply(first ^ hash_factor_1, hash_factor_2)};
}

/// Two folded multiplications with a secret before each, in the manner of wyhash: one does not hide
/// which keys collide from somebody who chooses keys.
WARPMAP_HD inline std::uint64_t hash_word(std::uint64_t word, hash_seed const& seed)
{
  auto const mixed = fold_multiply(word ^ seed.first, hash_factor_1);
  return fold_multiply(mixed ^ seed.second, hash_factor_2);
}

template <int Words>
WARPMAP_HD std::uint64_t hash_words(std::uint64_t const (&words)[Words], hash_seed const& seed)
{
  auto mixed = seed.first;
  for (auto const word : words) mixed = fold_multiply(mixed ^ word, hash_factor_1) + word;
  return fold_multiply(mixed ^ seed.second, hash_factor_2);
}

/// The window, of `windows`, where the walk of a key with this hash begins.
WARPMAP_HD inline std::uint64_t home_window(std::uint64_t hash, std::uint64_t windows)
{
  return multiply_high(hash, windows);
}

}  // namespace warpmap::inline v0_1::core
