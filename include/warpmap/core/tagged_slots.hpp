#pragma once
// The tagged protocol: a tag beside key and value of any number of words.
//
//   tag  = version (45 bits) | fingerprint (16) | state (3)
//   slot = tag, key words, value words
//
// The key is written once, in the first fill, and never again. The version grows with every
// publication, so equal tags before and after reading a value prove that it was read whole.
// Proofs: protocol.md section 4; model: tests/protocol/tagged.pml.

#include <cstdint>

#include "warpmap/core/hash.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/slot.hpp"

namespace warpmap::inline v0_1::core {

/// A fixed number of 8-byte words; zero words are a set's value.
template <int Count>
struct words {
  std::uint64_t word[Count];
  friend WARPMAP_HD constexpr bool operator==(words const& a, words const& b)
  {
    for (int i = 0; i < Count; ++i)
      if (a.word[i] != b.word[i]) return false;
    return true;
  }
};
template <>
struct words<0> {
  friend WARPMAP_HD constexpr bool operator==(words, words) { return true; }
};

/// A key and its hash, from which the slot keeps the fingerprint.
template <int Count>
struct hashed_words {
  words<Count> key;
  std::uint64_t hash;
};

/// A view of slots: copied freely, owns nothing. `data` is zero-filled when fresh.
template <int KeyWords, int ValueWords, class Memory = plain_memory>
struct tagged_slots {
  using memory = Memory;
  using raw_key = words<KeyWords>;
  using key_type = hashed_words<KeyWords>;
  using value_type = words<ValueWords>;
  using seen_type = std::uint64_t;

  static constexpr bool has_values = ValueWords > 0;
  static constexpr bool revives = true;
  static constexpr bool has_side_keys = false;
  static constexpr std::uint32_t stride = 1 + KeyWords + ValueWords;
  static constexpr std::uint32_t slot_bytes = 8 * stride;
  static constexpr std::uint32_t lanes = slot_bytes < line_bytes ? line_bytes / slot_bytes : 1;

  std::uint64_t* data = nullptr;
  std::uint64_t windows = 0;
  hash_seed seed{};

  // --- keys ---
  WARPMAP_HD slot_index capacity() const { return windows * lanes; }
  WARPMAP_HD key_type prepare(raw_key const& key) const
  {
    return {key, hash_words(key.word, seed)};
  }
  WARPMAP_HD raw_key unmask(key_type const& key) const { return key.key; }
  WARPMAP_HD static unsigned side_of(key_type const&) { return 0; }
  WARPMAP_HD std::uint64_t hash(key_type const& key) const { return key.hash; }
  WARPMAP_HD slot_index home(key_type const& key) const
  {
    return home_window(key.hash, windows) * lanes;
  }
  WARPMAP_HD slot_index wrap(slot_index index) const
  {
    while (index >= capacity()) index -= capacity();
    return index;
  }
  WARPMAP_HD void const* address(slot_index index) const { return tag_at(index); }

  // --- questions ---
  WARPMAP_HD seen_type look(slot_index index) const { return Memory::load_acquire(tag_at(index)); }

  WARPMAP_HD sight sight_of(slot_index index, seen_type tag, key_type const& key) const
  {
    return judge(tag, fingerprint(key), [&] {
      for (int i = 0; i < KeyWords; ++i)
        if (Memory::load_payload(key_at(index) + i) != key.key.word[i]) return false;
      return true;
    });
  }
  /// False where the slot was, is and will be another key's: by the tag alone, without a branch.
  WARPMAP_HD static bool may_concern(seen_type tag, key_type const& key)
  {
    return (tag == 0) | (fingerprint_of(tag) == fingerprint(key));
  }
  WARPMAP_HD static slot_state state_of(seen_type tag)
  {
    return static_cast<slot_state>(tag & state_mask);
  }
  WARPMAP_HD bool read_pair(slot_index index, seen_type tag, key_type& key,
                            value_type& value) const
  {
    raw_key raw;
    for (int i = 0; i < KeyWords; ++i) raw.word[i] = Memory::load_payload(key_at(index) + i);
    key = prepare(raw);
    return read({true, sight::mine, index, tag}, value);
  }
  /// The value of a slot seen full; false when the slot changed while it was read.
  WARPMAP_HD bool read(spot<seen_type> const& here, value_type& value) const
  {
    if constexpr (has_values) {
      for (int i = 0; i < ValueWords; ++i)
        value.word[i] = Memory::load_payload(value_at(here.index) + i);
    } else {
      static_cast<void>(value);
    }
    Memory::acquire_fence();
    return Memory::load_acquire(tag_at(here.index)) == here.seen;
  }

