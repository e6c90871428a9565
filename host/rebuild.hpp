#pragma once
// The same pairs in new slots.
//
// The order of homes is the order of hashes, in any number of windows. So the new windows are dealt
// out in stretches, one worker each; a worker reads the stretch of old windows that its hashes come
// from and fills its own new windows with plain stores, both front to back. It counts what each new
// window holds instead of looking there: a stretch is short enough that its counts stay in the
// first level of the cache. Only a pair that finds its stretch full to the end is left over; those
// are few and placed by one thread afterwards.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "host/executor.hpp"
#include "host/version.hpp"

namespace warpmap::inline v0_1::host {

template <class Slots>
class rebuild {
 public:
  /// Copies the pairs of `from`, which nobody writes meanwhile, to `to`, which nobody else sees.
  /// Readers of `from` go on. @throws out_of_memory and what the executor throws: `to` is useless
  rebuild(version<Slots>& from, version<Slots>& to) : old_{from.slots}, new_{to.slots}, to_{to}
  {
    if constexpr (keeps_records<Slots>) compacts_ = from.records != to.records;
    std::copy(std::begin(from.side_storage), std::end(from.side_storage), to.side_storage);
  }

  /// Returns the number of slots taken.
  std::uint64_t run(executor& workers)
  {
    auto const stretches = stretch_count(workers.width());
    std::vector<part> parts(stretches);
    std::atomic<unsigned> next{0};
    auto const work = [&](unsigned) {
      std::vector<std::uint8_t> filled;
      for (unsigned i; (i = next.fetch_add(1, std::memory_order_relaxed)) < stretches;)
        fill(boundary(i, stretches), boundary(i + 1, stretches), parts[i], filled);
    };
    if (stretches == 1) work(0);
    else workers.run(std::min(stretches, workers.width()), work);

    std::uint64_t taken = 0;
    for (auto const& each : parts) {
      taken += each.placed + each.left_over.size();
      if (!each.left_over.empty()) place_anywhere(each.left_over);
    }
    to_.room.store(static_cast<std::int64_t>(to_.limit) - static_cast<std::int64_t>(taken),
                   std::memory_order_relaxed);
    return taken;
  }

 private:
  struct part {
    std::uint64_t placed = 0;
    std::vector<core::slot_index> left_over;  // old slots
  };

  // Enough windows that a stretch's edges do not matter, enough stretches to share the work evenly.
  static constexpr std::uint64_t least_windows = 4096;
  static constexpr std::uint64_t most_windows = 16384;

  unsigned stretch_count(unsigned width) const
  {
    auto const most = std::max<std::uint64_t>(1, new_.windows / least_windows);
    auto const least = new_.windows / most_windows;
    return static_cast<unsigned>(
      std::max(least, std::min<std::uint64_t>(most, std::uint64_t{width} * 8)));
  }
  std::uint64_t boundary(unsigned i, unsigned stretches) const
  {
    return new_.windows / stretches * i + std::min<std::uint64_t>(i, new_.windows % stretches);
  }
  /// The old window from which on hashes lead to new window `window` or later.
  std::uint64_t old_window_of(std::uint64_t window) const
  {
    __extension__ using wide = unsigned __int128;
    auto const least_hash = ((static_cast<wide>(window) << 64) + new_.windows - 1) / new_.windows;
    if (least_hash >> 64 != 0) return old_.windows;
    return core::home_window(static_cast<std::uint64_t>(least_hash), old_.windows);
  }

  /// Takes keys along: to an arena of the new version when it has one.
  class key_mover {
   public:
    explicit key_mover(rebuild const& of)
    {
      if constexpr (keeps_records<Slots>)
        if (of.compacts_) share_ = &of.to_.records->join();
    }
    key_mover(key_mover const&) = delete;
    key_mover& operator=(key_mover const&) = delete;
    ~key_mover()
    {
      if (share_ != nullptr) arena::leave(*share_);
    }
    void operator()(typename Slots::key_type& key) const
    {
      if constexpr (keeps_records<Slots>) {
        using keys = typename Slots::keys_type;
        if (share_ == nullptr) return;
        auto const there = keys::probe_of(key.key.word[1]);
        auto const bytes = keys::record_bytes(there);
        share_->make_sure(bytes);
        key.key.word[1] = keys{&share_->room}.keep(there);
        share_->add_used(bytes);
        share_->add_live(static_cast<std::int64_t>(bytes));
      }
    }

   private:
    arena_share* share_ = nullptr;
  };

  /// The new windows [begin, end) and what each of them holds.
  struct stretch {
    std::uint64_t begin;
    std::uint64_t end;
    std::uint8_t* filled;
    part& mine;
    key_mover const& keys;
  };

  /// Fills the new windows [begin, end).
  void fill(std::uint64_t begin, std::uint64_t end, part& mine, std::vector<std::uint8_t>& filled)
  {
    clear(begin, end);
    filled.assign(end - begin, 0);
    key_mover const keys{*this};
    stretch const to{begin, end, filled.data(), mine, keys};
    auto at = old_window_of(begin) * Slots::lanes;
    auto const once_round = at + old_.capacity();
    // The last window whose hashes may come here is read in full, and on to its cluster's end.
    auto const last = std::min(old_window_of(end) + 1, old_.windows) * Slots::lanes;
    for (; at < last; ++at) {
      auto const seen = old_.look(at);
      if (Slots::state_of(seen) == core::slot_state::full) move(at, seen, to);
    }
    for (; at < once_round; ++at) {
      auto const index = old_.wrap(at);
      auto const seen = old_.look(index);
      auto const state = Slots::state_of(seen);
      if (state == core::slot_state::empty) return;
      if (state == core::slot_state::full) move(index, seen, to);
    }
  }

  void move(core::slot_index index, typename Slots::seen_type const& seen, stretch const& to)
  {
    typename Slots::key_type key;
    typename Slots::value_type value;
    old_.read_pair(index, seen, key, value);
    auto window = new_.home(key) / Slots::lanes;
    if (window < to.begin || window >= to.end) return;  // another stretch's
    while (to.filled[window - to.begin] == Slots::lanes)
      if (++window == to.end) return to.mine.left_over.push_back(index);
    to.keys(key);
    new_.put_alone(window * Slots::lanes + to.filled[window - to.begin]++, key, value);
    ++to.mine.placed;
  }

  void place_anywhere(std::vector<core::slot_index> const& places)
  {
    key_mover const keys{*this};
    for (auto const index : places) {
      typename Slots::key_type key;
      typename Slots::value_type value;
      old_.read_pair(index, old_.look(index), key, value);
      auto at = new_.home(key);
      while (!new_.is_empty_alone(at)) at = new_.wrap(at + 1);
      keys(key);
      new_.put_alone(at, key, value);
    }
  }

  void clear(std::uint64_t begin, std::uint64_t end)
  {
    if (to_.storage.zero_filled()) return;
    constexpr std::size_t window_bytes = std::size_t{Slots::lanes} * Slots::slot_bytes;
    std::memset(static_cast<char*>(to_.storage.data()) + begin * window_bytes, 0,
                (end - begin) * window_bytes);
  }

  Slots const old_;
  Slots const new_;
  version<Slots>& to_;
  bool compacts_ = false;
};

}  // namespace warpmap::inline v0_1::host
