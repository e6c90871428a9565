// Columns whose rows are keys: their making, and what is refused.

#include <string>

#include "warpmap/core/row_keys.hpp"
#include "warpmap/detail/rows.hpp"

namespace warpmap::inline v0_1 {

namespace {

/// A sum of all items of a column, by which a checked build notices that one has changed.
std::uint64_t sum_of(detail::key_column const& column, std::uint64_t rows)
{
  core::hash_seed const seed{0, core::hash_factor_1, core::hash_factor_2};
  detail::key_table const alone{&column, 1, rows, nullptr};
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < rows; ++i) sum += core::hash_row(alone, i, seed) * (2 * i + 1);
  return sum;
}

bool is_text(detail::key_column const& column)
{
  return column.reads_as > detail::key_column::floating;
}
bool same_kind(detail::key_column const& a, detail::key_column const& b)
{
  if (is_text(a) || is_text(b)) return is_text(a) && is_text(b);
  return a.reads_as == b.reads_as && a.bytes == b.bytes;
}

void require_same_kinds(detail::key_table const& own, detail::key_table const& other)
{
  if (own.count != other.count)
    throw invalid_option{"warpmap: the map's rows have " + std::to_string(own.count) +
                         " columns, the rows given " + std::to_string(other.count)};
  for (std::uint32_t i = 0; i < own.count; ++i)
    if (!same_kind(own.columns[i], other.columns[i]))
      throw invalid_option{"warpmap: column " + std::to_string(i) +
                           " of the rows given is of another kind or width than the map's"};
}

}  // namespace

key_columns& key_columns::add(detail::key_column const& column, std::size_t rows)
{
  auto& set = *set_;
  if (set_.use_count() > 1)
    throw misuse_error{"warpmap: a map uses these key_columns already; add columns before"};
  if (!set.columns.empty()) detail::require_length(this->rows(), rows, "items in another column");
  set.columns.push_back(column);
  set.table.columns = set.columns.data();
  set.table.count = static_cast<std::uint32_t>(set.columns.size());
  set.table.rows = rows;
  if (detail::is_checked()) set.sum += sum_of(column, rows);
  return *this;
}

key_columns& key_columns::add(string_column const& items, validity valid, nulls missing)
{
  using form = string_column::form;
  auto const kind = [&] {
    switch (items.form_) {
      case form::offsets_32: return detail::key_column::offsets_32;
      case form::offsets_64: return detail::key_column::offsets_64;
      case form::views: break;
    }
    return detail::key_column::views;
  }();
  return add({kind, missing == nulls::distinct, 0, items.items_, items.bytes_, valid.bits,
              valid.first},
             items.size());
}

namespace detail {

bool is_checked()
{
#if WARPMAP_CHECKED
  return true;
#else
  return false;
#endif
}

void refuse_row(key_table const& table, std::uint64_t row, row_fault why)
{
  if (table.rows == 0 && table.count != 0)
    throw misuse_error{
      "warpmap: the key_columns that this map's rows are of are gone (or have no "
      "rows); destroy maps, clones and snapshots first"};
  if (why == row_fault::changed)
    throw misuse_error{"warpmap: row " + std::to_string(row) +
                       " is no longer what it was when it was inserted; columns must not change "
                       "while a map uses them"};
  throw invalid_option{"warpmap: there is no row " + std::to_string(row) + "; the columns have " +
                       std::to_string(table.rows)};
}

void admit_rows(column_set const& own, ops kind, key_rows const& keys)
{
  constexpr auto inserting = ops::insert | ops::insert_or_assign | ops::insert_or_apply |
                             ops::insert_and_find;
  auto const& table = keys.table() != nullptr ? *keys.table() : own.table;
  if (keys.empty()) return;
  if (own.table.rows == 0) refuse_row(own.table, 0, row_fault::out_of_range);
  if (&table != &own.table) {
    if (any(kind & inserting))
      throw misuse_error{
        "warpmap: only rows of the columns that a row_map was made with can be "
        "inserted; others may be looked up"};
    require_same_kinds(own.table, table);
  }
  keys.require_below(table.rows, [&](std::uint64_t row) {
    refuse_row(table, row, row_fault::out_of_range);
  });
  if (is_checked()) {
    std::uint64_t sum = 0;
    for (auto const& each : own.columns) sum += sum_of(each, own.table.rows);
    if (sum != own.sum)
      throw misuse_error{
        "warpmap: the columns of this row_map have changed since it was made; they "
        "must stay as they are while a map uses them"};
  }
}

}  // namespace detail

}  // namespace warpmap::inline v0_1
