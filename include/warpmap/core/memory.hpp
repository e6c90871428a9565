#pragma once
// How shared words are loaded, stored and swapped, on the host and on the device.

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>

#include "warpmap/core/platform.hpp"

#if WARPMAP_ON_DEVICE
#  include "warpmap/core/device_words.hpp"
#elif defined(__x86_64__)
#  include <immintrin.h>
#endif

#if WARPMAP_TSAN && defined(__x86_64__)
// Its own atomics of 16 bytes; declared here because not every compiler ships the header. The
// orders are numbered as __ATOMIC_ACQUIRE and so on.
__extension__ using warpmap_tsan_word = unsigned __int128;
extern "C" warpmap_tsan_word __tsan_atomic128_load(warpmap_tsan_word const volatile*, int);
extern "C" int __tsan_atomic128_compare_exchange_strong(
  warpmap_tsan_word volatile*, warpmap_tsan_word*, warpmap_tsan_word, int, int);
#endif

namespace warpmap::inline v0_1::core {

namespace detail {

#if !WARPMAP_ON_DEVICE

#  if WARPMAP_TSAN && defined(__x86_64__)

inline word16 load16(word16 const* from)
{
  auto const both =
    __tsan_atomic128_load(reinterpret_cast<warpmap_tsan_word const volatile*>(from),
                          __ATOMIC_ACQUIRE);
  return {static_cast<std::uint64_t>(both), static_cast<std::uint64_t>(both >> 64)};
}

inline bool swap16(word16* at, word16& expected, word16 desired)
{
  auto const join = [](word16 w) {
    return static_cast<warpmap_tsan_word>(w.value) << 64 | static_cast<warpmap_tsan_word>(w.key);
  };
  auto seen = join(expected);
  auto const won = __tsan_atomic128_compare_exchange_strong(
    reinterpret_cast<warpmap_tsan_word volatile*>(at), &seen, join(desired),
    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  expected = {static_cast<std::uint64_t>(seen), static_cast<std::uint64_t>(seen >> 64)};
  return won != 0;
}

#  elif defined(__x86_64__)

inline word16 load16(word16 const* from)
{
  // A volatile vector read is one aligned 16-byte load, in the encoding of the function it is in.
  __m128i const both = *reinterpret_cast<__m128i const volatile*>(from);
  std::atomic_signal_fence(std::memory_order_acquire);
  return {static_cast<std::uint64_t>(_mm_cvtsi128_si64(both)),
          static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(both, both)))};
}

inline bool swap16(word16* at, word16& expected, word16 desired)
{
  bool won;
  asm volatile("lock cmpxchg16b %1"
               : "=@ccz"(won), "+m"(*at), "+a"(expected.key), "+d"(expected.value)
               : "b"(desired.key), "c"(desired.value)
               : "memory");
  return won;
}

#  else  // no 16-byte words here: such pairs use the tagged protocol

inline word16 load16(word16 const* from)
{
  return *from;
}
inline bool swap16(word16*, word16&, word16) { return false; }

#  endif

#endif

}  // namespace detail

/// How slots touch shared memory. The slot protocols take it as a parameter, so that tests can put
/// a scheduling point before every access; the orders named here are those that one key's
/// operations and a view's reader need (protocol.md, column "order in a view").
struct plain_memory {
  template <class Word>
  WARPMAP_HD static Word load_acquire(Word const* from)
  {
#if WARPMAP_ON_DEVICE
    return detail::load_word<detail::order::ordered>(from);
#else
    if constexpr (sizeof(Word) == 16) return detail::load16(from);
    else return __atomic_load_n(from, __ATOMIC_ACQUIRE);
#endif
  }

  template <class Word>
  WARPMAP_HD static void store_release(Word* to, Word word)
  {
#if WARPMAP_ON_DEVICE
    cuda::atomic_ref<Word, cuda::thread_scope_device>{*to}.store(word, cuda::memory_order_release);
#else
    __atomic_store_n(to, word, __ATOMIC_RELEASE);
#endif
  }

  /// Success is acquire and release, failure acquire and leaves the word seen in `expected`.
  template <class Word>
  WARPMAP_HD static bool compare_and_swap(Word* at, Word& expected, Word desired)
  {
#if WARPMAP_ON_DEVICE
    return detail::swap_word<detail::order::ordered>(at, expected, desired);
#else
    if constexpr (sizeof(Word) == 16) return detail::swap16(at, expected, desired);
    else
      return __atomic_compare_exchange_n(at, &expected, desired, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE);
#endif
  }

  /// Adds to a counter and returns what it was. Counters order nothing.
  template <class Number>
  WARPMAP_HD static Number fetch_add(Number* at, Number by)
  {
#if WARPMAP_ON_DEVICE
    return cuda::atomic_ref<Number, cuda::thread_scope_device>{*at}.fetch_add(
      by, cuda::memory_order_relaxed);
#else
    return __atomic_fetch_add(at, by, __ATOMIC_RELAXED);
#endif
  }

