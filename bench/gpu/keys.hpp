#pragma once
// Keys by number, on host and device: different numbers are different keys, whatever the seed.

#include <cstdint>

#include "bench/zipf.hpp"
#include "warpmap/detail/host_device.hpp"

namespace warpmap::bench {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

WARPMAP_HD inline u64 scattered(u64 number)
{
  auto x = number + 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}
WARPMAP_HD inline u32 scattered(u32 number)
{
  auto x = number + 0x9e3779b9u;
  x = (x ^ (x >> 16)) * 0x85ebca6bu;
  x = (x ^ (x >> 13)) * 0xc2b2ae35u;
  return x ^ (x >> 16);
}
/// Numbers that differ in the bits of a Word have different keys.
template <class Word>
WARPMAP_HD Word key_of(u64 seed, u64 number)
{
  return scattered(static_cast<Word>(static_cast<Word>(number) ^
                                     static_cast<Word>(scattered(seed))));
}

/// From all words to [0, below).
WARPMAP_HD inline u64 place_of(u64 word, u64 below)
{
  __extension__ using wide = unsigned __int128;
  return static_cast<u64>((static_cast<wide>(word) * below) >> 64);
}

/// Random bits of one index.
class index_bits {
 public:
  WARPMAP_HD index_bits(u64 seed, u64 index) : state_{scattered(scattered(seed) ^ index)} {}
  WARPMAP_HD u64 operator()() { return state_ = scattered(state_); }
  WARPMAP_HD double unit() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }  // [0, 1)

 private:
  u64 state_;
};

}  // namespace warpmap::bench
