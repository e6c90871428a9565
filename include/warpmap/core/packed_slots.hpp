#pragma once
// The packed protocol: key and value in one word, every transition one compare-and-swap of it.
//
//   word          key half   value half
//   empty         0          0
//   full          key        value
//   erased        all ones   the key that owned it, which alone may take it again
//
// The two keys that read like a mark are never stored here: their version keeps side slots.
// A word without a value half (a set) has no place for the owner: erased slots stay erased until
// the next rebuild. Proofs: protocol.md section 2 (P8, P16a); model: tests/protocol/packed.pml.

#include <cstdint>
#include <type_traits>

#include "warpmap/core/hash.hpp"
#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

inline constexpr std::uint32_t line_bytes = 64;

/// How a key and a value share a word.
template <class KeyWord, class ValueWord>
struct packing;

template <class KeyWord>
struct packing<KeyWord, no_value> {
  using word = KeyWord;
  WARPMAP_HD static word pack(KeyWord key, no_value) { return key; }
  WARPMAP_HD static KeyWord key(word w) { return w; }
  WARPMAP_HD static no_value value(word) { return {}; }
};

template <>
struct packing<std::uint32_t, std::uint32_t> {
  using word = std::uint64_t;
  WARPMAP_HD static word pack(std::uint32_t key, std::uint32_t value)
  {
    return std::uint64_t{value} << 32 | key;
  }
  WARPMAP_HD static std::uint32_t key(word w) { return static_cast<std::uint32_t>(w); }
  WARPMAP_HD static std::uint32_t value(word w) { return static_cast<std::uint32_t>(w >> 32); }
};

template <>
struct packing<std::uint64_t, std::uint64_t> {
  using word = word16;
  WARPMAP_HD static word pack(std::uint64_t key, std::uint64_t value) { return {key, value}; }
  WARPMAP_HD static std::uint64_t key(word w) { return w.key; }
  WARPMAP_HD static std::uint64_t value(word w) { return w.value; }
};

/// A view of slots: copied freely, owns nothing. `data` is aligned to a line and zero-filled when
/// fresh; `windows` whole lines.
template <class KeyWord, class ValueWord, class Memory = plain_memory>
struct packed_slots {
  using memory = Memory;
  using packs = packing<KeyWord, ValueWord>;
  using word = typename packs::word;
  using raw_key = KeyWord;   ///< the user's key as a word
  using key_type = KeyWord;  ///< as stored: xored with the map's mask
  using value_type = ValueWord;
  using seen_type = word;

  static constexpr bool has_values = !std::is_same_v<ValueWord, no_value>;
  static constexpr bool revives = has_values;  // the value half holds the owner's key
  static constexpr bool has_side_keys = true;
  static constexpr std::uint32_t slot_bytes = sizeof(word);
  static constexpr std::uint32_t lanes = line_bytes / sizeof(word);
  static constexpr std::uint32_t sector_lanes = sector_bytes / sizeof(word);
  static constexpr KeyWord empty_mark = 0;
  static constexpr KeyWord erased_mark = static_cast<KeyWord>(~KeyWord{0});

  word* data = nullptr;
  std::uint64_t windows = 0;
  hash_seed seed{};

  // --- keys ---
  WARPMAP_HD slot_index capacity() const { return windows * lanes; }
  WARPMAP_HD key_type prepare(raw_key key) const
  {
    return static_cast<KeyWord>(key ^ static_cast<KeyWord>(seed.mask));
  }
  WARPMAP_HD raw_key unmask(key_type key) const { return prepare(key); }
  /// 0: an ordinary key; 1 or 2: it reads like a mark and lives in that side slot.
  WARPMAP_HD static unsigned side_of(key_type key)
  {
    return key == empty_mark ? 1u : key == erased_mark ? 2u
                                                       : 0u;
  }
  WARPMAP_HD std::uint64_t hash(key_type key) const { return hash_word(key, seed); }
  WARPMAP_HD slot_index home(key_type key) const
  {
    return home_window(hash(key), windows) * lanes;
  }
  WARPMAP_HD slot_index wrap(slot_index index) const
  {
    while (index >= capacity()) index -= capacity();
    return index;
  }
  WARPMAP_HD void const* address(slot_index index) const { return data + index; }

  // --- questions ---
  WARPMAP_HD seen_type look(slot_index index) const { return Memory::load_acquire(data + index); }
  /// The sector of slots that begins at `index`, each as look() would see it.
  WARPMAP_HD void look_at_sector(slot_index index, seen_type (&seen)[sector_lanes]) const
  {
    load_sector<Memory>(data + index, seen);
  }

  WARPMAP_HD sight sight_of(slot_index, seen_type const& seen, key_type key) const
  {
    auto const owner = packs::key(seen);
    if (owner == key) return sight::mine;
    if (owner == empty_mark) return sight::empty;
    if constexpr (revives) {
      if (owner == erased_mark && packs::value(seen) == static_cast<ValueWord>(key))
        return sight::own_grave;
    }
    return sight::other;
  }
  WARPMAP_HD static slot_state state_of(seen_type const& seen)
  {
    auto const owner = packs::key(seen);
    return owner == empty_mark    ? slot_state::empty
           : owner == erased_mark ? slot_state::erased
                                  : slot_state::full;
  }
  /// The key and value of a full slot; false when it changed meanwhile (never, in this protocol).
  WARPMAP_HD bool read_pair(slot_index, seen_type const& seen, key_type& key,
                            value_type& value) const
  {
    key = packs::key(seen);
    value = packs::value(seen);
    return true;
  }
  WARPMAP_HD bool read(spot<seen_type> const& here, value_type& value) const
  {
    value = packs::value(here.seen);
    return true;
  }

  // --- transitions: false when the slot was no longer as seen; nothing is changed then ---
  /// empty -> full
  WARPMAP_HD bool try_fill(spot<seen_type> const& here, key_type key, value_type value) const
  {
    return swap(here, packs::pack(key, value));
  }
  /// own grave -> full
  WARPMAP_HD bool try_revive(spot<seen_type> const& here, key_type key, value_type value) const
  {
    return swap(here, packs::pack(key, value));
  }
  /// full -> full with another value
  WARPMAP_HD bool try_update(spot<seen_type> const& here, key_type key, value_type value) const
  {
    return swap(here, packs::pack(key, value));
  }
  /// full -> erased
  WARPMAP_HD bool try_erase(spot<seen_type> const& here, key_type key) const
  {
    if constexpr (revives) return swap(here, packs::pack(erased_mark, key));
    else return swap(here, packs::pack(erased_mark, {}));
  }

  // --- a version nobody else can see or write: rebuilds ---
  WARPMAP_HD bool is_empty_alone(slot_index index) const
  {
    return packs::key(data[index]) == empty_mark;
  }
  WARPMAP_HD void put_alone(slot_index index, key_type key, value_type value) const
  {
    data[index] = packs::pack(key, value);
  }
  WARPMAP_HD void clear_alone(slot_index index) const { data[index] = word{}; }

 private:
  WARPMAP_HD bool swap(spot<seen_type> const& here, word next) const
  {
    auto expected = here.seen;
    return Memory::compare_and_swap(data + here.index, expected, next);
  }
};

}  // namespace warpmap::inline v0_1::core
