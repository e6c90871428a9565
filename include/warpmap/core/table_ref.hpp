#pragma once
// One version of a table, as who works on it sees it: the slots, the side slots of keys that read
// like a mark, and how many empty slots may still be taken.

#include <cstdint>

#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::inline v0_1::core {

/// A table of one slot. A window of tagged slots would have several, and a look would go on beyond
/// the one there is.
template <int ValueWords, class Memory>
struct one_tagged_slot : tagged_slots<1, ValueWords, Memory> {
  static constexpr std::uint32_t lanes = 1;
  WARPMAP_HD static slot_index capacity() { return 1; }
};

/// The slots of the keys that read like a mark, one each: tagged, whatever the version's protocol,
/// so the same steps serve them.
template <class Slots>
using side_slots_of = one_tagged_slot<Slots::has_values ? 1 : 0, typename Slots::memory>;

/// Two side slots, which are there whether they are needed or not.
template <class Slots>
inline constexpr std::uint32_t side_words = 2 * side_slots_of<Slots>::stride;

/// The side slot of a key that reads like mark `which`, 1 or 2.
template <class Slots>
WARPMAP_HD side_slots_of<Slots> side_slot(std::uint64_t* storage, unsigned which,
                                          hash_seed const& seed)
{
  return {{storage + (which - 1) * side_slots_of<Slots>::stride, 1, seed}};
}

/// Side slots are always there: taking one needs no room.
struct no_limit {
  WARPMAP_HD static bool take() { return true; }
  WARPMAP_HD static void give_back() {}
};

/// Empty slots that may still be taken, one counter for all. Who takes one beside another that
/// gives one back may find none though there is one: ask again when nobody is at work.
template <class Memory>
struct shared_room {
  std::int64_t* left;

  WARPMAP_HD bool take() const
  {
    if (Memory::load_acquire(left) <= 0) return false;
    if (count_down() > 0) return true;
    give_back();
    return false;
  }
  WARPMAP_HD void give_back() const { Memory::fetch_add(left, std::int64_t{1}); }

 private:
  WARPMAP_HD std::int64_t count_down() const
  {
    constexpr std::int64_t one_less = -1;
    if constexpr (requires { Memory::fetch_add_together(left, one_less); })
      return Memory::fetch_add_together(left, one_less);
    else return Memory::fetch_add(left, one_less);
  }
};

/// What kernels did to a version behind the back of the host, which adds it to its books later.
struct version_counts {
  std::uint64_t inserted;
  std::uint64_t erased;
  std::uint64_t ended;  ///< not zero: kernels no longer may; written in checked builds only
};

/// Copied freely, owns nothing.
template <class Slots>
struct table_ref {
  Slots slots;
  std::uint64_t* sides = nullptr;   ///< side_words<Slots> of them
  std::int64_t* left = nullptr;     ///< empty slots that may be taken
  version_counts* aside = nullptr;  ///< who has no other way to tell what was done counts it here

  WARPMAP_HD side_slots_of<Slots> side(unsigned which) const
  {
    return side_slot<Slots>(sides, which, slots.seed);
  }
  /// What this key needs: a slot, and with some slots bytes for the key.
  template <class Memory = typename Slots::memory>
  WARPMAP_HD auto room_for(typename Slots::key_type const& key) const
  {
    if constexpr (requires { slots.keys.room_for(key.probe, left); })
      return slots.keys.room_for(key.probe, left);
    else return shared_room<Memory>{left};
  }
};

}  // namespace warpmap::inline v0_1::core
