#pragma once
// Adds up keys that come again soon, before they go to the table.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "tools/piece.hpp"

namespace warpmap_tool {

inline std::uint64_t load_word(char const* from)
{
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// A hash whose high bits are good enough for the cells below. Reads whole words, past the end of
/// a key that lies in a piece.
inline std::uint64_t hash_of_text(std::string_view key)
{
  static_assert(piece::slack >= sizeof(std::uint64_t));
  constexpr std::uint64_t factor = 0x9E37'79B9'7F4A'7C15u;
  if (key.empty()) return 0;
  auto const* at = key.data();
  auto left = key.size();
  std::uint64_t hash = left * factor;
  for (; left > sizeof(std::uint64_t); left -= sizeof(std::uint64_t), at += sizeof(std::uint64_t)) {
    hash = (hash ^ load_word(at)) * factor;
    hash ^= hash >> 32;
  }
  // 1 to 8 bytes of the key, the others shifted out
  auto const rest = load_word(at) << (64 - 8 * left);
  hash = (hash ^ rest) * factor;
  return (hash ^ hash >> 32) * factor;
}

/// Compares a word at a time, as hash_of_text reads: both keys lie in pieces. Keys are short, and
/// a call of memcmp takes longer than what it does.
inline bool is_same_text(std::string_view a, std::string_view b)
{
  if (a.size() != b.size()) return false;
  constexpr auto word_bytes = sizeof(std::uint64_t);
  auto const* from_a = a.data();
  auto const* from_b = b.data();
  for (auto left = a.size(); left != 0; from_a += word_bytes, from_b += word_bytes) {
    auto differs = load_word(from_a) ^ load_word(from_b);
    if (left < word_bytes) differs <<= 8 * (word_bytes - left);
    if (differs != 0) return false;
    left -= std::min(left, word_bytes);
  }
  return true;
}

/// Columns of keys and how often each was seen; a key may stand in them more than once.
template <class Key>
class count_columns {
 public:
  explicit count_columns(std::size_t room)
    : room_{room},
      keys_{std::make_unique_for_overwrite<Key[]>(room)},
      counts_{std::make_unique_for_overwrite<std::uint64_t[]>(room)}
  {
  }

  void add(Key key, std::uint64_t count)
  {
    keys_[size_] = key;
    counts_[size_++] = count;
  }
  void clear() { size_ = 0; }
  std::size_t room_left() const { return room_ - size_; }
  std::span<Key const> keys() const { return {keys_.get(), size_}; }
  std::span<std::uint64_t const> counts() const { return {counts_.get(), size_}; }

 private:
  std::size_t room_;
  std::size_t size_ = 0;
  std::unique_ptr<Key[]> keys_;
  std::unique_ptr<std::uint64_t[]> counts_;
};

/// Remembers some thousand recent keys, one to a cell, and hands a key on, `pass_on(key, count)`,
/// when another one needs its cell. Text repeats itself so much that a table of millions then sees
/// 7 % (3-grams) to 36 % (8-grams) of the keys, and its threads seldom meet at the most frequent
/// ones. Views must stay valid until flush().
template <class Key>
class combiner {
 public:
  template <class PassOn>
  void add(Key key, PassOn pass_on)
  {
    auto const hash = hash_of(key);
    auto& cell = cells_[hash >> (64 - cell_bits)];
    if (cell.count != 0 && is_same(cell, key, hash)) {
      ++cell.count;
      return;
    }
    if (cell.count != 0) pass_on(cell.key, cell.count);
    cell.key = key;
    cell.count = 1;
    if constexpr (has_hash) cell.hash = hash;
  }

  /// Hands on all that is left.
  template <class PassOn>
  void flush(PassOn pass_on)
  {
    for (auto& cell : cells_) {
      if (cell.count != 0) pass_on(cell.key, cell.count);
      cell.count = 0;
    }
  }

  void clear()
  {
    for (auto& cell : cells_) cell.count = 0;
  }

 private:
  static constexpr int cell_bits = 13;  // 128 or 256 KiB of cells stay in the cache of one core
  static constexpr bool has_hash = !std::is_integral_v<Key>;

  struct plain_cell {
    Key key{};
    std::uint64_t count = 0;
  };
  struct hashed_cell {
    std::uint64_t hash = 0;
    Key key{};
    std::uint64_t count = 0;
  };
  using cell_type = std::conditional_t<has_hash, hashed_cell, plain_cell>;

  static std::uint64_t hash_of(Key const& key)
  {
    if constexpr (has_hash) return hash_of_text(key);
    else return std::uint64_t{key} * 0x9E37'79B9'7F4A'7C15u;
  }

  static bool is_same(cell_type const& cell, Key const& key, std::uint64_t hash)
  {
    if constexpr (has_hash) return cell.hash == hash && is_same_text(cell.key, key);
    else return cell.key == key;
  }

  std::vector<cell_type> cells_ = std::vector<cell_type>(std::size_t{1} << cell_bits);
};

}  // namespace warpmap_tool
