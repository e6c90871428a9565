#pragma once
// A rebuild on the device, stretch by stretch of the new version: as host/rebuild.hpp does it. Each
// block reads the old windows that its hashes come from, counts in its shared memory what its new
// windows hold, empties those and writes them with plain stores: no swaps, and what was emptied is
// still in the cache when it is written. A pair that finds its stretch full to the end is left
// over; those are few, and placed by swaps afterwards.

#include "host/launcher.hpp"
#include "kernels/batch_view.hpp"
#include "kernels/block.hpp"
#include "kernels/tally.hpp"

namespace warpmap::inline v0_1::kernels {

/// Old slots whose pairs found their stretch full. In device memory.
struct left_over_list {
  std::uint64_t* count;  ///< may be more than there is room for: then some are in no list
  std::uint64_t* slot;
  std::uint64_t room;
};

/// What the bodies of such a rebuild have in common. For words; graves are not counted.
template <class Slots>
class streaming_rebuild {
 public:
  static constexpr int counters = 1;

  streaming_rebuild(host::rebuild_job<Slots> const& job, left_over_list const& list)
    : job_{job}, list_{list}
  {
  }
  WARPMAP_HD std::uint64_t* counter(int) const { return job_.taken; }

 protected:
  using view = batch_slots<Slots>;
  using seen_type = typename Slots::seen_type;
  using key_type = typename Slots::key_type;
  using value_type = typename Slots::value_type;

  WARPMAP_HD view old_slots() const { return batch_view(job_.from.slots); }
  WARPMAP_HD view new_slots() const { return batch_view(job_.to.slots); }
  /// By a swap, unless the key is there.
  WARPMAP_HD void place(core::slot_index from, tally<counters>& mine) const
  {
    auto const to = new_slots();
    key_type key;
    value_type value;
    old_slots().read_pair(from, old_slots().look(from), key, value);
    for (auto at = to.home(key);;) {
      auto const seen = to.look(at);
      auto const what = to.sight_of(at, seen, key);
      if (what == core::sight::mine) return;
      if (what != core::sight::empty) at = to.wrap(at + 1);
      else if (to.try_fill({true, what, at, seen}, key, value)) return mine.add(0);
    }
  }

  host::rebuild_job<Slots> job_;
  left_over_list list_;
};

template <class Slots>
class stretch_body : public streaming_rebuild<Slots> {
  using base = streaming_rebuild<Slots>;
  using typename base::seen_type;
  using tally_type = tally<base::counters>;
  static constexpr std::uint32_t windows = 512;

 public:
  static constexpr int phases = 5;
  static constexpr int least_blocks = 4;
  struct shared_type {
    std::uint32_t filled[windows];  ///< slots of each new window
    std::uint32_t tail;             ///< slots behind the old windows, up to the first empty one
  };

  using base::base;
  std::uint64_t blocks() const
  {
    return (this->job_.to.slots.windows + windows - 1) / windows;
  }

  template <int Phase>
  WARPMAP_HD void phase(std::uint64_t block, std::uint32_t thread, shared_type& shared,
                        tally_type& mine) const
  {
    constexpr std::uint32_t threads = block_threads;
    auto const old = this->old_slots();
    stretch const to = stretch_of(block);
    if constexpr (Phase == 0) {
      for (auto i = thread; i < windows; i += threads) shared.filled[i] = 0;
      for (auto at = to.begin * Slots::lanes + thread; at < to.end * Slots::lanes; at += threads)
        this->new_slots().clear_alone(at);
      if (thread == 0) shared.tail = threads;
    } else if constexpr (Phase == 1) {
      for (auto at = to.first + thread; at < to.last; at += threads)
        move(at, old.look(at), to, shared, mine);
    } else if constexpr (Phase == 2) {
      // The cluster at the end goes on to the next empty slot; mostly it is near.
      auto const at = to.last + thread;
      if (at < to.once_round && !is_empty(old.look(old.wrap(at)))) return;
      lower(shared.tail, thread);
    } else if constexpr (Phase == 3) {
      auto const at = old.wrap(to.last + thread);
      if (thread < shared.tail) move(at, old.look(at), to, shared, mine);
    } else {
      if (thread != 0 || shared.tail < threads) return;
      for (auto at = to.last + threads; at < to.once_round; ++at) {
        auto const index = old.wrap(at);
        auto const seen = old.look(index);
        if (is_empty(seen)) return;
        move(index, seen, to, shared, mine);
      }
    }
  }

