#pragma once
// Random numbers that are the same on every machine for the same seed.

#include <cstdint>

namespace warpmap::trial {

class dice {
 public:
  explicit dice(std::uint64_t seed) : state_{seed} {}

  /// 64 random bits (splitmix64).
  std::uint64_t bits()
  {
    auto x = state_ += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }
  /// A number in [0, sides).
  std::uint32_t below(std::uint32_t sides)
  {
    return static_cast<std::uint32_t>(((bits() >> 32) * sides) >> 32);
  }
  int index(int sides) { return static_cast<int>(below(static_cast<std::uint32_t>(sides))); }
  bool one_in(std::uint32_t sides) { return below(sides) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace warpmap::trial
