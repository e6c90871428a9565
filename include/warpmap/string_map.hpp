#pragma once
// The concurrent map from byte strings. This header needs no CUDA and compiles quickly: the work is
// done behind detail::engine, compiled once in the library for values of up to 8 bytes.

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "warpmap/detail/column.hpp"
#include "warpmap/detail/duplicates.hpp"
#include "warpmap/detail/text.hpp"
#include "warpmap/phase.hpp"
#include "warpmap/session.hpp"
#include "warpmap/snapshot.hpp"
#include "warpmap/string_column.hpp"

namespace warpmap::inline v0_1 {

/// An unchanging picture of a string_map; as warpmap::snapshot.
///
/// Views: the keys that it shows stay valid as long as it lives, also after the map is gone.
template <class Value>
class snapshot<std::string_view, Value> {
 public:
  explicit snapshot(std::shared_ptr<detail::frozen const> pairs) : pairs_{std::move(pairs)} {}

  counts find(string_column keys, std::span<Value> values, std::span<status> statuses = {}) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    detail::require_statuses(keys.size(), statuses);
    return pairs_->run({.kind = ops::find,
                        .count = keys.size(),
                        .keys = &keys,
                        .out = values.data(),
                        .statuses = statuses.empty() ? nullptr : statuses.data()});
  }
  std::optional<Value> find(std::string_view key) const
  {
    detail::value_room<Value> value;
    detail::one_key<std::string_view> const keys{key};
    auto const seen = pairs_->run(
      {.kind = ops::find, .count = 1, .keys = keys.column(), .out = value.bytes.data()});
    return seen.present() == 1 ? std::optional<Value>{value.get()} : std::nullopt;
  }
  bool contains(std::string_view key) const
  {
    detail::one_key<std::string_view> const keys{key};
    return pairs_->run({.kind = ops::contains, .count = 1, .keys = keys.column()}).present() == 1;
  }
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    pairs_->visit(detail::visit_pairs<std::string_view, Value>(fn), threads);
  }
  std::size_t retrieve_all(cursor& from, std::span<std::string_view> keys,
                           std::span<Value> values) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    return pairs_->retrieve(from.at_, keys.data(), values.data(), keys.size());
  }
  std::size_t size() const noexcept { return pairs_->size(); }
  bool empty() const noexcept { return size() == 0; }

 private:
  std::shared_ptr<detail::frozen const> pairs_;
};

/// A concurrent hash map from byte strings of any length to Value; otherwise as warpmap::map, whose
/// calls it has and whose promises on threads, batches and errors it makes.
///
/// Keys:   any bytes, NUL and the empty string among them. The map copies a key once, when it is
///         inserted, into memory of its own; equality compares all bytes, never the hash alone.
///         Batches take a string_column, made from a std::span<std::string_view> or from the
///         buffers of an Arrow column; sessions take std::string_view.
/// Values: any trivially copyable type of up to 64 bytes (over 8: include <warpmap/any_type.hpp>).
/// Views:  keys are given out as std::string_view of the map's own copy, which nothing moves or
///         changes. They stay valid during the call of for_each or erase_if that shows them; as
///         long as the cursor of a retrieve_all lives; as long as the snapshot that gave them.
/// Memory: 43 bytes a pair of up to 8 bytes of value at the default load limit, and the key's bytes
///         with 1 byte of length (9 from 255 bytes on). An erased key's bytes stay until a rebuild
///         finds that more than half of all are dead, or until rehash or shrink_to_fit.
template <class Value>
class string_map {
  static_assert(detail::check_value<Value>::fits);

 public:
  using key_type = std::string_view;
  using mapped_type = Value;
  using session_type = basic_session<std::string_view, Value>;
  using snapshot_type = warpmap::snapshot<std::string_view, Value>;

  /// As map::map.
  explicit string_map(options const& how = {}) : engine_{detail::make_any_text_engine<Value>(how)}
  {
  }
  /// For tests and other backends: a map over an engine made elsewhere.
  explicit string_map(std::unique_ptr<detail::engine> engine) : engine_{std::move(engine)} {}

  // --- batches; each as the one of warpmap::map -------------------------------------------------

