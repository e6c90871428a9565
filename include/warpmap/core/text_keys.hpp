#pragma once
// Byte strings as keys: records that slots refer to by address.
//
//   record = one byte of length and the bytes, or, from 255 bytes on,
//            the byte 255, eight bytes of length and the bytes; aligned to nothing
//
// A record is written once, before the slot that refers to it is published, and never again.

#include <cstdint>
#include <cstring>

#include "warpmap/core/hash.hpp"

namespace warpmap::inline v0_1::core {

/// Bytes that somebody else keeps.
struct text {
  char const* data;
  std::uint64_t size;
};

/// The hash of bytes: 16 at a time, the last 1 to 16 as two words that may overlap. Reads nothing
/// beside them. The length tells keys apart whose overlapping words say the same. It goes in last:
/// beside the first secret a key's own bytes could undo it, and keys of several lengths would meet
/// under every seed.
WARPMAP_HD inline std::uint64_t hash_text(text const& of, hash_seed const& seed)
{
  auto const* at = of.data;
  auto left = of.size;
  auto mixed = seed.first;
  WARPMAP_ROLLED
  for (; left > 16; left -= 16, at += 16)
    mixed = fold_multiply(load_bytes<std::uint64_t>(at) ^ seed.second,
                          load_bytes<std::uint64_t>(at + 8) ^ mixed);
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (left >= 8) {
    low = load_bytes<std::uint64_t>(at);
    high = load_bytes<std::uint64_t>(at + left - 8);
  } else if (left >= 4) {
    low = load_bytes<std::uint32_t>(at);
    high = load_bytes<std::uint32_t>(at + left - 4);
  } else if (left > 0) {
    auto const byte = [at](std::uint64_t i) {
      return std::uint64_t{static_cast<unsigned char>(at[i])};
    };
    low = byte(0) | byte(left / 2) << 8 | byte(left - 1) << 16;
  }
  mixed = fold_multiply(low ^ seed.second, high ^ mixed);
  return fold_multiply(mixed ^ of.size * hash_factor_1, hash_factor_2);
}

/// Where one writer puts its next records.
struct record_room {
  char* at = nullptr;     ///< the next record, and those after it
  char* alone = nullptr;  ///< the next record, when it has a block of its own
};

/// What the rules of byte strings have in common wherever the records are.
struct text_records {
  using probe_type = text;
  static constexpr bool refers_by_address = true;

  WARPMAP_HD static std::uint64_t record_bytes(text const& of)
  {
    return of.size + (of.size < long_mark ? 1 : 9);
  }
  WARPMAP_HD static std::uint64_t hash(text const& of, hash_seed const& seed)
  {
    return hash_text(of, seed);
  }
  WARPMAP_HD static text probe_of(std::uint64_t reference)
  {
    auto const* const at = reinterpret_cast<char const*>(reference);
    auto const size = static_cast<unsigned char>(*at);
    if (size < long_mark) return {at + 1, size};
    return {at + 9, load_bytes<std::uint64_t>(at + 1)};
  }
  /// The lines of the record that comparing it with this key will read first: of its length and,
  /// where that is the same, of its last byte.
  template <class Ask>
  WARPMAP_HD static void ask_for(std::uint64_t reference, text const& probe, Ask ask)
  {
    auto const* const at = reinterpret_cast<char const*>(reference);
    ask(at);
    ask(at + probe.size);
  }

 protected:
  static constexpr std::uint64_t long_mark = 255;
};

/// The rules of byte strings: how a key is hashed, compared with a record, and kept as one.
struct text_keys : text_records {
  text_keys() = default;
  WARPMAP_HD text_keys(record_room* of_writer) : mine{of_writer} {}

  record_room* mine = nullptr;  ///< null where nothing is inserted

  WARPMAP_HD static bool equal(text const& probe, std::uint64_t reference)
  {
    auto const there = probe_of(reference);
    return there.size == probe.size &&
           (probe.size == 0 || std::memcmp(there.data, probe.data, probe.size) == 0);
  }
  /// Copies the key to where the writer has made sure of `record_bytes`, and says where that is.
  WARPMAP_HD std::uint64_t keep(text const& key) const
  {
    auto* const record = mine->alone != nullptr ? mine->alone : mine->at;
    if (mine->alone != nullptr) mine->alone = nullptr;
    else mine->at += record_bytes(key);
    auto* const bytes = record + (key.size < long_mark ? 1 : 9);
    *record = static_cast<char>(key.size < long_mark ? key.size : long_mark);
    if (key.size >= long_mark) std::memcpy(record + 1, &key.size, sizeof key.size);
    if (key.size != 0) std::memcpy(bytes, key.data, key.size);
    return reinterpret_cast<std::uint64_t>(record);
  }
};

}  // namespace warpmap::inline v0_1::core