  // --- transitions: false when the slot was no longer as seen; nothing is changed then ---
  /// empty -> filling -> full
  WARPMAP_HD bool try_fill(spot<seen_type> const& here, key_type const& key,
                           value_type const& value) const
  {
    return fill(here, fingerprint(key), value, [&] { return key.key; });
  }
  /// own grave -> filling -> full
  WARPMAP_HD bool try_revive(spot<seen_type> const& here, key_type const&,
                             value_type const& value) const
  {
    return replace(here, slot_state::filling, value);
  }
  /// full -> updating -> full
  WARPMAP_HD bool try_update(spot<seen_type> const& here, key_type const&,
                             value_type const& value) const
  {
    return replace(here, slot_state::updating, value);
  }
  /// full -> erased; the version stays, the next publication raises it
  WARPMAP_HD bool try_erase(spot<seen_type> const& here, key_type const&) const
  {
    return swap(here, with_state(here.seen, slot_state::erased));
  }

  // --- a version nobody else can see or write: rebuilds ---
  WARPMAP_HD bool is_empty_alone(slot_index index) const { return *tag_at(index) == 0; }
  WARPMAP_HD void put_alone(slot_index index, key_type const& key, value_type const& value) const
  {
    for (int i = 0; i < KeyWords; ++i) key_at(index)[i] = key.key.word[i];
    if constexpr (has_values) {
      for (int i = 0; i < ValueWords; ++i) value_at(index)[i] = value.word[i];
    }
    *tag_at(index) = make_tag(slot_state::full, fingerprint(key), 1);
  }

 protected:  // tests derive wrong variants from the parts
  static constexpr std::uint64_t state_mask = 7;
  static constexpr unsigned fingerprint_shift = 3;
  static constexpr unsigned version_shift = 19;

  WARPMAP_HD std::uint64_t* tag_at(slot_index index) const { return data + index * stride; }
  WARPMAP_HD std::uint64_t* key_at(slot_index index) const { return tag_at(index) + 1; }
  WARPMAP_HD std::uint64_t* value_at(slot_index index) const
  {
    return tag_at(index) + 1 + KeyWords;
  }
  WARPMAP_HD static std::uint64_t fingerprint(key_type const& key) { return key.hash & 0xffff; }
  WARPMAP_HD static std::uint64_t fingerprint_of(std::uint64_t tag)
  {
    return tag >> fingerprint_shift & 0xffff;
  }
  WARPMAP_HD static std::uint64_t make_tag(slot_state state, std::uint64_t fingerprint,
                                           std::uint64_t version)
  {
    return version << version_shift | fingerprint << fingerprint_shift |
           static_cast<std::uint64_t>(state);
  }
  WARPMAP_HD static std::uint64_t with_state(std::uint64_t tag, slot_state state)
  {
    return (tag & ~state_mask) | static_cast<std::uint64_t>(state);
  }
  /// What a slot with this tag is to a key. `holds()` compares the whole keys; it is asked only
  /// where the slot's key can be read.
  WARPMAP_SHARED_BODY
  template <class Holds>
  WARPMAP_HD static sight judge(seen_type tag, std::uint64_t wanted_fingerprint, Holds holds)
  {
    if (tag == 0) return sight::empty;
    if (fingerprint_of(tag) != wanted_fingerprint) return sight::other;
    auto const state = state_of(tag);
    if (state == slot_state::filling) return sight::perhaps_mine;  // its key may not be written yet
    if (!holds()) return sight::other;
    return state == slot_state::full       ? sight::mine
           : state == slot_state::updating ? sight::mine_moving
                                           : sight::own_grave;
  }
  /// empty -> filling -> full. `key_words()` is asked only once the slot is won.
  WARPMAP_SHARED_BODY
  template <class Words>
  WARPMAP_HD bool fill(spot<seen_type> const& here, std::uint64_t fingerprint,
                       value_type const& value, Words key_words) const
  {
    auto const mine = make_tag(slot_state::filling, fingerprint, 0);
    if (!swap(here, mine)) return false;
    raw_key const key = key_words();
    for (int i = 0; i < KeyWords; ++i)
      Memory::store_payload(key_at(here.index) + i, key.word[i]);
    publish(here.index, mine, value);
    return true;
  }
  WARPMAP_HD bool swap(spot<seen_type> const& here, std::uint64_t next) const
  {
    auto expected = here.seen;
    return Memory::compare_and_swap(tag_at(here.index), expected, next);
  }
  /// Writes the value and ends the busy state `tag` with the next version.
  WARPMAP_HD void publish(slot_index index, std::uint64_t tag, value_type const& value) const
  {
    if constexpr (has_values) {
      for (int i = 0; i < ValueWords; ++i)
        Memory::store_payload(value_at(index) + i, value.word[i]);
    } else {
      static_cast<void>(value);
    }
    auto const next = with_state(tag, slot_state::full) + (std::uint64_t{1} << version_shift);
    Memory::store_release(tag_at(index), next);  // pairs with look()
  }
  WARPMAP_HD bool replace(spot<seen_type> const& here, slot_state busy,
                          value_type const& value) const
  {
    auto const mine = with_state(here.seen, busy);
    if (!swap(here, mine)) return false;
    // Without it a reader on a weak machine could see a new word and still the old tag.
    Memory::release_fence();
    publish(here.index, mine, value);
    return true;
  }
};

}  // namespace warpmap::inline v0_1::core
