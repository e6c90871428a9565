#pragma once
// A batch in the order of its keys' homes, roughly: it is dealt out to 256 slices of the table by
// the highest bits of the hash, and the slices are worked on one after the other, each while it is
// in the cache of the device.

#include "kernels/batch_body.hpp"

namespace warpmap::inline v0_1::kernels {

using slice = std::uint8_t;

/// A key, its value and where they came from. Of words of 4 bytes, or 8-byte keys would leave gaps
/// that are read and written as often as the rest.
template <class Slots>
struct part_item {
  static constexpr int key_words = sizeof(typename Slots::raw_key) / 4;
  static constexpr int value_words = Slots::has_values ? key_words : 0;
  std::uint32_t word[key_words + value_words + 1];

  template <class Word>
  WARPMAP_HD void put(int at, Word from)
  {
    for (int i = 0; i < static_cast<int>(sizeof(Word) / 4); ++i)
      word[at + i] = static_cast<std::uint32_t>(std::uint64_t{from} >> 32 * i);
  }
  template <class Word>
  WARPMAP_HD Word get(int at) const
  {
    std::uint64_t whole = 0;
    for (int i = 0; i < static_cast<int>(sizeof(Word) / 4); ++i)
      whole |= std::uint64_t{word[at + i]} << 32 * i;
    return static_cast<Word>(whole);
  }
};

/// The most keys of a batch that may be dealt out: where they came from is 32 bits.
inline constexpr std::uint64_t most_parts = std::uint64_t{1} << 32;

/// Writes each key's slice, and its item.
template <ops Kind, class Slots>
class slice_body {
 public:
  static constexpr int counters = 0;
  static constexpr int lanes = 1;

  slice_body(host::batch_job<Slots> const& job, slice* slices, part_item<Slots>* items)
    : columns_{job}, slices_{slices}, items_{items}
  {
  }

  WARPMAP_HD void operator()(std::uint64_t n, tally<counters>&) const
  {
    auto const& slots = columns_.job.table.slots;
    auto const i = columns_.index(n);
    auto const raw = columns_.key(i);
    part_item<Slots> item;
    item.put(0, raw);
    if constexpr (core::takes_value<Kind> && Slots::has_values)
      item.put(item.key_words, columns_.value(i));
    item.word[item.key_words + item.value_words] = static_cast<std::uint32_t>(i);
    slices_[n] = static_cast<slice>(slots.hash(slots.prepare(raw)) >> 56);
    items_[n] = item;
  }

 private:
  job_columns<Kind, Slots> columns_;
  slice* slices_;
  part_item<Slots>* items_;
};

/// The columns of a batch that was dealt out. Its keys are numbered in the new order; results go
/// where the keys came from.
template <ops Kind, class Slots>
struct part_columns {
  using value_type = typename Slots::value_type;
  using item = part_item<Slots>;

  job_columns<Kind, Slots> whole;
  item const* items;

  WARPMAP_HD static std::uint64_t index(std::uint64_t n) { return n; }
  WARPMAP_HD std::uint64_t from(std::uint64_t n) const
  {
    return items[n].word[item::key_words + item::value_words];
  }
  WARPMAP_HD auto key(std::uint64_t n) const
  {
    return items[n].template get<typename Slots::raw_key>(0);
  }
  WARPMAP_HD value_type value(std::uint64_t n) const
  {
    if constexpr (Slots::has_values) return items[n].template get<value_type>(item::key_words);
    else return {};
  }
  WARPMAP_HD value_type expected(std::uint64_t n) const { return whole.expected(from(n)); }
  WARPMAP_HD value_type combined(value_type const& there, value_type const& given) const
  {
    return whole.combined(there, given);
  }
  WARPMAP_HD void report(std::uint64_t n, status result) const { whole.report(from(n), result); }
  WARPMAP_HD void show(std::uint64_t n, value_type const& seen) const
  {
    whole.show(from(n), seen);
  }
  WARPMAP_HD void leave_over(std::uint64_t n) const { whole.leave_over(from(n)); }
};

}  // namespace warpmap::inline v0_1::kernels