 private:
  /// New windows, and the old slots that they come from.
  struct stretch {
    std::uint64_t begin, end;
    core::slot_index first, last, once_round;
  };

  WARPMAP_HD stretch stretch_of(std::uint64_t block) const
  {
    auto const& old = this->job_.from.slots;
    auto const all = this->job_.to.slots.windows;
    stretch to{};
    to.begin = block * windows;
    to.end = to.begin + windows < all ? to.begin + windows : all;
    to.first = old_window_of(to.begin) * Slots::lanes;
    // The last window whose hashes may come here is read in full.
    auto const last = old_window_of(to.end) + 1;
    to.last = (last < old.windows ? last : old.windows) * Slots::lanes;
    to.once_round = to.first + old.capacity();
    return to;
  }
  /// The old window from which on hashes lead to new window `window` or later, or one before.
  WARPMAP_HD std::uint64_t old_window_of(std::uint64_t window) const
  {
    // No device has memory for 2^32 windows.
    return window * this->job_.from.slots.windows / this->job_.to.slots.windows;
  }

  WARPMAP_HD static bool is_empty(seen_type const& seen)
  {
    return Slots::state_of(seen) == core::slot_state::empty;
  }
  WARPMAP_HD static void lower(std::uint32_t& least, std::uint32_t to)
  {
    using memory = typename Slots::memory;
    for (auto seen = memory::load_acquire(&least); to < seen;)
      if (memory::compare_and_swap(&least, seen, to)) return;
  }

  WARPMAP_HD void move(core::slot_index index, seen_type const& seen, stretch const& to,
                       shared_type& shared, tally_type& mine) const
  {
    using memory = typename Slots::memory;
    if (Slots::state_of(seen) != core::slot_state::full) return;
    typename base::key_type key;
    typename base::value_type value;
    this->old_slots().read_pair(index, seen, key, value);
    auto const slots = this->new_slots();
    auto window = slots.home(key) / Slots::lanes;
    if (window < to.begin || window >= to.end) return;  // another stretch's
    for (;; ++window) {
      if (window == to.end) return leave_over(index);
      auto const slot = memory::fetch_add(&shared.filled[window - to.begin], 1u);
      if (slot >= Slots::lanes) continue;
      slots.put_alone(window * Slots::lanes + slot, key, value);
      return mine.add(0);
    }
  }
  WARPMAP_HD void leave_over(core::slot_index index) const
  {
    using memory = typename Slots::memory;
    auto const n = memory::fetch_add(this->list_.count, std::uint64_t{1});
    if (n < this->list_.room) this->list_.slot[n] = index;
  }
};

/// Places the pairs on the list.
template <class Slots>
class left_over_body : public streaming_rebuild<Slots> {
  using base = streaming_rebuild<Slots>;

 public:
  static constexpr int lanes = 1;
  using base::base;
  std::uint64_t size() const { return this->list_.room; }

  WARPMAP_HD void operator()(std::uint64_t n, tally<base::counters>& mine) const
  {
    if (n < *this->list_.count) this->place(this->list_.slot[n], mine);
  }
};

/// Where the list was too short, places the pairs that are nowhere yet.
template <class Slots>
class missing_body : public streaming_rebuild<Slots> {
  using base = streaming_rebuild<Slots>;
  static constexpr std::uint64_t most_threads = std::uint64_t{1} << 16;  // they seldom work

 public:
  static constexpr int lanes = 1;
  using base::base;
  WARPMAP_HD std::uint64_t size() const
  {
    auto const all = this->job_.from.slots.capacity();
    return all < most_threads ? all : most_threads;
  }

  WARPMAP_HD void operator()(std::uint64_t n, tally<base::counters>& mine) const
  {
    if (*this->list_.count <= this->list_.room) return;
    auto const old = this->old_slots();
    for (auto at = n; at < old.capacity(); at += size())
      if (Slots::state_of(old.look(at)) == core::slot_state::full) this->place(at, mine);
  }
};

}  // namespace warpmap::inline v0_1::kernels
