#pragma once
// The records of groups, found by the number of the group.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "warpmap/memory.hpp"

namespace warpmap_tool {

/// Records in chunks, which are made when one of their groups is first asked for and never move.
///
/// The first word of a record counts its rows; its highest bit is a lock. Whoever shares the store
/// with other threads changes a record inside `locked`; records of different groups may be changed
/// at the same time. Who has a store alone may take record() as it is.
class group_store {
 public:
  static constexpr std::uint64_t chunk_groups = std::uint64_t{1} << 14;

  /// @param words        of a record
  /// @param most_groups  numbers of groups are below it
  group_store(std::size_t words, std::uint64_t most_groups, warpmap::memory_resource& from);
  group_store(group_store const&) = delete;
  group_store& operator=(group_store const&) = delete;
  ~group_store();

  /// @throws what the memory resource throws; the store is as it was
  std::uint64_t* record(std::uint64_t group)
  {
    auto* chunk = chunks_[group / chunk_groups].load(std::memory_order_acquire);
    if (chunk == nullptr) chunk = make_chunk(group / chunk_groups);
    return chunk + group % chunk_groups * words_;
  }

  /// Asks for the record to be in the cache soon.
  void prefetch(std::uint64_t group) const
  {
    auto const* const chunk = chunks_[group / chunk_groups].load(std::memory_order_relaxed);
    if (chunk != nullptr) __builtin_prefetch(chunk + group % chunk_groups * words_, 1);
  }

  /// Adds to the rows of the group and calls `change(record)` for the rest, while no other thread
  /// changes the record.
  template <class Change>
  void locked(std::uint64_t group, std::uint64_t more_rows, Change change)
  {
    auto* const words = record(group);
    std::atomic_ref<std::uint64_t> const first{words[0]};
    auto const rows = lock(first);
    struct unlocking {
      std::atomic_ref<std::uint64_t> const& first;
      std::uint64_t rows;
      ~unlocking() { first.store(rows, std::memory_order_release); }
    } const unlock{first, rows + more_rows};
    change(words);
  }

 private:
  static constexpr std::uint64_t lock_bit = std::uint64_t{1} << 63;

  /// Waits for the lock and gives the word without it.
  static std::uint64_t lock(std::atomic_ref<std::uint64_t> const& first)
  {
    constexpr int looks_before_yield = 64;
    for (int looks = 0;; ++looks) {
      auto const before = first.fetch_or(lock_bit, std::memory_order_acquire);
      if ((before & lock_bit) == 0) return before;
      if (looks >= looks_before_yield) std::this_thread::yield();
    }
  }

  std::uint64_t* make_chunk(std::uint64_t which);
  std::size_t chunk_bytes() const { return chunk_groups * words_ * sizeof(std::uint64_t); }

  std::size_t words_;
  std::uint64_t chunk_count_;
  warpmap::memory_resource& from_;
  std::unique_ptr<std::atomic<std::uint64_t*>[]> chunks_;
  std::mutex making_;
};

}  // namespace warpmap_tool
