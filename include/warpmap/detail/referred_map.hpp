#pragma once
// What string_map and row_map have in common: their keys come as columns of a kind of their own.

#include <memory>
#include <span>
#include <string>

#include "warpmap/detail/duplicates.hpp"
#include "warpmap/detail/typed.hpp"
#include "warpmap/phase.hpp"
#include "warpmap/session.hpp"
#include "warpmap/snapshot.hpp"

namespace warpmap::inline v0_1::detail {

/// The calls of warpmap::map that ask nothing of the kind of key; each as the one there.
///
/// @tparam Keys  the keys of a batch: size(), and what the engine reads them from
/// @tparam Key   one key, as sessions take it and for_each shows it
template <class Derived, class Keys, class Key, class Value>
class referred_map {
  static_assert(check_value<Value>::fits);

 public:
  using key_type = Key;
  using mapped_type = Value;
  using session_type = basic_session<Key, Value>;

  // --- batches ----------------------------------------------------------------------------------

  /// Adds the pairs whose keys are absent. Statuses: `inserted`, `present`, `full`.
  counts insert(Keys keys, std::span<Value const> values, std::span<status> statuses = {},
                duplicates rule = duplicates::any)
  {
    if (rule == duplicates::any) return batch(ops::insert, keys, values, nullptr, statuses);
    return by_index(rule, derived(), ops::insert, keys, values, statuses);
  }
  /// Adds the pairs whose keys are absent and replaces the values of the others.
  /// Statuses: `inserted`, `assigned`, `full`.
  counts insert_or_assign(Keys keys, std::span<Value const> values,
                          std::span<status> statuses = {}, duplicates rule = duplicates::any)
  {
    if (rule == duplicates::any)
      return batch(ops::insert_or_assign, keys, values, nullptr, statuses);
    return by_index(rule, derived(), ops::insert_or_assign, keys, values, statuses);
  }
  /// Adds the pairs whose keys are absent and replaces the values of the others by
  /// `fn(there, given)`. Statuses: `inserted`, `assigned`, `full`.
  template <class Fn>
  counts insert_or_apply(Keys keys, std::span<Value const> values, Fn const& fn,
                         std::span<status> statuses = {})
  {
    auto const how = describe<Value>(fn);
    return batch(ops::insert_or_apply, keys, values, nullptr, statuses, &how);
  }
  /// The same with one value given for every key: `insert_or_apply(words, 1, warpmap::sum)` counts.
  template <class Fn>
  counts insert_or_apply(Keys keys, Value const& each, Fn const& fn,
                         std::span<status> statuses = {})
  {
    auto const how = describe<Value>(fn);
    require_statuses(keys.size(), statuses);
    return run(keys, {.kind = ops::insert_or_apply,
                      .values = &each,
                      .one_value = true,
                      .statuses = pointer(statuses),
                      .fn = &how});
  }
  /// As insert, and writes to `now` the value that each key has after it.
  counts insert_and_find(Keys keys, std::span<Value const> values, std::span<Value> now,
                         std::span<status> statuses = {})
  {
    require_length(keys.size(), now.size(), "values to write");
    return batch(ops::insert_and_find, keys, values, now.data(), statuses);
  }
  /// Writes the values of the keys that are there. Statuses: `present`, `absent`.
  counts find(Keys keys, std::span<Value> values, std::span<status> statuses = {}) const
  {
    require_length(keys.size(), values.size(), "values to write");
    return batch(ops::find, keys, {}, values.data(), statuses);
  }
  /// Says for each key whether it is there. Statuses: `present`, `absent`.
  counts contains(Keys keys, std::span<bool> flags) const
  {
    require_length(keys.size(), flags.size(), "flags");
    return run(keys, {.kind = ops::contains, .flags = flags.data()});
  }
  counts contains(Keys keys, std::span<status> statuses) const
  {
    return batch(ops::contains, keys, {}, nullptr, statuses);
  }
  /// Only counts.
  counts contains(Keys keys) const { return batch(ops::contains, keys, {}, nullptr, {}); }

