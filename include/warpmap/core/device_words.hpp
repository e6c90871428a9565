#pragma once
// What a device loads and swaps that C++ has no atomics for: words of 16 bytes, and vectors of
// shorter ones.
//
// PTX takes a vector load for loads of its elements, each atomic by itself and of the order named,
// in no order among each other. A word of 16 bytes is one element. Orders are of device scope.

#include <cuda/atomic>

#include <cstdint>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::core::detail {

enum class order : std::uint8_t {
  relaxed,
  ordered,  ///< loads acquire, swaps acquire and release
};

/// 16 aligned bytes.
template <order How>
__device__ void load_vector(std::uint32_t const* from, std::uint32_t* seen)
{
  if constexpr (How == order::relaxed)
    asm volatile("ld.relaxed.gpu.v4.b32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(seen[0]), "=r"(seen[1]), "=r"(seen[2]), "=r"(seen[3])
                 : "l"(from)
                 : "memory");
  else
    asm volatile("ld.acquire.gpu.v4.b32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(seen[0]), "=r"(seen[1]), "=r"(seen[2]), "=r"(seen[3])
                 : "l"(from)
                 : "memory");
}
template <order How>
__device__ void load_vector(std::uint64_t const* from, std::uint64_t* seen)
{
  if constexpr (How == order::relaxed)
    asm volatile("ld.relaxed.gpu.v2.b64 {%0, %1}, [%2];"
                 : "=l"(seen[0]), "=l"(seen[1])
                 : "l"(from)
                 : "memory");
  else
    asm volatile("ld.acquire.gpu.v2.b64 {%0, %1}, [%2];"
                 : "=l"(seen[0]), "=l"(seen[1])
                 : "l"(from)
                 : "memory");
}
/// Of code without has_word16 nothing but the name is there: nobody calls it.
template <order How>
__device__ void load_vector(word16 const* from, word16* seen)
{
  if constexpr (!has_word16) *seen = *from;
  else if constexpr (How == order::relaxed)
    asm volatile("{ .reg .b128 both; ld.relaxed.gpu.b128 both, [%2]; mov.b128 {%0, %1}, both; }"
                 : "=l"(seen->key), "=l"(seen->value)
                 : "l"(from)
                 : "memory");
  else
    asm volatile("{ .reg .b128 both; ld.acquire.gpu.b128 both, [%2]; mov.b128 {%0, %1}, both; }"
                 : "=l"(seen->key), "=l"(seen->value)
                 : "l"(from)
                 : "memory");
}

template <order How>
__device__ bool swap16(word16* at, word16& expected, word16 desired)
{
  word16 before{};
  if constexpr (!has_word16) before = *at;
  else if constexpr (How == order::relaxed)
    asm volatile(
      "{ .reg .b128 then, now, next; mov.b128 then, {%3, %4}; mov.b128 next, {%5, %6};"
      " atom.relaxed.gpu.cas.b128 now, [%2], then, next; mov.b128 {%0, %1}, now; }"
      : "=l"(before.key), "=l"(before.value)
      : "l"(at), "l"(expected.key), "l"(expected.value), "l"(desired.key), "l"(desired.value)
      : "memory");
  else
    asm volatile(
      "{ .reg .b128 then, now, next; mov.b128 then, {%3, %4}; mov.b128 next, {%5, %6};"
      " atom.acq_rel.gpu.cas.b128 now, [%2], then, next; mov.b128 {%0, %1}, now; }"
      : "=l"(before.key), "=l"(before.value)
      : "l"(at), "l"(expected.key), "l"(expected.value), "l"(desired.key), "l"(desired.value)
      : "memory");
  auto const won = before == expected;
  expected = before;
  return won;
}

/// One word of 4, 8 or 16 bytes.
template <order How, class Word>
__device__ Word load_word(Word const* from)
{
  if constexpr (sizeof(Word) == 16) {
    Word seen;
    load_vector<How>(from, &seen);
    return seen;
  } else {
    return cuda::atomic_ref<Word, cuda::thread_scope_device>{*const_cast<Word*>(from)}.load(
      How == order::relaxed ? cuda::memory_order_relaxed : cuda::memory_order_acquire);
  }
}

/// As compare_exchange_strong.
template <order How, class Word>
__device__ bool swap_word(Word* at, Word& expected, Word desired)
{
  if constexpr (sizeof(Word) == 16) {
    return swap16<How>(at, expected, desired);
  } else {
    constexpr auto relaxed = How == order::relaxed;
    return cuda::atomic_ref<Word, cuda::thread_scope_device>{*at}.compare_exchange_strong(
      expected, desired, relaxed ? cuda::memory_order_relaxed : cuda::memory_order_acq_rel,
      relaxed ? cuda::memory_order_relaxed : cuda::memory_order_acquire);
  }
}

/// As fetch_add by each of the warp's threads that are here now, all with the same arguments, one
/// after the other: one atomic for all of them.
template <class Number>
__device__ Number add_together(Number* at, Number by)
{
  auto const here = __activemask();
  std::uint32_t below;
  asm("mov.u32 %0, %%lanemask_lt;"
      : "=r"(below));
  auto const rank = __popc(here & below);
  Number before{};
  if (rank == 0)
    before = cuda::atomic_ref<Number, cuda::thread_scope_device>{*at}.fetch_add(
      by * static_cast<Number>(__popc(here)), cuda::memory_order_relaxed);
  before = __shfl_sync(here, before, __ffs(static_cast<int>(here)) - 1);
  return before + by * static_cast<Number>(rank);
}

}  // namespace warpmap::inline v0_1::core::detail
