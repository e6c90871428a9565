#pragma once
// Random numbers for the benchmarks: cheap, seeded, the same on every machine.

#include <algorithm>
#include <cstdint>

namespace warpmap::bench {

/// The high half of the product: maps a random 64-bit number to [0, below).
inline std::uint64_t scale(std::uint64_t random, std::uint64_t below)
{
  __extension__ using wide = unsigned __int128;
  return static_cast<std::uint64_t>((static_cast<wide>(random) * below) >> 64);
}

/// A stream of random bits (splitmix64).
class random_bits {
 public:
  explicit random_bits(std::uint64_t seed) : state_{seed} {}

  std::uint64_t operator()()
  {
    auto bits = (state_ += 0x9e3779b97f4a7c15u);
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
  }
  std::uint64_t below(std::uint64_t limit) { return scale((*this)(), limit); }
  double unit() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }  // [0, 1)

 private:
  std::uint64_t state_;
};

/// A seeded permutation of the numbers of `Bits` bits.
template <int Bits>
class permutation {
 public:
  explicit permutation(std::uint64_t seed)
  {
    random_bits random{seed};
    for (auto& each : rounds_) each = {random() & mask, random() | 1u};
  }

  std::uint64_t operator()(std::uint64_t x) const
  {
    for (auto const& [add, multiply] : rounds_) {
      x = ((x + add) * multiply) & mask;
      x ^= x >> (Bits / 2);
    }
    return x;
  }

 private:
  static constexpr std::uint64_t mask = (std::uint64_t{1} << Bits) - 1;
  struct round {
    std::uint64_t add = 0;
    std::uint64_t multiply = 1;
  };
  round rounds_[4];
};

}  // namespace warpmap::bench
