#pragma once
// A cheaper protocol for a stretch of time in which nothing but plain insert runs.

#include "warpmap/core/packed_slots.hpp"

namespace warpmap::inline v0_1::core {

/// The slots of a packed 16-byte map while only insert runs: an 8-byte compare-and-swap takes the
/// key half, a plain store brings the value.
///
/// A key is visible before its value, so this is right only alone: no find, no update, and the
/// value counts as written when the phase has ended (protocol.md 3.1, form K). Graves from before
/// are revived by the whole-word swap, as ever.
template <class Memory>
struct insert_only_slots : packed_slots<std::uint64_t, std::uint64_t, Memory> {
  using protocol = packed_slots<std::uint64_t, std::uint64_t, Memory>;
  using typename protocol::key_type;
  using typename protocol::seen_type;
  using typename protocol::value_type;

  /// The value half matters only in a grave, where it names the owner. A grave is read whole: if
  /// its owner took it between two loads, the new value would read like another owner's name.
  WARPMAP_HD seen_type look(slot_index index) const
  {
    auto const key = Memory::load_acquire(&this->data[index].key);
    return key == protocol::erased_mark ? protocol::look(index) : seen_type{key, 0};
  }
  WARPMAP_HD bool try_fill(spot<seen_type> const& here, key_type key, value_type value) const
  {
    auto* const at = this->data + here.index;
    auto expected = protocol::empty_mark;
    if (!Memory::compare_and_swap(&at->key, expected, key)) return false;
    Memory::store_release(&at->value, value);
    return true;
  }
};

}  // namespace warpmap::inline v0_1::core
