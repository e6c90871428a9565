#pragma once
// host/rebuild.hpp for slots without records, with other ways to fill the new windows. All of them
// look for an empty slot instead of counting what a window holds:
//   rebuild_probing  and that is all
//   rebuild_listed   the full slots of a piece are listed without a branch, then moved
//   rebuild_pieces   the new windows are cleared a piece at a time, just before they are filled
//   rebuild_asking   the new home is asked for a piece before its pair is moved
// Why stretches, and what may be left over, is said there.

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <vector>

#include "host/executor.hpp"
#include "host/version.hpp"

namespace warpmap::inline v0_1::bench {

struct rebuild_ways {
  bool lists = false;
  bool clears_in_pieces = false;
  bool asks = false;
};

template <class Slots, rebuild_ways Ways>
class other_rebuild {
  static_assert(!host::keeps_records<Slots>, "keys would have to move too");

 public:
  other_rebuild(host::version<Slots>& from, host::version<Slots>& to)
    : old_{from.slots}, new_{to.slots}, to_{to}
  {
    std::copy(std::begin(from.side_storage), std::end(from.side_storage), to.side_storage);
  }

  /// Returns the number of slots taken.
  std::uint64_t run(host::executor& workers)
  {
    auto const stretches = stretch_count(workers.width());
    std::vector<part> parts(stretches);
    std::atomic<unsigned> next{0};
    auto const work = [&](unsigned) {
      for (unsigned i; (i = next.fetch_add(1, std::memory_order_relaxed)) < stretches;)
        fill(boundary(i, stretches), boundary(i + 1, stretches), parts[i]);
    };
    if (stretches == 1) work(0);
    else workers.run(std::min(stretches, workers.width()), work);

    std::uint64_t taken = 0;
    for (auto const& each : parts) {
      taken += each.placed + each.left_over.size();
      for (auto const index : each.left_over) place_anywhere(index);
    }
    to_.room.store(static_cast<std::int64_t>(to_.limit) - static_cast<std::int64_t>(taken),
                   std::memory_order_relaxed);
    return taken;
  }

 private:
  struct part {
    core::slot_index begin = 0;
    core::slot_index end = 0;
    core::slot_index cleared = 0;  // new slots from `begin` to here are as they should be
    std::uint64_t placed = 0;
    std::vector<core::slot_index> left_over;  // old slots
  };
  static constexpr std::uint64_t least_windows = 4096;
  static constexpr std::uint32_t block = 64;
  static constexpr std::size_t piece_bytes = std::size_t{32} << 10;

  unsigned stretch_count(unsigned width) const
  {
    auto const most = std::max<std::uint64_t>(1, new_.windows / least_windows);
    return static_cast<unsigned>(std::min<std::uint64_t>(most, std::uint64_t{width} * 8));
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

  void fill(std::uint64_t begin, std::uint64_t end, part& mine)
  {
    mine.begin = begin * Slots::lanes;
    mine.end = end * Slots::lanes;
    mine.cleared = to_.storage.zero_filled() ? mine.end : mine.begin;
    if constexpr (!Ways.clears_in_pieces) clear(mine, mine.end);
    auto at = old_window_of(begin) * Slots::lanes;
    auto const last = std::min(old_window_of(end) + 1, old_.windows) * Slots::lanes;
    auto const once_round = at + old_.capacity();
    if constexpr (Ways.lists || Ways.asks)
      for (; at + block <= last; at += block) move_block(at, mine);
    for (; at < once_round; ++at) {
      auto const index = old_.wrap(at);
      auto const state = Slots::state_of(old_.look(index));
      if (state == core::slot_state::empty && at >= last) break;
      if (state == core::slot_state::full) move(index, mine);
    }
    clear(mine, mine.end);
  }

  void move_block(core::slot_index from, part& mine)
  {
    std::array<core::slot_index, block> full;
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < block; ++i) {
      auto const seen = old_.look(from + i);
      auto const is_full = Slots::state_of(seen) == core::slot_state::full;
      if constexpr (Ways.lists) {
        full[count] = from + i;
        count += std::uint32_t{is_full};
      } else if (is_full) {
        full[count++] = from + i;
      }
      if constexpr (Ways.asks)
        if (is_full) core::prefetch(new_.address(new_.home(key_of(from + i))));
    }
    for (std::uint32_t i = 0; i < count; ++i) move(full[i], mine);
  }

  typename Slots::key_type key_of(core::slot_index index) const
  {
    typename Slots::key_type key;
    typename Slots::value_type value;
    old_.read_pair(index, old_.look(index), key, value);
    return key;
  }

  void move(core::slot_index index, part& mine)
  {
    typename Slots::key_type key;
    typename Slots::value_type value;
    old_.read_pair(index, old_.look(index), key, value);
    auto at = new_.home(key);
    if (at < mine.begin || at >= mine.end) return;  // another stretch's
    for (;; ++at) {
      if (at == mine.end) return mine.left_over.push_back(index);
      if constexpr (Ways.clears_in_pieces)
        if (at >= mine.cleared) clear(mine, at + 1);
      if (new_.is_empty_alone(at)) break;
    }
    new_.put_alone(at, key, value);
    ++mine.placed;
  }

  void place_anywhere(core::slot_index index)
  {
    typename Slots::key_type key;
    typename Slots::value_type value;
    old_.read_pair(index, old_.look(index), key, value);
    auto at = new_.home(key);
    while (!new_.is_empty_alone(at)) at = new_.wrap(at + 1);
    new_.put_alone(at, key, value);
  }

  /// Clears new slots up to `wanted` at least, not beyond the stretch.
  WARPMAP_ASIDE void clear(part& mine, core::slot_index wanted)
  {
    auto const from = mine.cleared;
    if (from >= wanted) return;
    mine.cleared = std::min(std::max(wanted, from + piece_bytes / Slots::slot_bytes), mine.end);
    std::memset(static_cast<char*>(to_.storage.data()) + from * Slots::slot_bytes, 0,
                (mine.cleared - from) * Slots::slot_bytes);
  }

  Slots const old_;
  Slots const new_;
  host::version<Slots>& to_;
};

template <class Slots>
using rebuild_probing = other_rebuild<Slots, rebuild_ways{}>;
template <class Slots>
using rebuild_listed = other_rebuild<Slots, rebuild_ways{.lists = true}>;
template <class Slots>
using rebuild_pieces = other_rebuild<Slots, rebuild_ways{.clears_in_pieces = true}>;
template <class Slots>
using rebuild_asking = other_rebuild<Slots, rebuild_ways{.asks = true}>;

}  // namespace warpmap::inline v0_1::bench
