#pragma once
// The concurrent set: warpmap::map without values.

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "warpmap/detail/column.hpp"
#include "warpmap/detail/typed.hpp"
#include "warpmap/lease.hpp"
#include "warpmap/phase.hpp"
#include "warpmap/session.hpp"
#include "warpmap/snapshot.hpp"
#include "warpmap/stream_calls.hpp"

namespace warpmap::inline v0_1 {

/// An unchanging picture of a set, made by `set::snapshot()`; as warpmap::snapshot.
template <class Key>
class snapshot<Key, detail::nothing> {
 public:
  explicit snapshot(std::shared_ptr<detail::frozen const> keys) : keys_{std::move(keys)} {}

  counts contains(std::span<Key const> keys, std::span<status> statuses = {}) const
  {
    detail::require_statuses(keys.size(), statuses);
    return keys_->run({.kind = ops::contains,
                       .count = keys.size(),
                       .keys = keys.data(),
                       .statuses = statuses.empty() ? nullptr : statuses.data()});
  }
  bool contains(Key const& key) const
  {
    return keys_->run({.kind = ops::contains, .count = 1, .keys = &key}).present() == 1;
  }
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    keys_->visit(detail::visit_pairs<Key, detail::nothing>(fn), threads);
  }
  std::size_t retrieve_all(cursor& from, std::span<Key> keys) const
  {
    return keys_->retrieve(from.at_, keys.data(), nullptr, keys.size());
  }
  std::size_t size() const noexcept { return keys_->size(); }
  bool empty() const noexcept { return size() == 0; }

 private:
  std::shared_ptr<detail::frozen const> keys_;
};

/// A concurrent hash set. Promises, threads and errors as for warpmap::map.
///
/// A set of 4- or 8-byte keys stores nothing but the keys, so an erased key's slot is not taken
/// again before the next rebuild, also not by the same key.
///
/// Hash and Equal: as those of warpmap::map.
template <class Key, class Hash = hash_as_bytes, class Equal = equal_as_bytes>
class set {
  static_assert(detail::check_ruled_key<Key, Hash, Equal>());
  using none = detail::nothing;

 public:
  using key_type = Key;
  using session_type = basic_session<Key, none>;
  using snapshot_type = warpmap::snapshot<Key, none>;

  explicit set(options const& how = {})
    : engine_{detail::make_engine<Key, none, Hash, Equal>(how)}
  {
  }
  explicit set(std::unique_ptr<detail::engine> engine) : engine_{std::move(engine)} {}

  /// Adds the keys that are absent. Statuses: `inserted`, `present`, `full`.
  counts insert(std::span<Key const> keys, std::span<status> statuses = {})
  {
    return batch(ops::insert, keys, statuses);
  }
  /// Statuses: `present`, `absent`.
  counts contains(std::span<Key const> keys, std::span<status> statuses = {}) const
  {
    return batch(ops::contains, keys, statuses);
  }
  counts contains(std::span<Key const> keys, std::span<bool> flags) const
  {
    detail::require_length(keys.size(), flags.size(), "flags");
    return engine_->run({.kind = ops::contains,
                         .count = keys.size(),
                         .keys = keys.data(),
                         .flags = flags.data()});
  }
  /// Removes the keys. Statuses: `erased`, `absent`.
  counts erase(std::span<Key const> keys, std::span<status> statuses = {})
  {
    return batch(ops::erase, keys, statuses);
  }

  /// Batches on columns in device memory, in the order of a stream; as map::on.
  stream_calls<Key, none> on(stream_ref stream) const { return {*engine_, stream}; }
  /// As map::lease and map::make_workspace.
  [[nodiscard]] warpmap::lease<Key, none> lease(stream_ref stream, ops kinds)
  {
    return {*engine_, kinds, stream};
  }
  workspace make_workspace(std::size_t most_keys) const
  {
    return workspace{engine_->make_workspace(most_keys)};
  }
  workspace make_purge_workspace() const { return workspace{engine_->make_purge_workspace()}; }

  session_type session() { return session_type{*engine_}; }
  [[nodiscard]] exclusive_phase exclusive(ops allowed, on_conflict others = on_conflict::wait)
  {
    return {*engine_, allowed, others};
  }
  [[nodiscard]] shared_phase shared() { return shared_phase{*engine_}; }

  /// Calls `fn(key)`; as map::for_each. Special case: in a set of 4- or 8-byte keys, a key that
  /// somebody erases and inserts again during the call may be seen twice, in its old slot and in
  /// its new one; a snapshot shows each key once.
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    engine_->visit(detail::visit_pairs<Key, none>(fn), threads);
  }
  /// Removes the keys for which `goes(key)` is true and returns how many; as map::erase_if. Special
  /// case, as for for_each: in a set of 4- or 8-byte keys, a key that somebody erases and inserts
  /// again during the call may be removed, and counted, twice.
  template <class Predicate>
  std::size_t erase_if(Predicate&& goes)
  {
    return engine_->erase_if(detail::judge_pairs<Key, none>(goes));
  }
  /// Copies the next keys and returns how many; as map::retrieve_all, with the special case of
  /// for_each.
  std::size_t retrieve_all(cursor& from, std::span<Key> keys) const
  {
    return engine_->retrieve(from.at_, keys.data(), nullptr, keys.size());
  }
  std::vector<Key> retrieve_all() const
  {
    std::vector<Key> all;
    all.reserve(size());
    for_each([&](Key const& key) { all.push_back(key); });
    return all;
  }
  snapshot_type snapshot() const { return snapshot_type{engine_->freeze()}; }
  set clone() const { return set{engine_->clone()}; }
  void swap(set& other) { engine_->swap(*other.engine_); }
  friend void swap(set& a, set& b) { a.swap(b); }
  /// Adds the keys of `from`; `from` stays as it is.
  counts merge(set const& from)
  {
    auto const keys = from.snapshot();
    detail::column<Key> block{std::clamp<std::size_t>(keys.size(), 1, std::size_t{1} << 16)};
    counts all;
    cursor at;
    while (auto const n = keys.retrieve_all(at, block.room()))
      all += insert(std::span<Key const>{block.room().first(n)});
    return all;
  }
  void clear() { engine_->clear(); }
  void reserve(std::size_t keys) { engine_->reserve(keys); }
  void rehash(std::size_t slots) { engine_->rehash(slots); }
  void shrink_to_fit() { engine_->rehash(0); }

  std::size_t size() const noexcept { return engine_->size(); }
  bool empty() const noexcept { return size() == 0; }
  std::size_t capacity() const noexcept { return engine_->capacity(); }
  double load_limit() const noexcept { return engine_->made_with().load_limit; }
  std::size_t max_bytes() const noexcept { return engine_->made_with().max_bytes; }
  options const& made_with() const noexcept { return engine_->made_with(); }
  warpmap::backend backend() const noexcept { return engine_->backend(); }
  std::string why_backend() const { return engine_->why_backend(); }
  statistics stats() const { return engine_->stats(); }
  validation validate() const { return engine_->validate(); }
  static detail::byte_estimate estimate_bytes(std::size_t keys, options const& how = {})
  {
    return detail::estimate(detail::layout_of<Key, none, Hash, Equal>(), keys, how);
  }

 private:
  counts batch(ops kind, std::span<Key const> keys, std::span<status> statuses) const
  {
    detail::require_statuses(keys.size(), statuses);
    return engine_->run({.kind = kind,
                         .count = keys.size(),
                         .keys = keys.data(),
                         .statuses = statuses.empty() ? nullptr : statuses.data()});
  }

  std::unique_ptr<detail::engine> engine_;
};

}  // namespace warpmap::inline v0_1
