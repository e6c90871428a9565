#pragma once
// The memory policy of trials: every access to shared memory is a scheduling point.

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

#include "tests/support/dice.hpp"
#include "tests/support/fibers.hpp"
#include "warpmap/core/memory.hpp"

namespace warpmap::trial {

/// The accesses of production, each after a pause. On a fiber another one may go on there; on a
/// thread of its own the caller gives its processor away now and then, so that few processors still
/// interleave many threads.
struct trial_memory : core::plain_memory {
  template <class Word>
  static Word load_acquire(Word const* from)
  {
    pause();
    return plain_memory::load_acquire(from);
  }
  template <class Word>
  static void store_release(Word* to, Word word)
  {
    pause();
    plain_memory::store_release(to, word);
  }
  template <class Word>
  static bool compare_and_swap(Word* at, Word& expected, Word desired)
  {
    pause();
    return plain_memory::compare_and_swap(at, expected, desired);
  }
  template <class Number>
  static Number fetch_add(Number* at, Number by)
  {
    pause();
    return core::plain_memory::fetch_add(at, by);
  }
  static std::uint64_t load_payload(std::uint64_t const* from)
  {
    pause();
    return plain_memory::load_payload(from);
  }
  static void store_payload(std::uint64_t* to, std::uint64_t word)
  {
    pause();
    plain_memory::store_payload(to, word);
  }

  static void pause()
  {
    if (fibers::inside()) return fibers::pause();
    static thread_local dice roll{std::hash<std::thread::id>{}(std::this_thread::get_id())};
    if (roll.one_in(12)) std::this_thread::yield();
  }
  static void relax(unsigned again)
  {
    if (!fibers::inside()) return plain_memory::relax(again);
    if (again > 1) fibers::let_others();
    else fibers::pause();
  }
  static void wait(std::atomic<std::uint32_t> const& word, std::uint32_t while_equal)
  {
    if (!fibers::inside()) return plain_memory::wait(word, while_equal);
    while (word.load(std::memory_order_acquire) == while_equal) fibers::let_others();
  }
};

}  // namespace warpmap::trial
