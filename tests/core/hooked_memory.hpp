#pragma once
// Memory that lets another operation go first, at an exact point.

#include <cstdint>
#include <functional>
#include <stdexcept>

#include "warpmap/core/memory.hpp"

namespace warpmap::core_trial {

/// The accesses of production. Before the access with number `at` (a load or a swap: points at
/// which no slot is held busy) `what` runs once.
struct hooked_memory : core::plain_memory {
  struct interruption {
    std::uint64_t at = 0;
    std::function<void()> what;
    bool came = false;
  };

  /// Null: nothing interrupts.
  inline static thread_local interruption* planned = nullptr;
  inline static thread_local std::uint64_t accesses = 0;

  template <class Word>
  static Word load_acquire(Word const* from)
  {
    step();
    return plain_memory::load_acquire(from);
  }
  template <class Word>
  static bool compare_and_swap(Word* at, Word& expected, Word desired)
  {
    step();
    return plain_memory::compare_and_swap(at, expected, desired);
  }
  static std::uint64_t load_payload(std::uint64_t const* from)
  {
    step();
    return plain_memory::load_payload(from);
  }
  /// Nobody else is there who could end a wait.
  static void relax(unsigned again)
  {
    if (again > 100) throw std::runtime_error{"an operation waits for ever"};
  }

 private:
  static void step()
  {
    if (planned == nullptr || accesses++ != planned->at) return;
    auto* const now = planned;
    planned = nullptr;  // what interrupts is not interrupted
    now->came = true;
    now->what();
  }
};

}  // namespace warpmap::core_trial
