#pragma once
// The concurrent map from rows of columns. The work is done behind detail::engine, compiled once in
// the library for values of up to 8 bytes.

#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "warpmap/detail/referred_map.hpp"
#include "warpmap/detail/rows.hpp"
#include "warpmap/key_columns.hpp"
#include "warpmap/snapshot.hpp"

namespace warpmap::inline v0_1 {

/// An unchanging picture of a row_map; as warpmap::snapshot. It looks rows up in the columns, so
/// these must not go before it.
template <class Value>
class snapshot<row, Value> {
 public:
  snapshot(std::shared_ptr<detail::frozen const> pairs,
           std::shared_ptr<detail::column_set const> columns)
    : pairs_{std::move(pairs)}, columns_{std::move(columns)}
  {
  }

  counts find(key_rows keys, std::span<Value> values, std::span<status> statuses = {}) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    detail::require_statuses(keys.size(), statuses);
    detail::admit_rows(*columns_, ops::find, keys);
    return pairs_->run({.kind = ops::find,
                        .count = keys.size(),
                        .keys = &keys,
                        .out = values.data(),
                        .statuses = statuses.empty() ? nullptr : statuses.data()});
  }
  std::optional<Value> find(row key) const
  {
    detail::value_room<Value> value;
    detail::one_key<row> const keys{key};
    auto const seen = pairs_->run(
      {.kind = ops::find, .count = 1, .keys = keys.column(), .out = value.bytes.data()});
    return seen.present() == 1 ? std::optional<Value>{value.get()} : std::nullopt;
  }
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    pairs_->visit(detail::visit_pairs<row, Value>(fn), threads);
  }
  std::size_t size() const noexcept { return pairs_->size(); }
  bool empty() const noexcept { return size() == 0; }

 private:
  std::shared_ptr<detail::frozen const> pairs_;
  std::shared_ptr<detail::column_set const> columns_;
};

/// A concurrent hash map whose keys are rows: equal when they are equal in every one of some
/// columns that the caller keeps. A group-by over several columns, or a join, packs nothing:
///
///     warpmap::key_columns by;
///     by.add(cities).add(years);
///     warpmap::row_map<std::uint64_t> groups{by};
///     groups.insert_or_apply(by, 1, warpmap::sum);  // counts the rows of each group
///
/// Otherwise as warpmap::map, whose calls it has and whose promises on threads, batches and errors
/// it makes; but maps of rows are not swapped or merged.
///
/// Keys:   a slot holds the hash and the number of one of the equal rows, the one that was inserted
///         first; for_each shows that one. Rows of other columns of the same kinds (key_rows
///         of theirs) may be looked up, changed and erased, but not inserted: the map would have
///         to keep columns that are not its own. Sessions take rows of the map's columns.
/// Values: any trivially copyable type of up to 64 bytes (over 8: include <warpmap/any_type.hpp>).
/// Memory: 43 bytes a pair of up to 8 bytes of value at the default load limit.
/// Errors: rows that are not there throw invalid_option; columns that are gone or have changed,
///         misuse_error. See key_columns for the rule. A batch is checked as a whole before any
///         effect; what has changed is noticed at the key, and the keys before stay done.
template <class Value>
class row_map : public detail::referred_map<row_map<Value>, key_rows, row, Value> {
  using base = detail::referred_map<row_map, key_rows, row, Value>;
  using base::engine_;

 public:
  using snapshot_type = warpmap::snapshot<row, Value>;

  /// An empty map of rows of these columns, of which there must be one at least.
  /// @throws invalid_option, misuse_error, out_of_memory, backend_unavailable
  explicit row_map(key_columns const& columns, options const& how = {})
    : row_map{columns.set_, detail::make_row_engine<Value>(columns.set_, how)}
  {
  }

  /// An empty map of rows of the same columns.
  template <class Other>
  row_map(row_map<Other> const& like, options const& how)
    : row_map{like.columns_, detail::make_row_engine<Value>(like.columns_, how)}
  {
  }

  snapshot_type snapshot() const { return {engine_->freeze(), columns_}; }
  /// A map of its own over the same columns.
  row_map clone() const { return row_map{columns_, engine_->clone()}; }

 private:
  friend base;
  template <class>
  friend class row_map;

  row_map(std::shared_ptr<detail::column_set const> columns,
          std::unique_ptr<detail::engine> made)
    : base{std::move(made)}, columns_{std::move(columns)}
  {
  }
  void admit(ops kind, key_rows const& keys) const { detail::admit_rows(*columns_, kind, keys); }

  std::shared_ptr<detail::column_set const> columns_;
};

}  // namespace warpmap::inline v0_1
