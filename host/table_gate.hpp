#pragma once
// Who may work on a table now: its seats, the phases and leases that are held, and changes of its
// structure, for which no writer may be at work.

#include <atomic>
#include <chrono>
#include <mutex>
#include <new>

#include "host/access.hpp"
#include "host/phases.hpp"

namespace warpmap::inline v0_1::host {

inline constexpr ops writing_kinds = ops::insert | ops::insert_or_assign | ops::insert_or_apply |
                                     ops::insert_and_find | ops::erase | ops::extract |
                                     ops::exchange | ops::compare_exchange | ops::erase_if_equal |
                                     ops::erase_if;

template <class Memory>
class table_gate {
 public:
  access<Memory>& seats() noexcept { return access_; }
  access<Memory> const& seats() const noexcept { return access_; }

  /// Waits until operations of this kind may try to begin again.
  /// @param may_refuse  as for table::announced
  /// @throws misuse_error  as wait_for_phase
  [[gnu::noinline, gnu::cold]] void wait(seat& mine, ops kind, bool writes, bool may_refuse)
  {
    auto const since = std::chrono::steady_clock::now();
    for (auto now = access_.denied(); any(now & kind); now = access_.denied()) {
      if (may_refuse && any(access_.denied_by_phase() & kind)) phases_.refuse_or_wait(kind);
      access_.wait_for_gate(now);
    }
    auto const paused = std::chrono::steady_clock::now() - since;
    auto& longest = writes ? mine.writer_pause : mine.reader_pause;
    auto const nanoseconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(paused).count());
    if (longest.load(std::memory_order_relaxed) < nanoseconds)
      longest.store(nanoseconds, std::memory_order_relaxed);
  }

  // --- phases ---
  /// @throws misuse_error  this thread holds a phase, or a lease that may write is held
  void begin_exclusive(ops allowed, on_conflict others)
  {
    refuse_beside_leases();
    phases_.begin_exclusive(allowed, others);
    auto const hold = lock();
    access_.deny(ops::none, ~allowed);
    if (!access_.wait_for_everybody(holds_writing_lease())) {
      access_.deny(ops::none, ops::none);
      phases_.end_exclusive();
      refuse_waiting();
    }
    allowed_alone_.store(static_cast<std::uint32_t>(allowed), std::memory_order_release);
  }
  void end_exclusive() noexcept
  {
    {
      auto const hold = lock();
      allowed_alone_.store(static_cast<std::uint32_t>(ops::all), std::memory_order_release);
      // The last operations by the cheaper protocols, which no lease uses.
      access_.wait_for_everybody(holds_writing_lease());
      access_.deny(ops::none, ops::none);
    }
    phases_.end_exclusive();
  }
  void begin_shared() { phases_.begin_shared(); }
  void end_shared() noexcept { phases_.end_shared(); }

  /// Waits for the end of a phase that forbids this kind.
  /// @throws misuse_error  where waiting would never end, or the phase wants no waiting
  void wait_for_phase(ops kind)
  {
    for (auto now = access_.denied(); is_forbidden(kind); now = access_.denied()) {
      phases_.refuse_or_wait(kind);
      access_.wait_for_gate(now);
    }
  }
  /// Before a call of several steps: refuses it now rather than in the middle. Each step waits.
  /// @throws misuse_error  as wait_for_phase
  void may_wait_for_phase(ops kind)
  {
    if (is_forbidden(kind)) phases_.refuse_or_wait(kind);
  }
  bool is_forbidden(ops kind) const { return any(access_.denied_by_phase() & kind); }
  /// The kinds that may run now. Ask while announced: it cannot widen before you leave.
  ops allowed_now() const
  {
    return static_cast<ops>(allowed_alone_.load(std::memory_order_acquire));
  }

  // --- leases ---
  // What the holder of a lease is to others: whoever would wait for its end is refused, since that
  // may be the holder himself. A lease that writes is also announced as a writer; one that has the
  // table alone is an exclusive phase that allows no calls.
  void begin_lease() noexcept { leases_.fetch_add(1); }
  void end_lease() noexcept { leases_.fetch_sub(1); }
  void begin_writing_lease() noexcept { writing_leases_.fetch_add(1); }
  void end_writing_lease() noexcept { writing_leases_.fetch_sub(1); }
  bool has_leases() const noexcept { return leases_.load() != 0; }

  // --- changes of structure ---
  std::unique_lock<turn<Memory>> lock() { return std::unique_lock{structure_}; }
  /// The same while no phase forbids changes of structure: none can begin before it is released.
  /// @throws misuse_error  as wait_for_phase, or a lease that may write is held
  std::unique_lock<turn<Memory>> lock_between_phases()
  {
    for (;;) {
      refuse_beside_leases();
      wait_for_phase(ops::reshape);
      auto hold = lock();
      if (!is_forbidden(ops::reshape)) return hold;
    }
  }

  /// While it lives no writer is at work. The structure lock must be held.
  class closed {
   public:
    /// @throws misuse_error  a lease that may write is held: the gate is open again
    explicit closed(table_gate& on) : closed{on, std::nothrow}
    {
      if (!quiet_) refuse_waiting();
    }
    /// False when a lease that may write is held.
    closed(table_gate& on, std::nothrow_t const&) : on_{on.access_}
    {
      on_.deny(writing_kinds, on_.denied_by_phase());
      quiet_ = on_.wait_for_writers(on.holds_writing_lease());
    }
    closed(closed const&) = delete;
    closed& operator=(closed const&) = delete;
    ~closed() { on_.deny(ops::none, on_.denied_by_phase()); }
    explicit operator bool() const { return quiet_; }

   private:
    access<Memory>& on_;
    bool quiet_ = false;
  };

 private:
  /// @throws misuse_error
  void refuse_beside_leases() const
  {
    if (writing_leases_.load() != 0) refuse_waiting();
  }
  [[noreturn]] static void refuse_waiting()
  {
    throw misuse_error{
      "warpmap: a lease of this map that may write is held, and this call would wait for its end; "
      "end the lease first"};
  }
  auto holds_writing_lease() const
  {
    return [this] { return writing_leases_.load() != 0; };
  }

  access<Memory> access_;
  phases phases_;
  turn<Memory> structure_;
  std::atomic<std::uint32_t> allowed_alone_{static_cast<std::uint32_t>(ops::all)};
  std::atomic<int> leases_{0};          ///< of all kinds but those that have the table alone
  std::atomic<int> writing_leases_{0};  ///< those of them that may write
};

}  // namespace warpmap::inline v0_1::host
