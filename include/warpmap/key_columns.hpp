#pragma once
// Columns whose rows are keys: what row_map hashes and compares.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "warpmap/detail/key_table.hpp"
#include "warpmap/detail/typed.hpp"
#include "warpmap/error.hpp"
#include "warpmap/export.hpp"
#include "warpmap/string_column.hpp"

namespace warpmap::inline v0_1 {

/// Whether a missing value equals other missing values of its column (as in SQL's GROUP BY) or
/// none, so that a row with one equals no row but itself (as in SQL's joins).
enum class nulls : std::uint8_t {
  equal,
  distinct
};

/// Which rows of a column have a value: an Arrow validity bitmap, bit i of byte i / 8 for row i.
struct validity {
  std::uint8_t const* bits = nullptr;  ///< null: every row has one
  std::size_t first = 0;               ///< the bit of row 0, for a slice of a larger column
};

/// A row, by its number from 0.
struct row {
  std::uint64_t number;
  friend bool operator==(row const&, row const&) = default;
};

namespace detail {

struct column_set {
  std::vector<key_column> columns;
  key_table table;
  std::uint64_t sum = 0;  ///< of all items, in a checked build
};

/// True when the library was built with WARPMAP_CHECKED.
WARPMAP_EXPORT bool is_checked();

/// Throws for a row that is not there, or no longer. @throws invalid_option, misuse_error
[[noreturn]] WARPMAP_EXPORT void refuse_row(key_table const&, std::uint64_t row, row_fault);

}  // namespace detail

/// One or more columns of equal length, which somebody else keeps, whose rows are keys: rows are
/// equal when they are in every column.
///
/// Items: integers and other trivially copyable types without padding, of up to 64 bytes, compared
///        as bytes; float and double (-0.0 equals 0.0, all NaNs are one); byte strings.
/// Rule:  nothing is copied. The items must stay where and as they are for as long as a row_map, a
///        clone or a snapshot of one uses the columns, and the key_columns object stands for them:
///        destroy it before they go. From then on calls of those maps throw misuse_error rather
///        than read what is no longer there. A changed item is noticed by row_map::validate, by
///        a lookup that meets its row, and, where the library was built with WARPMAP_CHECKED, by
///        the next batch.
/// Move:  the columns, and the maps that use them, go on with the new object; the old one may only
///        be destroyed or assigned to.
class WARPMAP_EXPORT key_columns {
 public:
  key_columns() : set_{std::make_shared<detail::column_set>()}
  {
    set_->table.refuse = detail::refuse_row;
  }
  key_columns(key_columns&&) = default;
  key_columns& operator=(key_columns&& other) noexcept
  {
    if (this != &other) {
      end();
      set_ = std::move(other.set_);
    }
    return *this;
  }
  ~key_columns() { end(); }

  /// Adds a column and returns the object, so that calls chain. @throws size_mismatch for another
  /// length than the columns before, misuse_error once a map uses the columns: nothing is added
  template <class Item>
  key_columns& add(std::span<Item const> items, validity valid = {}, nulls missing = nulls::equal)
  {
    static_assert(detail::check_key<Item>::fits);
    auto const kind = std::is_floating_point_v<Item> ? detail::key_column::floating
                                                     : detail::key_column::fixed;
    return add({kind, missing == nulls::distinct, sizeof(Item), items.data(), nullptr, valid.bits,
                valid.first},
               items.size());
  }
  template <class Item>
  key_columns& add(std::vector<Item> const& items, validity valid = {},
                   nulls missing = nulls::equal)
  {
    if constexpr (std::is_same_v<Item, std::string_view>)
      return add(string_column{items}, valid, missing);
    else return add(std::span<Item const>{items}, valid, missing);
  }
  /// A column that is about to go cannot be kept.
  template <class Item>
  key_columns& add(std::vector<Item>&& items, validity = {}, nulls = nulls::equal) = delete;
  key_columns& add(string_column const& items, validity valid = {}, nulls missing = nulls::equal);

  /// The number of rows.
  std::size_t rows() const noexcept { return static_cast<std::size_t>(set_->table.rows); }
  /// The number of columns.
  std::size_t width() const noexcept { return set_->columns.size(); }

 private:
  friend class key_rows;
  template <class>
  friend class row_map;

  key_columns& add(detail::key_column const& column, std::size_t rows);
  void end() noexcept
  {
    if (set_) set_->table.rows = 0;
  }

  std::shared_ptr<detail::column_set> set_;
};

/// Rows of columns, as the keys of a batch: all of them, a stretch, or those listed.
class key_rows {
 public:
  key_rows() = default;
  key_rows(key_columns const& of) : key_rows{of, 0, of.rows()} {}
  key_rows(key_columns const& of, std::size_t first, std::size_t size)
    : table_{&of.set_->table}, first_{first}, size_{size}
  {
  }
  key_rows(key_columns const& of, std::span<row const> listed)
    : table_{&of.set_->table}, listed_{listed.data()}, size_{listed.size()}
  {
  }
  /// Rows of the columns that the map was made with.
  key_rows(std::span<row const> listed) : listed_{listed.data()}, size_{listed.size()} {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  row operator[](std::size_t i) const { return listed_ != nullptr ? listed_[i] : row{first_ + i}; }

  /// Calls `refuse(number)` for a row that is not below `rows`. Cost: a look at each listed row.
  template <class Refuse>
  void require_below(std::uint64_t rows, Refuse refuse) const
  {
    if (listed_ == nullptr) {
      if (size_ > rows || first_ > rows - size_) refuse(std::max(first_, rows));
      return;
    }
    for (std::size_t i = 0; i < size_; ++i)
      if (listed_[i].number >= rows) refuse(listed_[i].number);
  }

  /// The columns they are rows of; null: those of the map.
  detail::key_table const* table() const { return table_; }

 private:
  detail::key_table const* table_ = nullptr;
  row const* listed_ = nullptr;
  std::uint64_t first_ = 0;
  std::size_t size_ = 0;
};

namespace detail {

/// One row of the map's own columns, as the keys of a call.
template <>
class one_key<row> {
 public:
  explicit one_key(row const& key) : keys_{std::span{&key, 1}} {}
  void const* column() const { return &keys_; }

 private:
  key_rows keys_;
};

}  // namespace detail
}  // namespace warpmap::inline v0_1
