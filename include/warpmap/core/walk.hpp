#pragma once
// The order in which a key's slots are looked at.

#include <cstdint>

#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// Linear probing from the key's home, `width` slots at a time, wrapping at the end, until every
/// slot has been seen once: a full table is an answer, not a loop.
///
/// The order of slots does not depend on `width`, so groups of any width may work on one table. The
/// last look may see some first slots again; that is harmless, since no slot becomes empty again.
class probe_walk {
 public:
  WARPMAP_HD probe_walk(slot_index home, slot_index capacity, std::uint32_t width)
    : at_{home}, capacity_{capacity}, left_{capacity}, width_{width}
  {
  }

  WARPMAP_HD slot_index at() const { return at_; }

  /// On to the next window; false when the cycle is complete.
  WARPMAP_HD bool advance()
  {
    if (left_ <= width_) return false;
    left_ -= width_;
    at_ += width_;
    while (at_ >= capacity_) at_ -= capacity_;  // once, but for groups wider than the table
    return true;
  }

 private:
  slot_index at_;
  slot_index capacity_;
  slot_index left_;
  std::uint32_t width_;
};

}  // namespace warpmap::inline v0_1::core
