#pragma once
// Rows as keys: hashed and compared over columns that somebody else keeps. The slot refers to a key
// by the number of its row.

#include <cstdint>
#include <cstring>
#include <string_view>

#include "warpmap/core/canonical.hpp"
#include "warpmap/core/text_keys.hpp"
#include "warpmap/detail/key_table.hpp"

namespace warpmap::inline v0_1::core {

using warpmap::detail::key_column;
using warpmap::detail::key_table;

WARPMAP_HD inline bool has_value(key_column const& column, std::uint64_t row)
{
  if (column.valid == nullptr) return true;
  auto const bit = column.first_valid + row;
  return (column.valid[bit / 8] >> bit % 8 & 1) != 0;
}

template <class Offset>
WARPMAP_HD text text_between(key_column const& column, std::uint64_t row)
{
  auto const* const offset = static_cast<Offset const*>(column.items) + row;
  return {column.text + offset[0], static_cast<std::uint64_t>(offset[1] - offset[0])};
}

/// The bytes of an item; of a floating one before they are made canonical.
WARPMAP_HD inline text bytes_at(key_column const& column, std::uint64_t row)
{
  switch (column.reads_as) {
    case key_column::offsets_32: return text_between<std::int32_t>(column, row);
    case key_column::offsets_64: return text_between<std::int64_t>(column, row);
    case key_column::views: {
      auto const view = static_cast<std::string_view const*>(column.items)[row];
      return {view.data(), view.size()};
    }
    case key_column::fixed:
    case key_column::floating: break;
  }
  return {static_cast<char const*>(column.items) + row * column.bytes, column.bytes};
}

WARPMAP_HD inline std::uint64_t stride_of(key_column const& column)
{
  switch (column.reads_as) {
    case key_column::offsets_32: return sizeof(std::int32_t);
    case key_column::offsets_64: return sizeof(std::int64_t);
    case key_column::views: return sizeof(std::string_view);
    case key_column::fixed:
    case key_column::floating: break;
  }
  return column.bytes;
}

WARPMAP_HD inline bool is_word(key_column const& column)
{
  return column.reads_as <= key_column::floating && column.bytes <= 8;
}

/// An item of at most 8 bytes; equal items give equal words.
WARPMAP_HD inline std::uint64_t word_at(key_column const& column, std::uint64_t row)
{
  auto const* const from = static_cast<char const*>(column.items) + row * column.bytes;
  std::uint64_t word = 0;
  if (column.bytes == 8) word = load_bytes<std::uint64_t>(from);
  else if (column.bytes == 4) word = load_bytes<std::uint32_t>(from);
  else std::memcpy(&word, from, column.bytes);
  return column.reads_as == key_column::floating ? canonical_bits(word, column.bytes) : word;
}

/// Equal items give equal words, and different ones nearly always different words.
WARPMAP_HD inline std::uint64_t digest(key_column const& column, std::uint64_t row,
                                       hash_seed const& seed)
{
  // Missing values that all differ must not gather in one place.
  if (!has_value(column, row)) return column.nulls_differ ? ~row : hash_factor_2;
  return is_word(column) ? word_at(column, row) : hash_text(bytes_at(column, row), seed);
}

WARPMAP_HD inline bool same_item(key_column const& a, std::uint64_t row_a, key_column const& b,
                                 std::uint64_t row_b)
{
  auto const there = has_value(a, row_a);
  if (there != has_value(b, row_b)) return false;
  if (!there) return !a.nulls_differ && !b.nulls_differ;
  if (is_word(a)) return word_at(a, row_a) == word_at(b, row_b);
  auto const bytes_a = bytes_at(a, row_a);
  auto const bytes_b = bytes_at(b, row_b);
  return bytes_a.size == bytes_b.size &&
         (bytes_a.size == 0 || std::memcmp(bytes_a.data, bytes_b.data, bytes_a.size) == 0);
}

/// Each column's digest goes through a multiplication of its own, so the order of columns counts.
WARPMAP_HD inline std::uint64_t hash_row(key_table const& table, std::uint64_t row,
                                         hash_seed const& seed)
{
  auto mixed = seed.first;
  for (std::uint32_t i = 0; i < table.count; ++i) {
    auto const word = digest(table.columns[i], row, seed);
    mixed = fold_multiply(mixed ^ word, hash_factor_1) + word;
  }
  return fold_multiply(mixed ^ seed.second, hash_factor_2);
}

/// A row that is looked for.
struct row_probe {
  key_table const* of;  ///< null: the columns of the map
  std::uint64_t row;
};

struct row_keys {
  using probe_type = row_probe;
  static constexpr bool refers_by_address = false;

  key_table const* own = nullptr;

  WARPMAP_HD std::uint64_t hash(row_probe const& probe, hash_seed const& seed) const
  {
    auto const& table = table_of(probe);
    if (probe.row >= table.rows)
      table.refuse(table, probe.row, warpmap::detail::row_fault::out_of_range);
    return hash_row(table, probe.row, seed);
  }
  /// The items of fixed width, and where strings begin; their bytes are one look further.
  template <class Ask>
  WARPMAP_HD void ask_for(std::uint64_t reference, row_probe const&, Ask ask) const
  {
    for (std::uint32_t i = 0; i < own->count; ++i) {
      auto const& column = own->columns[i];
      ask(static_cast<char const*>(column.items) + reference * stride_of(column));
    }
  }
  WARPMAP_HD bool equal(row_probe const& probe, std::uint64_t reference) const
  {
    auto const& table = table_of(probe);
    if (reference >= own->rows)
      own->refuse(*own, reference, warpmap::detail::row_fault::out_of_range);
    // A row equals itself, also where missing values differ.
    if (&table == own && probe.row == reference) return true;
    for (std::uint32_t i = 0; i < table.count; ++i)
      if (!same_item(table.columns[i], probe.row, own->columns[i], reference)) return false;
    return true;
  }
  /// Equal hashes of different rows are so rare that the row in the slot is asked whether it still
  /// is what it was.
  WARPMAP_HD void doubt(std::uint64_t reference, std::uint64_t hash, hash_seed const& seed) const
  {
    if (hash_row(*own, reference, seed) != hash)
      own->refuse(*own, reference, warpmap::detail::row_fault::changed);
  }
  WARPMAP_HD std::uint64_t keep(row_probe const& probe) const { return probe.row; }
  WARPMAP_HD row_probe probe_of(std::uint64_t reference) const { return {own, reference}; }

 private:
  WARPMAP_HD key_table const& table_of(row_probe const& probe) const
  {
    return probe.of != nullptr ? *probe.of : *own;
  }
};

}  // namespace warpmap::inline v0_1::core
