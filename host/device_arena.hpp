#pragma once
// Where the string keys of a map are kept in the memory of a device.
//
// Kernels fill one chunk from the front; the host gives the next when keys have found no bytes, and
// keeps the accounts. As in host memory, a record never moves and goes with its arena.

#include <algorithm>
#include <atomic>
#include <bit>
#include <memory>
#include <optional>
#include <vector>

#include "host/arena.hpp"
#include "host/device_queue.hpp"
#include "host/launcher.hpp"
#include "host/records.hpp"
#include "host/version.hpp"
#include "warpmap/core/device_text_keys.hpp"

namespace warpmap::inline v0_1::host {

/// The records of one map. Accounts are read and added to by any thread; chunks come while no other
/// thread works on the table.
class device_arena : public dead_records<device_arena> {
 public:
  device_arena(std::shared_ptr<device_queue> by, memory_resource& from,
               std::shared_ptr<ledger> books)
    : queue_{std::move(by)}, from_{&from}, books_{std::move(books)}
  {
  }

  /// A chunk of at least `bytes`. @throws out_of_memory and what the user's resource throws
  core::record_space add_chunk(std::uint64_t bytes)
  {
    auto const whole = static_cast<std::size_t>((bytes + 63) / 64 * 64);
    chunks_.reserve(chunks_.size() + 1);
    chunks_.push_back(
      std::make_unique<block>(*from_, books_, whole, queue_->stream()));
    held_.fetch_add(whole, std::memory_order_relaxed);
    return {static_cast<std::int64_t>(whole),
            reinterpret_cast<std::uint64_t>(chunks_.back()->data())};
  }
  /// Space for keys that found none in what is left of the current chunk; nothing when there is no
  /// more than `left` for them.
  std::optional<core::record_space> more_space(key_need const& need, std::uint64_t left)
  {
    if (rest_.left >= static_cast<std::int64_t>(need.all))
      return std::exchange(rest_, core::record_space{});
    // As much as all of them need, unless that is much beside what is held: then they may be the
    // same few keys many times, or only a part of them will fit.
    auto const so_far = static_cast<std::uint64_t>(bytes());
    auto const usual = std::clamp(std::bit_floor(so_far / 4), least_chunk, most_chunk);
    auto size = std::max({usual, need.most, std::min(need.all, so_far + first_batch)});
    for (; size >= need.least && size > left; size = size > need.all ? need.all : size / 2) try {
        return add_chunk(size);
      } catch (...) {  // whatever the user's resource threw: less may be to be had
      }
    return std::nullopt;
  }
  /// What was left of a chunk that another follows: its rest may serve others.
  void set_aside(core::record_space const& rest)
  {
    if (rest.left > rest_.left) rest_ = rest;
  }

  void book(record_counts const& done)
  {
    used_.fetch_add(done.written, std::memory_order_relaxed);
    live_.fetch_add(done.added - done.removed, std::memory_order_relaxed);
  }
  /// Bytes of the records of keys that are there; exact when nobody writes.
  std::uint64_t live() const { return live_.load(std::memory_order_relaxed); }
  /// Bytes of all records.
  std::uint64_t used() const { return std::max(used_.load(std::memory_order_relaxed), live()); }
  /// Bytes held for records.
  std::size_t bytes() const { return held_.load(std::memory_order_relaxed); }

  /// As arena::exchange_homes.
  void exchange_homes(device_arena& other) noexcept
  {
    std::swap(from_, other.from_);
    books_.swap(other.books_);
    for (auto* each : {this, &other})
      for (auto& chunk : each->chunks_) chunk->book_with(each->books_);
  }

 private:
  static constexpr std::uint64_t least_chunk = std::uint64_t{1} << 10;
  static constexpr std::uint64_t most_chunk = std::uint64_t{1} << 26;
  static constexpr std::uint64_t first_batch = std::uint64_t{1} << 16;

  std::shared_ptr<device_queue> queue_;  // outlives the chunks, which go in its order
  memory_resource* from_;
  std::shared_ptr<ledger> books_;
  std::vector<std::unique_ptr<block>> chunks_;
  core::record_space rest_{};
  std::atomic<std::uint64_t> used_{0};
  std::atomic<std::uint64_t> live_{0};
  std::atomic<std::size_t> held_{0};
};

/// Slots whose keys lie in an arena of device memory.
template <class Slots>
concept keeps_device_records = keeps_records<Slots> && core::refers_to_device_texts<Slots>;

template <keeps_device_records Slots>
struct key_store<Slots> {
  device_arena* operator->() const { return records.get(); }
  device_arena& operator*() const { return *records; }
  bool operator==(key_store const&) const = default;

  std::shared_ptr<device_arena> records;
};

}  // namespace warpmap::inline v0_1::host
