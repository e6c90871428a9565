#pragma once
// Where the keys are kept that slots only refer to.
//
// Each writer fills chunks of its own from the front, so records of different writers never meet in
// one counter or line. A record never moves and never goes before its arena does: a key that is
// erased leaves a dead record, and a rebuild that finds too many copies the others to a new arena.

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <forward_list>
#include <memory>

#include "host/access.hpp"
#include "host/block.hpp"
#include "warpmap/core/text_keys.hpp"

namespace warpmap::inline v0_1::host {

/// One writer's part of an arena: the chunks that it fills, and its accounts. Held by one thread at
/// a time; the rest of its last chunk waits for the next holder.
class arena_share {
 public:
  arena_share(memory_resource& from, std::shared_ptr<ledger> books)
    : from_{&from}, books_{std::move(books)}
  {
  }

  /// Makes sure that the next record finds `bytes` of room; true when that took more memory. Throws
  /// what the memory resource or the ledger throws: nothing is changed then.
  bool make_sure(std::uint64_t bytes)
  {
    if (bytes <= static_cast<std::uint64_t>(end_ - room.at)) return false;
    fetch(bytes);
    return true;
  }
  /// The record that room was made for does not come.
  void take_back()
  {
    if (room.alone == nullptr) return;
    room.alone = nullptr;
    add_alone(held_, -static_cast<std::int64_t>(chunks_.front().bytes()));
    chunks_.pop_front();
  }

  /// Accounts of records: `used` counts those written, `live` those whose key is there.
  void add_used(std::uint64_t bytes) { add_alone(used_, static_cast<std::int64_t>(bytes)); }
  void add_live(std::int64_t bytes) { add_alone(live_, bytes); }
  std::int64_t used() const { return used_.load(std::memory_order_relaxed); }
  std::int64_t live() const { return live_.load(std::memory_order_relaxed); }
  /// Bytes of all chunks.
  std::int64_t held() const { return held_.load(std::memory_order_relaxed); }

  core::record_room room;

 private:
  friend class arena;
  static constexpr std::uint64_t least_chunk = std::uint64_t{1} << 10;
  static constexpr std::uint64_t most_chunk = std::uint64_t{1} << 21;  // a huge page

  WARPMAP_ASIDE void fetch(std::uint64_t bytes)
  {
    auto const so_far = std::bit_floor(static_cast<std::uint64_t>(held()) / 4);
    auto const chunk = std::clamp(so_far, least_chunk, most_chunk);
    // What is left of a chunk is lost when the next begins: no more than an eighth of it.
    if (bytes > chunk / 8) {
      add(bytes);
      room.alone = static_cast<char*>(chunks_.front().data());
      return;
    }
    try {
      add(chunk);
    } catch (...) {
      add(bytes);  // where memory is short, only what is needed
    }
    room.at = static_cast<char*>(chunks_.front().data());
    end_ = room.at + chunks_.front().bytes();
  }
  void add(std::uint64_t bytes)
  {
    chunks_.emplace_front(*from_, books_, static_cast<std::size_t>((bytes + 63) / 64 * 64));
    add_alone(held_, static_cast<std::int64_t>(chunks_.front().bytes()));
  }

  memory_resource* from_;
  std::shared_ptr<ledger> books_;
  std::forward_list<block> chunks_;
  char* end_ = nullptr;  // of the chunk that room.at is in
  std::atomic<std::int64_t> used_{0};
  std::atomic<std::int64_t> live_{0};
  std::atomic<std::int64_t> held_{0};
  std::atomic<bool> taken_{false};
  arena_share* next_ = nullptr;
};

/// Which of the records of an arena are dead, and when they should go.
///
/// @tparam Arena  `live()`, the bytes of the records of keys that are there; `used()`, of all
template <class Arena>
class dead_records {
 public:
  std::uint64_t dead() const { return self().used() - self().live(); }
  bool is_mostly_dead() const { return dead() > self().used() / 2; }

  /// Are dead records most of all, and more than `least`? Not again before there are twice as many
  /// as when a compaction failed.
  bool is_worth_compacting(std::uint64_t least) const
  {
    auto const failed_with = failed_with_.load(std::memory_order_relaxed);
    return is_mostly_dead() && dead() > std::max<std::uint64_t>(least, 2 * failed_with);
  }
  void compaction_failed() { failed_with_.store(dead(), std::memory_order_relaxed); }

 private:
  Arena const& self() const { return static_cast<Arena const&>(*this); }
  std::atomic<std::uint64_t> failed_with_{0};
};

/// The records of one map. Versions share it until a rebuild compacts, snapshots as long as they
/// live.
class arena : public dead_records<arena> {
 public:
  arena(memory_resource& from, std::shared_ptr<ledger> books)
    : from_{&from}, books_{std::move(books)}
  {
  }
  arena(arena const&) = delete;
  arena& operator=(arena const&) = delete;
  ~arena()
  {
    for (auto* at = first(); at != nullptr;) delete std::exchange(at, at->next_);
  }

  /// A share of the caller's own; the one that this seat had last, when it is free.
  /// @throws std::bad_alloc
  arena_share& join(seat& mine)
  {
    if (mine.share_of == id_) {
      auto* const last = static_cast<arena_share*>(mine.share);
      if (!last->taken_.exchange(true, std::memory_order_acquire)) return *last;
    }
    auto& found = join();
    mine.share = &found;
    mine.share_of = id_;
    return found;
  }
  arena_share& join()
  {
    for (auto* at = first(); at != nullptr; at = at->next_)
      if (!at->taken_.load(std::memory_order_relaxed) &&
          !at->taken_.exchange(true, std::memory_order_acquire))
        return *at;
    auto* const fresh = new arena_share{*from_, books_};
    fresh->taken_.store(true, std::memory_order_relaxed);
    fresh->next_ = shares_.load(std::memory_order_relaxed);
    while (!shares_.compare_exchange_weak(fresh->next_, fresh, std::memory_order_release)) {
    }
    return *fresh;
  }
  static void leave(arena_share& mine) noexcept
  {
    mine.taken_.store(false, std::memory_order_release);
  }

  /// Bytes of the records of keys that are there; exact when nobody writes.
  std::uint64_t live() const { return sum(&arena_share::live); }
  /// Bytes of all records.
  std::uint64_t used() const { return std::max(sum(&arena_share::used), live()); }
  /// Bytes held for records.
  std::size_t bytes() const { return static_cast<std::size_t>(sum(&arena_share::held)); }

  /// Two arenas change maps, while nobody writes: each is now booked with the other's map, and
  /// takes its memory there. The caller has changed the figures.
  void exchange_homes(arena& other) noexcept
  {
    std::swap(from_, other.from_);
    books_.swap(other.books_);
    for (auto* each : {this, &other})
      for (auto* at = each->first(); at != nullptr; at = at->next_) {
        at->from_ = each->from_;
        at->books_ = each->books_;
        for (auto& chunk : at->chunks_) chunk.book_with(each->books_);
      }
  }

 private:
  arena_share* first() const { return shares_.load(std::memory_order_acquire); }
  std::uint64_t sum(std::int64_t (arena_share::*of)() const) const
  {
    std::int64_t all = 0;
    for (auto const* at = first(); at != nullptr; at = at->next_) all += (at->*of)();
    return static_cast<std::uint64_t>(std::max<std::int64_t>(all, 0));
  }
  static std::uint64_t next_id()
  {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  std::uint64_t const id_ = next_id();
  memory_resource* from_;
  std::shared_ptr<ledger> books_;
  std::atomic<arena_share*> shares_{nullptr};
};

}  // namespace warpmap::inline v0_1::host
