#pragma once
// Adds up keys that come again soon, before they go to the table.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace warpmap_tool {

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

/// Remembers some thousand recent keys, one to a cell, and hands a key on when another one needs
/// its cell. Text repeats itself so much that a table of millions then sees 7 % (3-grams) to 36 %
/// (8-grams) of the keys, and its threads seldom meet at the most frequent ones.
template <class Key>
class combiner {
 public:
  static constexpr int cell_bits = 13;  // 128 KiB of cells stay in the cache of one core
  static constexpr std::size_t cells = std::size_t{1} << cell_bits;

  void add(Key key, count_columns<Key>& out)
  {
    auto& cell = cells_[(std::uint64_t{key} * 0x9E37'79B9'7F4A'7C15u) >> (64 - cell_bits)];
    if (cell.key == key) {
      ++cell.count;
      return;
    }
    if (cell.count != 0) out.add(cell.key, cell.count);
    cell = {key, 1};
  }

  /// Hands on all that is left; `out` needs room for `cells` keys.
  void flush(count_columns<Key>& out)
  {
    for (auto& cell : cells_) {
      if (cell.count != 0) out.add(cell.key, cell.count);
      cell.count = 0;
    }
  }

 private:
  struct remembered {
    Key key = 0;
    std::uint64_t count = 0;
  };
  std::vector<remembered> cells_ = std::vector<remembered>(cells);
};

}  // namespace warpmap_tool
