#pragma once
// The tagged protocol for keys that do not fit a slot: the slot holds the key's hash and a
// reference to where the key is.
//
//   slot = tag, hash, reference, value words
//
// Hash and reference are the key words of the tagged protocol: written once, in the first fill, and
// published by the tag. Who saw the tag may therefore read what the reference leads to.

#include <cstdint>

#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::inline v0_1::core {

/// A key that is looked for (probe and hash), or one read from a slot (hash and reference): the
/// first key word is the hash, the second the reference.
template <class Probe>
struct referred_key : hashed_words<2> {
  Probe probe;
};

/// @tparam Keys  what a reference means: `hash(probe, seed)`, `equal(probe, reference)`,
///               `keep(probe)` for the reference of a key that won its slot, `probe_of(reference)`;
///               `ask_for(reference, probe, ask)`, `refers_by_address`; perhaps
///               `doubt(reference, hash, seed)`, asked after equal hashes of keys that differ
template <int ValueWords, class Keys, class Memory = plain_memory>
struct reference_slots : tagged_slots<2, ValueWords, Memory> {
  using base = tagged_slots<2, ValueWords, Memory>;
  using keys_type = Keys;
  using raw_key = typename Keys::probe_type;
  using key_type = referred_key<raw_key>;
  using typename base::seen_type;
  using typename base::value_type;

  static constexpr bool doubts = requires(Keys const& keys, hash_seed const& seed)
  {
    keys.doubt(std::uint64_t{}, std::uint64_t{}, seed);
  };

  Keys keys{};

  // --- keys ---
  WARPMAP_HD key_type prepare(raw_key const& key) const
  {
    auto const hash = keys.hash(key, this->seed);
    return {{{{hash, 0}}, hash}, key};
  }
  WARPMAP_HD raw_key unmask(key_type const& key) const { return keys.probe_of(key.key.word[1]); }

  // --- questions ---
  WARPMAP_HD sight sight_of(slot_index index, seen_type tag, key_type const& key) const
  {
    return base::judge(tag, base::fingerprint(key), [&] {
      auto const* const there = this->key_at(index);
      if (Memory::load_payload(there) != key.hash) return false;
      auto const reference = Memory::load_payload(there + 1);
      if (keys.equal(key.probe, reference)) return true;
      if constexpr (doubts) keys.doubt(reference, key.hash, this->seed);
      return false;
    });
  }
  /// The key comes without its probe: what the reference leads to is not touched.
  WARPMAP_HD bool read_pair(slot_index index, seen_type tag, key_type& key,
                            value_type& value) const
  {
    auto const* const there = this->key_at(index);
    auto const hash = Memory::load_payload(there);
    key = {{{{hash, Memory::load_payload(there + 1)}}, hash}, {}};
    return base::read({true, sight::mine, index, tag}, value);
  }

  /// `ask(line)` for what the slots of this window refer to that may hold the key.
  template <class Ask>
  WARPMAP_HD void ask_for_keys(slot_index window, key_type const& key, Ask ask) const
  {
    auto const wanted = base::fingerprint(key);
    for (std::uint32_t lane = 0; lane < base::lanes; ++lane) {
      auto const tag = this->look(window + lane);
      if (base::fingerprint_of(tag) != wanted) continue;
      auto const state = base::state_of(tag);
      if (state == slot_state::empty || state == slot_state::filling) continue;
      keys.ask_for(Memory::load_payload(this->key_at(window + lane) + 1), key.probe, ask);
    }
  }
  /// The same where most keys are expected to be there: without a branch on the slot that a key is
  /// in, which nobody could predict. Where it is in none, for a line that is there anyway.
  template <class Ask>
  WARPMAP_HD void ask_for_expected_keys(slot_index window, key_type const& key, Ask ask) const
  {
    if constexpr (Keys::refers_by_address) {
      auto const wanted = base::fingerprint(key);
      auto found = reinterpret_cast<std::uint64_t>(this->address(window));
      for (std::uint32_t lane = 0; lane < base::lanes; ++lane) {
        auto const tag = this->look(window + lane);
        auto const reference = Memory::load_payload(this->key_at(window + lane) + 1);
        // Numbers, so that nobody makes a branch of them.
        auto const is_same = std::uint64_t{base::fingerprint_of(tag) == wanted};
        auto const is_used = std::uint64_t{static_cast<unsigned>(base::state_of(tag)) >
                                           static_cast<unsigned>(slot_state::filling)};
        found ^= (found ^ reference) & (0 - (is_same & is_used));
      }
      keys.ask_for(found, key.probe, ask);
    } else {
      ask_for_keys(window, key, ask);
    }
  }

  // --- transitions ---
  /// empty -> filling -> full; the key is kept once the slot is won
  WARPMAP_HD bool try_fill(spot<seen_type> const& here, key_type const& key,
                           value_type const& value) const
  {
    return base::fill(here, base::fingerprint(key), value,
                      [&] { return words<2>{{key.hash, keys.keep(key.probe)}}; });
  }
  /// The same with a key from other slots, whose reference is to stay as it is.
  WARPMAP_HD bool try_fill_kept(spot<seen_type> const& here, key_type const& key,
                                value_type const& value) const
  {
    return base::fill(here, base::fingerprint(key), value, [&] { return key.key; });
  }
};

}  // namespace warpmap::inline v0_1::core
