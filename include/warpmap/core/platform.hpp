#pragma once
// The one place that knows compilers and machines: how shared words are loaded, stored and swapped,
// on the host and on the device. Everything above it is the same text for both.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

#if defined(__CUDACC__)
#  define WARPMAP_HD __host__ __device__
#  define WARPMAP_SHARED_BODY _Pragma("nv_exec_check_disable")
#else
#  define WARPMAP_HD
#  define WARPMAP_SHARED_BODY
#endif

#if defined(__CUDA_ARCH__)
#  define WARPMAP_ON_DEVICE 1
#  include <cuda/atomic>
#else
#  define WARPMAP_ON_DEVICE 0
#  if defined(__x86_64__)
#    include <immintrin.h>
#  endif
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
#if WARPMAP_TSAN && defined(__x86_64__)
// Its own atomics of 16 bytes; declared here because not every compiler ships the header. The
// orders are numbered as __ATOMIC_ACQUIRE and so on.
__extension__ using warpmap_tsan_word = unsigned __int128;
extern "C" warpmap_tsan_word __tsan_atomic128_load(warpmap_tsan_word const volatile*, int);
extern "C" int __tsan_atomic128_compare_exchange_strong(
  warpmap_tsan_word volatile*, warpmap_tsan_word*, warpmap_tsan_word, int, int);
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

namespace detail {

#if WARPMAP_ON_DEVICE

__device__ inline word16 load16(word16 const* from)
{
  word16 seen;
#  if __CUDA_ARCH__ >= 900
  asm volatile(
    "{ .reg .b128 both; ld.relaxed.gpu.b128 both, [%2]; mov.b128 {%0, %1}, both; }"
    : "=l"(seen.key), "=l"(seen.value)
    : "l"(from)
    : "memory");
#  else
  seen = *from;  // never reached: has_word16 is false
#  endif
  return seen;
}

__device__ inline bool swap16(word16* at, word16& expected, word16 desired)
{
#  if __CUDA_ARCH__ >= 900
  auto const before = atomicCAS(at, expected, desired);
  auto const won = before == expected;
  expected = before;
  return won;
#  else
  static_cast<void>(at), static_cast<void>(desired);
  return expected == desired;  // never reached: has_word16 is false
#  endif
}

#elif WARPMAP_TSAN && defined(__x86_64__)

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

#elif defined(__x86_64__)

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

#else  // no 16-byte words here: such pairs use the tagged protocol

inline word16 load16(word16 const* from)
{
  return *from;
}
inline bool swap16(word16*, word16&, word16) { return false; }

#endif

}  // namespace detail

/// How slots touch shared memory. The slot protocols take it as a parameter, so that tests can put
/// a scheduling point before every access; the orders named here are those that one key's
/// operations and a view's reader need (protocol.md, column "order in a view"). On the device the
/// 16-byte words are loaded and swapped relaxed so far: enough for batches, whose results are read
/// when the kernel has ended.
struct plain_memory {
  template <class Word>
  WARPMAP_HD static Word load_acquire(Word const* from)
  {
    if constexpr (sizeof(Word) == 16) {
      return detail::load16(from);
    } else {
#if WARPMAP_ON_DEVICE
      return cuda::atomic_ref<Word, cuda::thread_scope_device>{*const_cast<Word*>(from)}.load(
        cuda::memory_order_acquire);
#else
      return __atomic_load_n(from, __ATOMIC_ACQUIRE);
#endif
    }
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
    if constexpr (sizeof(Word) == 16) {
      return detail::swap16(at, expected, desired);
    } else {
#if WARPMAP_ON_DEVICE
      return cuda::atomic_ref<Word, cuda::thread_scope_device>{*at}.compare_exchange_strong(
        expected, desired, cuda::memory_order_acq_rel, cuda::memory_order_acquire);
#else
      return __atomic_compare_exchange_n(at, &expected, desired, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE);
#endif
    }
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

#if !defined(__CUDA_ARCH__)
  /// Sleeps while `word` holds `while_equal`.
  static void wait(std::atomic<std::uint32_t> const& word, std::uint32_t while_equal)
  {
    word.wait(while_equal, std::memory_order_acquire);
  }
#endif
};

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

/// As std::bit_cast, which device code cannot call.
template <class To, class From>
WARPMAP_HD constexpr To bit_cast(From const& from)
{
  return __builtin_bit_cast(To, from);
}

/// The high and low half of a 64 by 64 bit product.
WARPMAP_HD inline std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b)
{
#if WARPMAP_ON_DEVICE
  return __umul64hi(a, b);
#else
  __extension__ using wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<wide>(a) * b >> 64);
#endif
}

}  // namespace warpmap::inline v0_1::core