  /// Adds the pairs whose keys are absent. Only their keys are copied.
  /// Statuses: `inserted`, `present`, `full`, also where the key's bytes find no memory.
  counts insert(string_column keys, std::span<Value const> values,
                std::span<status> statuses = {}, duplicates rule = duplicates::any)
  {
    if (rule == duplicates::any) return batch(ops::insert, keys, values, nullptr, statuses);
    return detail::by_index(rule, *this, ops::insert, keys, values, statuses);
  }
  /// Adds the pairs whose keys are absent and replaces the values of the others.
  /// Statuses: `inserted`, `assigned`, `full`.
  counts insert_or_assign(string_column keys, std::span<Value const> values,
                          std::span<status> statuses = {}, duplicates rule = duplicates::any)
  {
    if (rule == duplicates::any)
      return batch(ops::insert_or_assign, keys, values, nullptr, statuses);
    return detail::by_index(rule, *this, ops::insert_or_assign, keys, values, statuses);
  }
  /// Adds the pairs whose keys are absent and replaces the values of the others by
  /// `fn(there, given)`. Statuses: `inserted`, `assigned`, `full`.
  template <class Fn>
  counts insert_or_apply(string_column keys, std::span<Value const> values, Fn const& fn,
                         std::span<status> statuses = {})
  {
    auto const how = detail::describe<Value>(fn);
    return batch(ops::insert_or_apply, keys, values, nullptr, statuses, &how);
  }
  /// The same with one value given for every key: `insert_or_apply(words, 1, warpmap::sum)` counts.
  template <class Fn>
  counts insert_or_apply(string_column keys, Value const& each, Fn const& fn,
                         std::span<status> statuses = {})
  {
    auto const how = detail::describe<Value>(fn);
    detail::require_statuses(keys.size(), statuses);
    return engine_->run({.kind = ops::insert_or_apply,
                         .count = keys.size(),
                         .keys = &keys,
                         .values = &each,
                         .one_value = true,
                         .statuses = pointer(statuses),
                         .fn = &how});
  }
  /// As insert, and writes to `now` the value that each key has after it.
  counts insert_and_find(string_column keys, std::span<Value const> values, std::span<Value> now,
                         std::span<status> statuses = {})
  {
    detail::require_length(keys.size(), now.size(), "values to write");
    return batch(ops::insert_and_find, keys, values, now.data(), statuses);
  }
  /// Writes the values of the keys that are there. Statuses: `present`, `absent`.
  counts find(string_column keys, std::span<Value> values, std::span<status> statuses = {}) const
  {
    detail::require_length(keys.size(), values.size(), "values to write");
    return batch(ops::find, keys, {}, values.data(), statuses);
  }
  /// Says for each key whether it is there. Statuses: `present`, `absent`.
  counts contains(string_column keys, std::span<bool> flags) const
  {
    detail::require_length(keys.size(), flags.size(), "flags");
    return engine_->run(
      {.kind = ops::contains, .count = keys.size(), .keys = &keys, .flags = flags.data()});
  }
  counts contains(string_column keys, std::span<status> statuses) const
  {
    return batch(ops::contains, keys, {}, nullptr, statuses);
  }
  /// Only counts.
  counts contains(string_column keys) const { return batch(ops::contains, keys, {}, nullptr, {}); }

  /// Removes the keys. Statuses: `erased`, `absent`.
  counts erase(string_column keys, std::span<status> statuses = {})
  {
    return batch(ops::erase, keys, {}, nullptr, statuses);
  }
  /// Removes the keys and writes the values they had. Statuses: `erased`, `absent`.
  counts extract(string_column keys, std::span<Value> values, std::span<status> statuses = {})
  {
    detail::require_length(keys.size(), values.size(), "values to write");
    return batch(ops::extract, keys, {}, values.data(), statuses);
  }
  /// Replaces the values of the keys that are there and writes those they had to `before`.
  /// Statuses: `assigned`, `absent`.
  counts exchange(string_column keys, std::span<Value const> values, std::span<Value> before,
                  std::span<status> statuses = {})
  {
    detail::require_length(keys.size(), before.size(), "values to write");
    return batch(ops::exchange, keys, values, before.data(), statuses);
  }
  /// Replaces the values that equal `expected`, compared as bytes; otherwise writes the value seen
  /// to `expected`. Statuses: `assigned`, `present` (another value), `absent`.
  counts compare_exchange(string_column keys, std::span<Value> expected,
                          std::span<Value const> desired, std::span<status> statuses = {})
  {
    static_assert(detail::check_comparable<Value>::fits);
    detail::require_length(keys.size(), expected.size(), "expected values");
    return batch(ops::compare_exchange, keys, desired, expected.data(), statuses);
  }
  /// Removes the keys whose value equals `expected`, compared as bytes. Statuses: `erased`,
  /// `present` (another value), `absent`.
  counts erase_if_equal(string_column keys, std::span<Value const> expected,
                        std::span<status> statuses = {})
  {
    static_assert(detail::check_comparable<Value>::fits);
    return batch(ops::erase_if_equal, keys, expected, nullptr, statuses);
  }

  // --- single keys, phases; as those of warpmap::map --------------------------------------------

  session_type session() { return session_type{*engine_}; }
  [[nodiscard]] exclusive_phase exclusive(ops allowed, on_conflict others = on_conflict::wait)
  {
    return {*engine_, allowed, others};
  }
  [[nodiscard]] shared_phase shared() { return shared_phase{*engine_}; }

  // --- the whole map; as the calls of warpmap::map ----------------------------------------------

