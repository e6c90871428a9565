#pragma once
// Who is working on a map right now: announced writers, pinned readers, and the gate that holds
// back kinds of operation while a rebuild or a phase needs quiet.
//
//   an operation:   announce in the seat; look at the gate; load the version; work; leave
//   a rebuild:      close the gate; wait for the writers announced; publish; open
//
// Both sides store before they load, in an order that all threads agree on: either the operation
// sees the closed gate, or the rebuild sees the announcement. Operations are many and rebuilds few,
// so where the system can, the rebuild makes them fence (fences.hpp).

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "host/fences.hpp"
#include "warpmap/detail/engine.hpp"

namespace warpmap::inline v0_1::detail {

/// A thread's registered access. Counters are written by the holder alone (or by a rebuild while
/// no writer is announced) and read by anybody.
struct alignas(128) seat {
  std::atomic<std::uint64_t> active{0};  ///< 0: idle; else the epoch of the pin, times 2, + writes
  std::atomic<std::int64_t> live{0};     ///< pairs added less pairs removed, ever
  std::atomic<std::uint64_t> erased{0};  ///< pairs removed, ever
  std::atomic<std::uint64_t> contested{0};
  std::atomic<std::uint64_t> reader_pause{0};  ///< longest, in nanoseconds
  std::atomic<std::uint64_t> writer_pause{0};

  std::uint64_t lot_version = 0;  ///< the version that the lot was taken from
  std::int64_t lot = 0;           ///< empty slots that the holder may still take

  std::uint64_t share_of = 0;     ///< the arena that the share is of
  void* share = nullptr;          ///< what the holder had of it last; see arena.hpp
  bool wants_compaction = false;  ///< the holder took memory beside many dead records

  std::atomic<bool> taken{false};
  seat* next = nullptr;
};

}  // namespace warpmap::inline v0_1::detail

namespace warpmap::inline v0_1::host {

using detail::seat;

/// Adds to a counter that only the calling thread writes.
template <class Number>
void add_alone(std::atomic<Number>& counter, Number by) noexcept
{
  counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
}

/// Books in a seat what was done, for size() and the statistics.
inline void book(seat& in, counts const& done, std::uint64_t contested)
{
  auto const of = [&](status s) { return static_cast<std::int64_t>(done[s]); };
  add_alone(in.live, of(status::inserted) - of(status::erased));
  add_alone(in.erased, static_cast<std::uint64_t>(of(status::erased)));
  add_alone(in.contested, contested);
}

/// A lock that tests can schedule.
template <class Memory>
class turn {
 public:
  void lock()
  {
    Memory::pause();
    while (held_.exchange(1, std::memory_order_acquire) == 1) Memory::wait(held_, 1);
  }
  void unlock()
  {
    held_.store(0, std::memory_order_release);
    held_.notify_all();
  }

 private:
  std::atomic<std::uint32_t> held_{0};
};

template <class Memory>
class access {
 public:
  access() = default;
  access(access const&) = delete;
  access& operator=(access const&) = delete;
  ~access()
  {
    for (auto* at = seats_.load(std::memory_order_relaxed); at != nullptr;) {
      auto* const next = at->next;
      delete at;
      at = next;
    }
  }

  /// A seat of the caller's own. @throws std::bad_alloc
  seat& join()
  {
    for (auto* at = seats_.load(std::memory_order_acquire); at != nullptr; at = at->next)
      if (!at->taken.load(std::memory_order_relaxed) &&
          !at->taken.exchange(true, std::memory_order_acquire))
        return *at;
    auto* const fresh = new seat;
    fresh->taken.store(true, std::memory_order_relaxed);
    fresh->next = seats_.load(std::memory_order_relaxed);
    while (!seats_.compare_exchange_weak(fresh->next, fresh, std::memory_order_seq_cst)) {
    }
    return *fresh;
  }
  void leave(seat& mine) noexcept { mine.taken.store(false, std::memory_order_release); }

