#pragma once
// The tagged protocol for keys with a rule of their own: their bytes do not say which are equal.

#include <cstdint>

#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::inline v0_1::core {

/// @tparam Rule  `hash(words)` and `equal(words, words)`; equal keys have equal hashes
template <int KeyWords, int ValueWords, class Rule, class Memory = plain_memory>
struct ruled_slots : tagged_slots<KeyWords, ValueWords, Memory> {
  using protocol = tagged_slots<KeyWords, ValueWords, Memory>;
  using typename protocol::key_type;
  using typename protocol::raw_key;
  using typename protocol::seen_type;
  using typename protocol::value_type;

  /// The rule's hash may be as simple as a number; what is needed beyond is mixed in here.
  WARPMAP_SHARED_BODY
  WARPMAP_HD key_type prepare(raw_key const& key) const
  {
    return {key, hash_word(Rule::hash(key), this->seed)};
  }
  WARPMAP_SHARED_BODY
  WARPMAP_HD sight sight_of(slot_index index, seen_type tag, key_type const& key) const
  {
    return protocol::judge(tag, protocol::fingerprint(key),
                           [&] { return Rule::equal(load_key(index), key.key); });
  }
  WARPMAP_HD bool read_pair(slot_index index, seen_type tag, key_type& key,
                            value_type& value) const
  {
    key = prepare(load_key(index));
    return protocol::read({true, sight::mine, index, tag}, value);
  }

 private:
  WARPMAP_HD raw_key load_key(slot_index index) const
  {
    raw_key raw;
    for (int i = 0; i < KeyWords; ++i)
      raw.word[i] = Memory::load_payload(this->key_at(index) + i);
    return raw;
  }
};

}  // namespace warpmap::inline v0_1::core