  /// Calls `fn(key, value)` for pairs; `key` is a std::string_view, valid until for_each returns.
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    engine_->visit(detail::visit_pairs<std::string_view, Value>(fn), threads);
  }
  /// Removes the pairs for which `goes(key, value)` is true and returns how many.
  template <class Predicate>
  std::size_t erase_if(Predicate&& goes)
  {
    return engine_->erase_if(detail::judge_pairs<std::string_view, Value>(goes));
  }
  /// Gives the next pairs after `from`, as many as fit, and returns how many: 0 at the end. The
  /// views stay valid as long as `from`, which holds the storage that they are of.
  std::size_t retrieve_all(cursor& from, std::span<std::string_view> keys,
                           std::span<Value> values) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    return engine_->retrieve(from.at_, keys.data(), values.data(), keys.size());
  }
  /// Every pair at once, as two columns; the keys are copies.
  std::pair<std::vector<std::string>, std::vector<Value>> retrieve_all() const
  {
    std::pair<std::vector<std::string>, std::vector<Value>> all;
    all.first.reserve(size());
    all.second.reserve(size());
    for_each([&](std::string_view key, Value const& value) {
      all.first.emplace_back(key);
      all.second.push_back(value);
    });
    return all;
  }

  snapshot_type snapshot() const { return snapshot_type{engine_->freeze()}; }
  /// A map of its own, with copies of the keys.
  string_map clone() const { return string_map{engine_->clone()}; }
  /// @throws out_of_memory  when one holds more than `max_bytes` of the other; nothing is changed
  void swap(string_map& other) { engine_->swap(*other.engine_); }
  friend void swap(string_map& a, string_map& b) { a.swap(b); }
  counts merge(string_map const& from)
  {
    return merge_blocks(from, [this](auto keys, auto values) { return insert(keys, values); });
  }
  template <class Fn>
  counts merge(string_map const& from, Fn const& fn)
  {
    return merge_blocks(
      from, [&](auto keys, auto values) { return insert_or_apply(keys, values, fn); });
  }
  /// Removes every pair and gives back the bytes of the keys; keeps the capacity.
  void clear() { engine_->clear(); }
  /// Makes room for `pairs` pairs; the bytes of their keys are asked for as they come.
  void reserve(std::size_t pairs) { engine_->reserve(pairs); }
  /// As map::rehash; leaves the bytes of erased keys behind.
  void rehash(std::size_t slots) { engine_->rehash(slots); }
  void shrink_to_fit() { engine_->rehash(0); }

  // --- what it says of itself -------------------------------------------------------------------

  std::size_t size() const noexcept { return engine_->size(); }
  bool empty() const noexcept { return size() == 0; }
  std::size_t capacity() const noexcept { return engine_->capacity(); }
  double load_limit() const noexcept { return engine_->made_with().load_limit; }
  std::size_t max_bytes() const noexcept { return engine_->made_with().max_bytes; }
  options const& made_with() const noexcept { return engine_->made_with(); }
  warpmap::backend backend() const noexcept { return engine_->backend(); }
  std::string why_backend() const { return engine_->why_backend(); }
  /// As map::stats; `key_bytes` and `dead_key_bytes` tell of the keys' bytes.
  statistics stats() const { return engine_->stats(); }
  /// As map::validate; compares and hashes the bytes of all keys.
  validation validate() const { return engine_->validate(); }
  /// Bytes that `pairs` pairs will take whose keys are `key_bytes` long together, when nothing is
  /// erased and one thread inserts; each more may keep a begun chunk, of at most 2 MiB.
  static detail::byte_estimate estimate_bytes(std::size_t pairs, std::size_t key_bytes,
                                              options const& how = {})
  {
    return detail::estimate_text(detail::text_layout<Value>(), pairs, key_bytes, how);
  }

 private:
  static status* pointer(std::span<status> statuses)
  {
    return statuses.empty() ? nullptr : statuses.data();
  }

  counts batch(ops kind, string_column const& keys, std::span<Value const> values, void* out,
               std::span<status> statuses, detail::combine const* fn = nullptr) const
  {
    auto const takes_values = kind != ops::find && kind != ops::contains && kind != ops::erase &&
                              kind != ops::extract;
    if (takes_values) detail::require_length(keys.size(), values.size(), "values");
    detail::require_statuses(keys.size(), statuses);
    return engine_->run({.kind = kind,
                         .count = keys.size(),
                         .keys = &keys,
                         .values = values.data(),
                         .out = out,
                         .statuses = pointer(statuses),
                         .fn = fn});
  }

  template <class Insert>
  counts merge_blocks(string_map const& from, Insert insert_block)
  {
    auto const pairs = from.snapshot();
    auto const room = std::clamp<std::size_t>(pairs.size(), 1, std::size_t{1} << 16);
    std::vector<std::string_view> keys(room);
    detail::column<Value> values{room};
    counts all;
    cursor at;
    while (auto const n = pairs.retrieve_all(at, keys, values.room()))
      all += insert_block(string_column{std::span<std::string_view const>{keys}.first(n)},
                          std::span<Value const>{values.room().first(n)});
    return all;
  }

  std::unique_ptr<detail::engine> engine_;
};

}  // namespace warpmap::inline v0_1
