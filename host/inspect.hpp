#pragma once
// Looking at a whole version: its statistics, and whether it is as it must be.

#include <algorithm>
#include <string>

#include "host/version.hpp"
#include "warpmap/core/reach.hpp"
#include "warpmap/stats.hpp"

namespace warpmap::inline v0_1::host {

/// From the histogram: mean, 99th percentile and longest walk of `live` keys.
inline void summarize_probes(statistics& into, std::uint64_t windows_read, std::size_t live)
{
  if (live == 0) return;
  into.probe_mean = static_cast<double>(windows_read) / static_cast<double>(live);
  into.probe_max = std::max(into.probe_max, into.probe_histogram.size());
  auto const beyond = live / 100;  // keys that may lie past the 99th percentile
  std::size_t past = 0;
  into.probe_p99 = into.probe_histogram.size();
  while (past + into.probe_histogram[into.probe_p99 - 1] <= beyond)
    past += into.probe_histogram[--into.probe_p99];
}

/// Fills in what has to be counted slot by slot.
template <class Slots>
void count_slots(version<Slots>& at, statistics& into)
{
  auto const& slots = at.slots;
  std::size_t live = 0;
  std::uint64_t windows_read = 0;
  auto const add = [&](std::uint64_t length) {
    if (into.probe_histogram.size() < length) into.probe_histogram.resize(length);
    ++into.probe_histogram[length - 1];
    windows_read += length;
    ++live;
  };
  for (core::slot_index i = 0; i < slots.capacity(); ++i) {
    auto const seen = slots.look(i);
    auto const state = Slots::state_of(seen);
    if (state == core::slot_state::erased) ++into.erased;
    if (state != core::slot_state::full) continue;
    typename Slots::key_type key;
    typename Slots::value_type value;
    if (!slots.read_pair(i, seen, key, value)) continue;
    add(core::probe_length(slots, i, key));
  }
  if constexpr (Slots::has_side_keys) {  // found at the first look
    for (auto which : {1u, 2u})
      if (at.side(which).state_of(at.side(which).look(0)) == core::slot_state::full) add(1);
  }
  summarize_probes(into, windows_read, live);
}

/// What the books of a table and one of its versions say.
template <class Table, class Version>
void report_books(Table const& table, Version const& at, statistics& into)
{
  using slots = decltype(at.slots);
  into.live = table.size();
  into.capacity = static_cast<std::size_t>(at.slots.capacity());
  into.limit = static_cast<std::size_t>(at.limit);
  into.load =
    static_cast<double>(into.live + into.erased) / static_cast<double>(into.capacity);
  table.gate().seats().each_seat([&](seat const& each) {
    auto const longest = [](std::chrono::nanoseconds& so_far, std::uint64_t other) {
      so_far = std::max(so_far, std::chrono::nanoseconds{other});
    };
    into.failed_cas += each.contested.load(std::memory_order_relaxed);
    longest(into.longest_reader_pause, each.reader_pause.load(std::memory_order_relaxed));
    longest(into.longest_writer_pause, each.writer_pause.load(std::memory_order_relaxed));
  });
  into.rebuilds = table.rebuilds();
  into.longest_rebuild = table.longest_rebuild();
  into.bytes = table.books().held();
  into.peak_bytes = std::max(into.bytes, table.books().peak());  // it is raised a moment later
  into.bytes_per_entry =
    into.live == 0 ? 0 : static_cast<double>(into.bytes) / static_cast<double>(into.live);
  into.protocol = (slots::has_side_keys ? "packed " : "tagged ") +
                  std::to_string(slots::slot_bytes) + " bytes";
}

/// Notes where a recount differs from the books.
inline void compare_counts(validation& found, char const* what, std::size_t counted,
                           std::size_t booked)
{
  if (counted != booked)
    found.problems.push_back(std::string{what} + ": counted " + std::to_string(counted) +
                             ", booked " + std::to_string(booked));
}
/// Notes what is wrong with the places of keys.
inline void report_places(validation& found)
{
  if (found.unreachable != 0)
    found.problems.push_back(std::to_string(found.unreachable) + " keys cannot be reached");
  if (found.duplicates != 0)
    found.problems.push_back(std::to_string(found.duplicates) + " keys are in more than one slot");
}

/// Checks a version that nobody writes: each key in one slot, reachable there, the counters right.
/// A key that a lookup finds in its own slot is there only once: a second slot would be found first
/// by neither or be the one that is not.
template <class Slots>
validation examine(version<Slots>& at, std::size_t live, std::size_t taken, std::size_t beside)
{
  validation found;
  auto const& slots = at.slots;
  std::size_t used = 0;
  std::uint64_t key_bytes = 0;
  for (core::slot_index i = 0; i < slots.capacity(); ++i) {
    auto const seen = slots.look(i);
    auto const state = Slots::state_of(seen);
    if (state == core::slot_state::empty) continue;
    ++used;
    if (state == core::slot_state::filling || state == core::slot_state::updating)
      found.problems.push_back("slot " + std::to_string(i) + " is busy though nobody writes");
    if (state != core::slot_state::full) continue;
    ++found.live;
    typename Slots::key_type key;
    typename Slots::value_type value;
    slots.read_pair(i, seen, key, value);
    auto const given = slots.prepare(slots.unmask(key));  // as a caller would bring it
    if constexpr (keeps_records<Slots>)
      key_bytes += Slots::keys_type::record_bytes(slots.unmask(key));
    auto const where = core::slot_found(slots, given);
    if (where == i) continue;
    if (where == slots.capacity()) ++found.unreachable;
    else ++found.duplicates;
  }
  compare_counts(found, "pairs", found.live, live);
  compare_counts(found, "slots taken", used, taken);
  if constexpr (keeps_records<Slots>)
    compare_counts(found, "key bytes", key_bytes, at.records->live());
  report_places(found);
  found.live += beside;
  return found;
}

}  // namespace warpmap::inline v0_1::host