  // Payload words of the tagged protocol: a reader may look while they move, the tag tells. The
  // fences order them with the tag; ThreadSanitizer gets stronger accesses in place of fences.
  WARPMAP_HD static std::uint64_t load_payload(std::uint64_t const* from)
  {
#if WARPMAP_ON_DEVICE
    return cuda::atomic_ref<std::uint64_t, cuda::thread_scope_device>{
      *const_cast<std::uint64_t*>(from)}
      .load(cuda::memory_order_relaxed);
#else
    return __atomic_load_n(from, WARPMAP_TSAN ? __ATOMIC_ACQUIRE : __ATOMIC_RELAXED);
#endif
  }
  WARPMAP_HD static void store_payload(std::uint64_t* to, std::uint64_t word)
  {
#if WARPMAP_ON_DEVICE
    cuda::atomic_ref<std::uint64_t, cuda::thread_scope_device>{*to}.store(
      word, cuda::memory_order_relaxed);
#else
    __atomic_store_n(to, word, WARPMAP_TSAN ? __ATOMIC_RELEASE : __ATOMIC_RELAXED);
#endif
  }
  WARPMAP_HD static void acquire_fence()
  {
#if WARPMAP_ON_DEVICE
    cuda::atomic_thread_fence(cuda::memory_order_acquire, cuda::thread_scope_device);
#elif !WARPMAP_TSAN
    std::atomic_thread_fence(std::memory_order_acquire);
#endif
  }
  WARPMAP_HD static void release_fence()
  {
#if WARPMAP_ON_DEVICE
    cuda::atomic_thread_fence(cuda::memory_order_acq_rel, cuda::thread_scope_device);
#elif !WARPMAP_TSAN
    std::atomic_thread_fence(std::memory_order_release);
#endif
  }

  /// A point at which a test may let another thread go first.
  WARPMAP_HD static void pause() {}

  /// Before a look is repeated for the `again`-th time: lets the holder of a busy slot run.
  WARPMAP_HD static void relax(unsigned again)
  {
#if WARPMAP_ON_DEVICE
    if (again > 4) __nanosleep(64);
#else
    if (again > 64) std::this_thread::yield();
#  if defined(__x86_64__)
    else if (again > 1) _mm_pause();
#  endif
#endif
  }

#if !WARPMAP_ON_DEVICE
  /// Sleeps while `word` holds `while_equal`.
  static void wait(std::atomic<std::uint32_t> const& word, std::uint32_t while_equal)
  {
    word.wait(while_equal, std::memory_order_acquire);
  }
#endif
};

/// Packed slots in a batch: one order of changes for each word, and no more is needed, because
/// results are read only when the kernel has ended (protocol.md, column "order in a batch"). It
/// differs on the device, where acquire loads keep others back; on the host it is plain_memory.
/// Not for the tagged protocol, whose readers see a value through its tag.
struct batch_memory : plain_memory {
#if WARPMAP_ON_DEVICE
  template <class Word>
  WARPMAP_HD static Word load_acquire(Word const* from)
  {
    return detail::load_word<detail::order::relaxed>(from);
  }
  template <class Word>
  WARPMAP_HD static bool compare_and_swap(Word* at, Word& expected, Word desired)
  {
    return detail::swap_word<detail::order::relaxed>(at, expected, desired);
  }
#endif
  /// As fetch_add, where all threads of a kernel count at one address with the same number: those
  /// of a warp that come at the same time do it by one atomic. An L2 cache is assumed to do about
  /// one a clock at one address, which is far fewer than a GPU is to insert: not measured yet.
  template <class Number>
  WARPMAP_HD static Number fetch_add_together(Number* at, Number by)
  {
#if WARPMAP_ON_DEVICE
    return detail::add_together(at, by);
#else
    return fetch_add(at, by);
#endif
  }
};

inline constexpr std::uint32_t sector_bytes = 32;  ///< what a device fetches at least

/// Loads 32 aligned bytes word by word, in no order among each other; on the device by two loads.
template <class Memory, class Word, std::uint32_t Count>
WARPMAP_HD void load_sector(Word const* from, Word (&seen)[Count])
{
  static_assert(sizeof seen == sector_bytes);
#if WARPMAP_ON_DEVICE
  using detail::order;
  constexpr auto how = std::is_base_of_v<batch_memory, Memory> ? order::relaxed : order::ordered;
  detail::load_vector<how>(from, seen);
  detail::load_vector<how>(from + Count / 2, seen + Count / 2);
#else
  for (std::uint32_t i = 0; i < Count; ++i) seen[i] = Memory::load_acquire(from + i);
#endif
}

}  // namespace warpmap::inline v0_1::core
