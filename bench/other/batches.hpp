#pragma once
// Patterns that give warpmap columns of keys: batches, and snapshot readers beside a writer.

#include <algorithm>

#include "one_key.hpp"

namespace warpmap::bench {

inline constexpr std::size_t block = 4096;             // keys a call of a thread for itself
inline constexpr std::size_t growth_batch = 1u << 16;  // keys a call while the map grows

/// Calls `run(from, count)` for one block after the other.
template <class Run>
void in_blocks(std::size_t all, std::size_t each, Run run)
{
  for (std::size_t at = 0; at < all; at += each) run(at, std::min(each, all - at));
}

/// The sum of the values of the keys that `from` (a map or a snapshot) has. Absent keys leave their
/// entry of `room` as it is, so that is zero before.
template <class From>
sums find_all(From const& from, keys_view keys, std::span<std::uint64_t> room, bool low_half)
{
  std::fill(room.begin(), room.end(), 0);
  sums out{from.find(keys, room).present(), 0};
  for (auto const value : room) out.found += low_half ? value_of(value) : value;
  return out;
}

/// One thread gives whole columns, and the map uses the threads it was made with. Mixes are called
/// by every thread for itself, in blocks of one kind.
class batch_pattern {
 public:
  static constexpr bool only_reads_are_special = false;

  batch_pattern(std::size_t capacity, unsigned threads)
    : map_{{.capacity = capacity, .threads = threads}}, room_(capacity)
  {
  }

  sums insert(share mine, column const& keys, column const& values)
  {
    if (mine.member != 0) return {};
    return {map_.insert(keys, values).inserted(), 0};
  }
  sums grow(share mine, column const& keys, column const& values)
  {
    sums out;
    if (mine.member != 0) return out;
    in_blocks(keys.size(), growth_batch, [&](std::size_t at, std::size_t count) {
      auto const some = keys_view{keys}.subspan(at, count);
      out.answers += map_.insert(some, keys_view{values}.subspan(at, count)).inserted();
    });
    return out;
  }
  sums find(share mine, column const& keys)
  {
    if (mine.member != 0) return {};
    room_.resize(keys.size());
    return find_all(map_, keys, room_, false);
  }
  sums mix(share mine, questions const& ask)
  {
    auto const found = mine.of(ask.mix_found);
    auto const assigned = mine.of(ask.mix_assigned);
    auto const values = mine.of(ask.mix_values);
    column room(block);
    sums out{assigned.size(), 0};
    in_blocks(found.size(), block - block / 20, [&](std::size_t at, std::size_t count) {
      auto const from = assigned.size() * at / found.size();
      auto const writes = assigned.size() * (at + count) / found.size() - from;
      map_.insert_or_assign(assigned.subspan(from, writes), values.subspan(from, writes));
      out += find_all(map_, found.subspan(at, count), std::span{room}.first(count), true);
    });
    return out;
  }
  sums add(share mine, column const& keys)
  {
    if (mine.member != 0) return {};
    auto const done = map_.insert_or_apply(keys, 1, sum);
    return {done.inserted() + done.assigned(), 0};
  }
  sums erase(share mine, column const& keys)
  {
    if (mine.member != 0) return {};
    return {map_.erase(keys).erased(), 0};
  }
  int hold(std::uint64_t, std::uint64_t) { return 0; }
  std::size_t size() const { return map_.size(); }

 protected:
  pair_map map_;

 private:
  column room_;
};

/// Readers take a snapshot and look keys up in it, block by block; in the mix the first thread
/// writes meanwhile and the others read, each in a new snapshot four times. A single thread does
/// both in turn.
class snapshot_pattern : public batch_pattern {
 public:
  static constexpr bool only_reads_are_special = true;

  using batch_pattern::batch_pattern;

  sums find(share mine, column const& keys) const { return read(mine.of(keys), false); }
  sums mix(share mine, questions const& ask)
  {
    auto const writes = mine.member == 0;
    auto const reads = mine.member != 0 || mine.members == 1;
    auto const readers = std::max(mine.members - 1, 1u);
    auto const found = share{reads && !writes ? mine.member - 1 : 0, readers}.of(ask.mix_found);
    sums out;
    for (unsigned part = 0; part < parts; ++part) {
      if (writes) out += write({part, parts}, ask);
      if (reads) out += read(share{part, parts}.of(found), true);
    }
    return out;
  }
  /// A reader's snapshot while the map is written to: the map has storage of its own then.
  pair_map::snapshot_type hold(std::uint64_t key, std::uint64_t value)
  {
    auto picture = map_.snapshot();
    map_.insert_or_assign(std::span{&key, 1}, std::span{&value, 1});
    return picture;
  }

 private:
  static constexpr unsigned parts = 4;

  sums write(share part, questions const& ask)
  {
    auto const keys = part.of(ask.mix_assigned);
    auto const values = part.of(ask.mix_values);
    in_blocks(keys.size(), block, [&](std::size_t at, std::size_t count) {
      map_.insert_or_assign(keys.subspan(at, count), values.subspan(at, count));
    });
    return {keys.size(), 0};
  }
  sums read(keys_view keys, bool low_half) const
  {
    auto const picture = map_.snapshot();
    column room(block);
    sums out;
    in_blocks(keys.size(), block, [&](std::size_t at, std::size_t count) {
      auto const seen = std::span{room}.first(count);
      out += find_all(picture, keys.subspan(at, count), seen, low_half);
    });
    return out;
  }
};

}  // namespace warpmap::bench