  /// Announces the start of an operation; false when the gate is closed to its kind, and then
  /// nothing is announced.
  bool try_begin(seat& mine, ops kind, bool writes)
  {
    Memory::pause();
    auto const epoch = epoch_.load(std::memory_order_acquire);
    auto const announcement = epoch << 1 | std::uint64_t{writes};
    if (fences_.are_remote()) {
      mine.active.store(announcement, std::memory_order_relaxed);
      std::atomic_signal_fence(std::memory_order_seq_cst);  // the compiler's order; theirs: fences_
    } else {
      mine.active.store(announcement, std::memory_order_seq_cst);
    }
    Memory::pause();
    if (!any(denied() & kind)) return true;
    end(mine);
    return false;
  }
  void end(seat& mine) noexcept
  {
    Memory::pause();
    mine.active.store(0, std::memory_order_release);
  }

  ops denied() const { return static_cast<ops>(denied_.load(std::memory_order_seq_cst)); }
  ops denied_by_phase() const
  {
    return static_cast<ops>(denied_by_phase_.load(std::memory_order_acquire));
  }
  /// Sleeps until the gate changes from `seen`.
  void wait_for_gate(ops seen) const { Memory::wait(denied_, static_cast<std::uint32_t>(seen)); }

  /// For the holder of the structure lock only.
  void deny(ops for_rebuild, ops for_phase)
  {
    denied_by_phase_.store(static_cast<std::uint32_t>(for_phase), std::memory_order_release);
    denied_.store(static_cast<std::uint32_t>(for_rebuild | for_phase), std::memory_order_seq_cst);
    denied_.notify_all();
  }

  /// Waits for the writers announced before the gate was closed; false when `gives_up()` was true
  /// before they were through.
  template <class GivesUp>
  bool wait_for_writers(GivesUp gives_up) const
  {
    return wait_for([](std::uint64_t active) { return (active & 1) != 0; }, gives_up);
  }
  /// The same for every operation that is under way now.
  template <class GivesUp>
  bool wait_for_everybody(GivesUp gives_up)
  {
    auto const before = next_epoch();
    return wait_for(
      [before](std::uint64_t active) { return active != 0 && active >> 1 <= before; }, gives_up);
  }
  void wait_for_everybody()
  {
    wait_for_everybody([] { return false; });
  }

  /// Ends an epoch and returns it: who pins from now on pins a later one.
  std::uint64_t next_epoch() { return epoch_.fetch_add(1, std::memory_order_seq_cst); }
  /// To be called before is_pinned() is asked, after next_epoch() for the epochs in question.
  void before_looking() const { fences_.before_looking(); }
  /// True when some operation may still have pinned `epoch` or an earlier one.
  bool is_pinned(std::uint64_t epoch) const
  {
    for (auto const* at = first(); at != nullptr; at = at->next) {
      auto const active = at->active.load(std::memory_order_seq_cst);
      if (active != 0 && active >> 1 <= epoch) return true;
    }
    return false;
  }

  template <class Visit>
  void each_seat(Visit visit) const
  {
    for (auto* at = first(); at != nullptr; at = at->next) visit(*at);
  }

 private:
  seat* first() const { return seats_.load(std::memory_order_seq_cst); }

  template <class Busy, class GivesUp>
  bool wait_for(Busy busy, GivesUp gives_up) const
  {
    fences_.before_looking();
    for (auto const* at = first(); at != nullptr; at = at->next)
      for (unsigned again = 1; busy(at->active.load(std::memory_order_seq_cst)); ++again) {
        if (gives_up()) return false;
        Memory::relax(again);
        // A batch under way may take its time: do not burn a processor that it could use.
        if (again > 4096) std::this_thread::sleep_for(std::chrono::microseconds{50});
      }
    return true;
  }

  [[no_unique_address]] fences<Memory> fences_;
  std::atomic<std::uint32_t> denied_{0};
  std::atomic<std::uint32_t> denied_by_phase_{0};
  std::atomic<std::uint64_t> epoch_{1};
  std::atomic<seat*> seats_{nullptr};
};

}  // namespace warpmap::inline v0_1::host
