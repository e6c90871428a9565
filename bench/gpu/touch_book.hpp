#pragma once
// What an operation touches of a table: a memory for the slot protocols that writes it down.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "warpmap/core/memory.hpp"
#include "warpmap/core/slot.hpp"

namespace warpmap::bench {

/// What one operation touched.
struct touched {
  std::uint32_t sectors = 0;  ///< different ones that were loaded, of 32 bytes
  std::uint32_t lines = 0;    ///< of 64 bytes
  std::uint32_t loads = 0;    ///< words, also those loaded again
  std::uint32_t looks = 0;    ///< each waits for the one before
  std::uint32_t swaps = 0;    ///< tried
  std::uint32_t written = 0;  ///< different sectors in which a swap succeeded
  std::uint32_t outside = 0;  ///< loads and swaps beside the slots, but for the room
  std::uint32_t room = 0;     ///< loads of and additions to the counter of empty slots
  std::uint32_t strays = 0;   ///< sectors that were not next, round the end, to the one before
  std::uint64_t first = 0;    ///< the sector that was loaded first, by number
};

/// Notes the accesses to one table, operation by operation.
class touch_book {
 public:
  /// `room` is the table's counter of empty slots.
  touch_book(void const* slots, std::size_t bytes, void const* room)
    : begin_{reinterpret_cast<std::uintptr_t>(slots)}, bytes_{bytes}, room_{room},
      sectors_(bytes / core::sector_bytes), lines_(bytes / line_bytes),
      written_(bytes / core::sector_bytes)
  {
  }

  void begin_operation()
  {
    ++operation_;
    now_ = {};
  }
  touched const& now() const { return now_; }

  void note_look() { ++now_.looks; }
  void note_load(void const* at)
  {
    if (at == room_) return void(++now_.room);
    auto const offset = offset_of(at);
    if (offset >= bytes_) return void(++now_.outside);
    auto const sector = offset / core::sector_bytes;
    if (now_.loads++ == 0) now_.first = sector;
    else if (sector != at_) now_.strays += sector != (at_ + 1) % sectors_.size();
    at_ = sector;
    now_.sectors += is_new(sectors_[sector]);
    now_.lines += is_new(lines_[offset / line_bytes]);
  }
  void note_swap(void const* at, bool succeeded)
  {
    auto const offset = offset_of(at);
    if (offset >= bytes_) return void(++now_.outside);
    ++now_.swaps;
    if (succeeded) now_.written += is_new(written_[offset / core::sector_bytes]);
  }
  void note_addition(void const* at) { ++(at == room_ ? now_.room : now_.outside); }

 private:
  static constexpr std::size_t line_bytes = 64;

  std::size_t offset_of(void const* at) const
  {
    return reinterpret_cast<std::uintptr_t>(at) - begin_;  // beside the slots: out of range
  }
  bool is_new(std::uint32_t& last_operation) const
  {
    auto const fresh = last_operation != operation_;
    last_operation = operation_;
    return fresh;
  }

  std::uintptr_t begin_;
  std::size_t bytes_;
  void const* room_;
  std::uint32_t operation_ = 0;
  touched now_;
  std::uint64_t at_ = 0;  ///< the sector loaded last
  // The operation that touched it last: what is new is told without a search.
  std::vector<std::uint32_t> sectors_;
  std::vector<std::uint32_t> lines_;
  std::vector<std::uint32_t> written_;
};

/// The accesses of production, noted in the book of this thread, if it has one.
struct counting_memory : core::plain_memory {
  inline static thread_local touch_book* book = nullptr;

  template <class Word>
  static Word load_acquire(Word const* from)
  {
    if (book != nullptr) book->note_load(from);
    return plain_memory::load_acquire(from);
  }
  template <class Word>
  static bool compare_and_swap(Word* at, Word& expected, Word desired)
  {
    auto const succeeded = plain_memory::compare_and_swap(at, expected, desired);
    if (book != nullptr) book->note_swap(at, succeeded);
    return succeeded;
  }
  template <class Number>
  static Number fetch_add(Number* at, Number by)
  {
    if (book != nullptr) book->note_addition(at);
    return plain_memory::fetch_add(at, by);
  }
};

/// A group whose looks are noted. `Group` says how slots are read.
template <template <class> class Group>
struct noted {
  template <class Slots>
  struct group : Group<Slots> {
    auto first(Slots const& slots, core::slot_index at, typename Slots::key_type const& key,
               core::sight_set stops) const
    {
      if (counting_memory::book != nullptr) counting_memory::book->note_look();
      return Group<Slots>::first(slots, at, key, stops);
    }
  };
};

}  // namespace warpmap::bench