  /// Removes the keys. Statuses: `erased`, `absent`.
  counts erase(Keys keys, std::span<status> statuses = {})
  {
    return batch(ops::erase, keys, {}, nullptr, statuses);
  }
  /// Removes the keys and writes the values they had. Statuses: `erased`, `absent`.
  counts extract(Keys keys, std::span<Value> values, std::span<status> statuses = {})
  {
    require_length(keys.size(), values.size(), "values to write");
    return batch(ops::extract, keys, {}, values.data(), statuses);
  }
  /// Replaces the values of the keys that are there and writes those they had to `before`.
  /// Statuses: `assigned`, `absent`.
  counts exchange(Keys keys, std::span<Value const> values, std::span<Value> before,
                  std::span<status> statuses = {})
  {
    require_length(keys.size(), before.size(), "values to write");
    return batch(ops::exchange, keys, values, before.data(), statuses);
  }
  /// Replaces the values that equal `expected`, compared as bytes; otherwise writes the value seen
  /// to `expected`. Statuses: `assigned`, `present` (another value), `absent`.
  counts compare_exchange(Keys keys, std::span<Value> expected,
                          std::span<Value const> desired, std::span<status> statuses = {})
  {
    static_assert(check_comparable<Value>::fits);
    require_length(keys.size(), expected.size(), "expected values");
    return batch(ops::compare_exchange, keys, desired, expected.data(), statuses);
  }
  /// Removes the keys whose value equals `expected`, compared as bytes. Statuses: `erased`,
  /// `present` (another value), `absent`.
  counts erase_if_equal(Keys keys, std::span<Value const> expected,
                        std::span<status> statuses = {})
  {
    static_assert(check_comparable<Value>::fits);
    return batch(ops::erase_if_equal, keys, expected, nullptr, statuses);
  }

  // --- single keys, phases ----------------------------------------------------------------------

  session_type session() { return session_type{*engine_}; }
  [[nodiscard]] exclusive_phase exclusive(ops allowed, on_conflict others = on_conflict::wait)
  {
    return {*engine_, allowed, others};
  }
  [[nodiscard]] shared_phase shared() { return shared_phase{*engine_}; }

  // --- the whole map ----------------------------------------------------------------------------

  /// Calls `fn(key, value)` for pairs.
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    engine_->visit(visit_pairs<Key, Value>(fn), threads);
  }
  /// Removes the pairs for which `goes(key, value)` is true and returns how many.
  template <class Predicate>
  std::size_t erase_if(Predicate&& goes)
  {
    return engine_->erase_if(judge_pairs<Key, Value>(goes));
  }
  /// Gives the next pairs after `from`, as many as fit, and returns how many: 0 at the end.
  std::size_t retrieve_all(cursor& from, std::span<Key> keys, std::span<Value> values) const
  {
    require_length(keys.size(), values.size(), "values");
    return engine_->retrieve(from.at_, keys.data(), values.data(), keys.size());
  }
  /// Removes every pair; keeps the capacity.
  void clear() { engine_->clear(); }
  /// Makes room for `pairs` pairs.
  void reserve(std::size_t pairs) { engine_->reserve(pairs); }
  void rehash(std::size_t slots) { engine_->rehash(slots); }
  void shrink_to_fit() { engine_->rehash(0); }

  // --- what it says of itself -------------------------------------------------------------------

  std::size_t size() const noexcept { return engine_->size(); }
  bool empty() const noexcept { return size() == 0; }
  std::size_t capacity() const noexcept { return engine_->capacity(); }
  double load_limit() const noexcept { return made_with().load_limit; }
  std::size_t max_bytes() const noexcept { return made_with().max_bytes; }
  options const& made_with() const noexcept { return engine_->made_with(); }
  warpmap::backend backend() const noexcept { return engine_->backend(); }
  std::string why_backend() const { return engine_->why_backend(); }
  statistics stats() const { return engine_->stats(); }
  /// Also hashes and compares every key.
  validation validate() const { return engine_->validate(); }

 protected:
  explicit referred_map(std::unique_ptr<engine> made) : engine_{std::move(made)} {}

  /// Refuses keys that cannot belong to this map, before any effect. Derived may know better.
  static void admit(ops, Keys const&) {}

  std::unique_ptr<engine> engine_;

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }
  static status* pointer(std::span<status> statuses)
  {
    return statuses.empty() ? nullptr : statuses.data();
  }

  counts run(Keys const& keys, call what) const
  {
    static_cast<Derived const&>(*this).admit(what.kind, keys);
    what.count = keys.size();
    what.keys = &keys;
    return engine_->run(what);
  }
  counts batch(ops kind, Keys const& keys, std::span<Value const> values, void* out,
               std::span<status> statuses, combine const* fn = nullptr) const
  {
    auto const takes_values = kind != ops::find && kind != ops::contains && kind != ops::erase &&
                              kind != ops::extract;
    if (takes_values) require_length(keys.size(), values.size(), "values");
    require_statuses(keys.size(), statuses);
    return run(keys, {.kind = kind,
                      .values = values.data(),
                      .out = out,
                      .statuses = pointer(statuses),
                      .fn = fn});
  }
};

}  // namespace warpmap::inline v0_1::detail
