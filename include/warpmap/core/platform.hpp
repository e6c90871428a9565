#pragma once
// The one place that knows compilers. Everything above it is the same text for host and device.

#include <cstdint>
#include <cstring>

#include "warpmap/detail/host_device.hpp"

#if defined(__CUDA_ARCH__)
#  define WARPMAP_ON_DEVICE 1
#else
#  define WARPMAP_ON_DEVICE 0
#endif

// ThreadSanitizer sees neither inline assembly nor fences, so it gets forms of its own.
#if defined(__SANITIZE_THREAD__)
#  define WARPMAP_TSAN 1
#elif defined(__has_feature)
#  if __has_feature(thread_sanitizer)
#    define WARPMAP_TSAN 1
#  endif
#endif
#if !defined(WARPMAP_TSAN)
#  define WARPMAP_TSAN 0
#endif

// Before a loop whose turns are to wait together: what they load is in registers of its own.
#if WARPMAP_ON_DEVICE
#  define WARPMAP_UNROLL _Pragma("unroll")
#else
#  define WARPMAP_UNROLL
#endif

// Before a loop that is as long as a key is: unrolled on the device, its loads would take the
// registers that the rest needs.
#if WARPMAP_ON_DEVICE
#  define WARPMAP_ROLLED _Pragma("unroll 1")
#else
#  define WARPMAP_ROLLED
#endif

// What seldom runs and would bury the loop around it. On the device a call would cost more.
#if WARPMAP_ON_DEVICE
#  define WARPMAP_ASIDE
#else
#  define WARPMAP_ASIDE __attribute__((noinline, cold))
#endif

namespace warpmap::inline v0_1::core {

/// Key and value of 8 bytes each as one word that the machine can compare and swap.
struct alignas(16) word16 {
  std::uint64_t key;
  std::uint64_t value;
  friend WARPMAP_HD constexpr bool operator==(word16 const& a, word16 const& b)
  {
    return a.key == b.key && a.value == b.value;
  }
};

/// True where 16 aligned bytes can be loaded and swapped whole. On x86-64 the load is promised for
/// processors with AVX only; host/machine.cpp asks at run time.
#if WARPMAP_ON_DEVICE
#  if __CUDA_ARCH__ >= 900
inline constexpr bool has_word16 = true;
#  else
inline constexpr bool has_word16 = false;
#  endif
#elif defined(__x86_64__)
inline constexpr bool has_word16 = true;
#else
inline constexpr bool has_word16 = false;
#endif

/// Asks for the cache line at `where`, into the second level: the first level's few miss buffers
/// would halve the rate (docs/performance.md).
WARPMAP_HD inline void prefetch(void const* where)
{
#if WARPMAP_ON_DEVICE
  asm volatile("prefetch.global.L2 [%0];" ::"l"(where));
#else
  __builtin_prefetch(where, 0, 2);
#endif
}

/// The 4 or 8 bytes at `from`, which need not be aligned. On the device the aligned 4-byte words
/// that these bytes lie in are read whole: nobody may write to them meanwhile.
template <class Word>
WARPMAP_HD Word load_bytes(char const* from)
{
  static_assert(sizeof(Word) == 4 || sizeof(Word) == 8);
#if WARPMAP_ON_DEVICE
  auto const beyond = reinterpret_cast<std::uint64_t>(from) % 4;
  auto const* const at = reinterpret_cast<std::uint32_t const*>(from - beyond);
  auto const bits = static_cast<std::uint32_t>(8 * beyond);
  constexpr int last = sizeof(Word) / 4;
  std::uint32_t const past = bits != 0 ? at[last] : 0;
  if constexpr (last == 1) {
    return __funnelshift_r(at[0], past, bits);
  } else {
    auto const middle = at[1];
    return static_cast<Word>(__funnelshift_r(middle, past, bits)) << 32 |
           __funnelshift_r(at[0], middle, bits);
  }
#else
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
#endif
}

/// As std::bit_cast, which device code cannot call.
template <class To, class From>
WARPMAP_HD constexpr To bit_cast(From const& from)
{
  return __builtin_bit_cast(To, from);
}

struct product {
  std::uint64_t high;
  std::uint64_t low;
};
/// Both halves of a 64 by 64 bit product; one instruction where the processor has one.
WARPMAP_HD inline product multiply(std::uint64_t a, std::uint64_t b)
{
#if WARPMAP_ON_DEVICE
  return {__umul64hi(a, b), a * b};
#else
  __extension__ using wide = unsigned __int128;
  auto const both = static_cast<wide>(a) * b;
  return {static_cast<std::uint64_t>(both >> 64), static_cast<std::uint64_t>(both)};
#endif
}
WARPMAP_HD inline std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b)
{
  return multiply(a, b).high;
}

/// The place of the lowest bit that is set; one is.
WARPMAP_HD inline std::uint32_t lowest_bit(std::uint32_t bits)
{
#if WARPMAP_ON_DEVICE
  return static_cast<std::uint32_t>(__ffs(static_cast<int>(bits))) - 1;
#else
  return static_cast<std::uint32_t>(__builtin_ctz(bits));
#endif
}

}  // namespace warpmap::inline v0_1::core
