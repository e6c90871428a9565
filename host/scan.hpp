#pragma once
// Pairs in blocks: what for_each, retrieve_all and erase_if read.

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <vector>

#include "host/codec.hpp"
#include "host/table.hpp"
#include "warpmap/core/reach.hpp"

namespace warpmap::inline v0_1::host {

/// Columns of these are aligned for any item: none is longer.
struct alignas(64) item_line {
  std::byte bytes[64];
};
inline std::size_t lines_for(std::size_t items, detail::item_format each)
{
  return items * each.bytes / sizeof(item_line) + 1;
}

/// A column of decoded keys and one of values, for one block of pairs.
template <class Slots>
class pair_block {
 public:
  static constexpr std::size_t room = 256;

  explicit pair_block(codec<Slots> const& columns)
    : columns_{columns}, keys_(lines_for(room, columns.as.key)),
      values_(lines_for(room, columns.as.value))
  {
  }
  void clear() { size_ = 0; }
  bool full() const { return size_ == room; }
  std::size_t size() const { return size_; }
  void const* keys() const { return keys_.data(); }
  void const* values() const { return values_.data(); }

  void add(typename Slots::raw_key const& key, typename Slots::value_type const& value)
  {
    columns_.put_key(key, keys_.data(), size_);
    columns_.put_value(value, values_.data(), size_);
    ++size_;
  }

 private:
  codec<Slots> const& columns_;
  std::size_t size_ = 0;
  std::vector<item_line> keys_;
  std::vector<item_line> values_;
};

/// The order in which windows are read: each once, any stretch of it spread evenly over the table.
///
/// Who reads pairs may insert them elsewhere as they come. In the order of the slots, which is that
/// of the hashes, they would fill a smaller table of the same seed from one end and walk past each
/// other: the cost would be the square of their number.
class even_order {
 public:
  explicit even_order(std::uint64_t windows)
    : windows_{windows}, step_{static_cast<std::uint64_t>(static_cast<double>(windows) * golden)}
  {
    while (std::gcd(step_, windows_) != 1) ++step_;  // then the steps come to every window
  }

  std::uint64_t operator()(std::uint64_t i) const
  {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::uint64_t>(static_cast<wide>(i) * step_ % windows_);
  }
  std::uint64_t step() const { return step_; }
  /// What follows `window`, without a division.
  std::uint64_t after(std::uint64_t window) const
  {
    return window >= windows_ - step_ ? window - (windows_ - step_) : window + step_;
  }

 private:
  static constexpr double golden = 0.6180339887498949;
  std::uint64_t windows_;
  std::uint64_t step_;
};

/// The number of places of a version: its slots, then its side slots.
template <class Slots>
std::uint64_t places(Slots const& slots)
{
  return slots.capacity() + (Slots::has_side_keys ? 2 : 0);
}

/// Shows the pairs from place `next` on, until place `end` or until `see(key, value)`, with the
/// user's key as a word, wants no more. Moves `next` past what was read.
template <class Slots, class See>
void read_places(version<Slots>& at, std::uint64_t& next, std::uint64_t end, See see)
{
  auto const& slots = at.slots;
  even_order const order{slots.windows};
  auto const in_slots = std::min(end, slots.capacity());
  auto more = true;
  auto window = next < in_slots ? order(next / Slots::lanes) : 0;
  auto ahead = order(next / Slots::lanes + 8);
  while (more && next < in_slots) {
    core::prefetch(slots.address(ahead * Slots::lanes));
    auto const stop = std::min(in_slots, next + Slots::lanes - next % Slots::lanes);
    for (; more && next < stop; ++next) {
      typename Slots::seen_type seen;
      typename Slots::key_type key;
      typename Slots::value_type value;
      if (core::read_slot(slots, window * Slots::lanes + next % Slots::lanes, seen, key, value))
        more = see(slots.unmask(key), value);
    }
    window = order.after(window);
    ahead = order.after(ahead);
  }
  for (; more && next < end; ++next) {
    typename Slots::raw_key key;
    typename Slots::value_type value;
    auto const which = static_cast<unsigned>(next - in_slots) + 1;
    if (core::read_side<Slots>(at.side(which), key, value)) more = see(key, value);
  }
}

/// Fills `out` with the pairs from place `next` on, and moves `next` past what was read.
template <class Slots>
void read_block(version<Slots>& at, std::uint64_t& next, std::uint64_t end, pair_block<Slots>& out)
{
  out.clear();
  read_places(at, next, end, [&](auto const& key, auto const& value) {
    out.add(key, value);
    return !out.full();
  });
}

/// Shows the pairs of places [begin, end) in blocks; `pinned(read)` runs each read.
template <class Slots, class Pinned>
void show(version<Slots>& at, std::uint64_t begin, std::uint64_t end, codec<Slots> const& columns,
          detail::visitor const& to, Pinned pinned)
{
  pair_block<Slots> pairs{columns};
  auto next = begin;
  while (next < end) {
    pinned([&] { read_block(at, next, end, pairs); });
    if (pairs.size() != 0) to.see(to.context, pairs.keys(), pairs.values(), pairs.size());
  }
}

/// Shows all pairs, from several workers when asked to.
template <class Slots, class Pinned>
void show_all(version<Slots>& at, codec<Slots> const& columns, detail::visitor const& to,
              executor& workers, unsigned threads, Pinned pinned)
{
  constexpr std::uint64_t stretch = std::uint64_t{1} << 16;
  auto const all = places(at.slots);
  auto const width = static_cast<unsigned>(std::min<std::uint64_t>(
    std::min(threads, workers.width()), (all + stretch - 1) / stretch));
  if (width <= 1) return show(at, 0, all, columns, to, pinned);
  std::atomic<std::uint64_t> next{0};
  workers.run(width, [&](unsigned) {
    for (std::uint64_t begin; (begin = next.fetch_add(stretch)) < all;)
      show(at, begin, std::min(begin + stretch, all), columns, to, pinned);
  });
}

/// Copies out pairs from where `from` stands, as many as `room`.
template <class Slots, class Pinned>
std::size_t copy_out(version<Slots>& at, std::uint64_t& next, codec<Slots> const& columns,
                     void* keys, void* values, std::size_t room, Pinned pinned)
{
  std::size_t done = 0;
  auto const end = places(at.slots);
  auto const copy_some = [&] {
    read_places(at, next, std::min(end, next + 256), [&](auto const& key, auto const& value) {
      columns.put_key(key, keys, done);
      columns.put_value(value, values, done);
      return ++done < room;
    });
    return next < end && done < room;
  };
  auto more = next < end && room > 0;
  while (more) pinned([&] { more = copy_some(); });
  return done;
}

}  // namespace warpmap::inline v0_1::host
