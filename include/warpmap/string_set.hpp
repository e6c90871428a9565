#pragma once
// The concurrent set of byte strings: warpmap::string_map without values.

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warpmap/detail/text.hpp"
#include "warpmap/phase.hpp"
#include "warpmap/session.hpp"
#include "warpmap/set.hpp"
#include "warpmap/snapshot.hpp"
#include "warpmap/string_column.hpp"
#include "warpmap/string_lease.hpp"

namespace warpmap::inline v0_1 {

/// An unchanging picture of a string_set; as warpmap::snapshot. The keys that it shows stay valid
/// as long as it lives.
template <>
class snapshot<std::string_view, detail::nothing> {
 public:
  explicit snapshot(std::shared_ptr<detail::frozen const> keys) : keys_{std::move(keys)} {}

  counts contains(string_column keys, std::span<status> statuses = {}) const
  {
    detail::require_statuses(keys.size(), statuses);
    return keys_->run({.kind = ops::contains,
                       .count = keys.size(),
                       .keys = &keys,
                       .statuses = statuses.empty() ? nullptr : statuses.data()});
  }
  bool contains(std::string_view key) const
  {
    detail::one_key<std::string_view> const keys{key};
    return keys_->run({.kind = ops::contains, .count = 1, .keys = keys.column()}).present() == 1;
  }
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    keys_->visit(detail::visit_pairs<std::string_view, detail::nothing>(fn), threads);
  }
  std::size_t retrieve_all(cursor& from, std::span<std::string_view> keys) const
  {
    return keys_->retrieve(from.at_, keys.data(), nullptr, keys.size());
  }
  std::size_t size() const noexcept { return keys_->size(); }
  bool empty() const noexcept { return size() == 0; }

 private:
  std::shared_ptr<detail::frozen const> keys_;
};

/// A concurrent hash set of byte strings of any length. Calls as for warpmap::set; keys, views and
/// memory as for warpmap::string_map (32 bytes a key at the default load limit, and its bytes).
class string_set {
  using none = detail::nothing;

 public:
  using key_type = std::string_view;
  using session_type = basic_session<std::string_view, none>;
  using snapshot_type = warpmap::snapshot<std::string_view, none>;

  explicit string_set(options const& how = {}) : engine_{detail::make_any_text_engine<none>(how)}
  {
  }
  explicit string_set(std::unique_ptr<detail::engine> engine) : engine_{std::move(engine)} {}

  /// Adds the keys that are absent. Statuses: `inserted`, `present`, `full`.
  counts insert(string_column keys, std::span<status> statuses = {})
  {
    return batch(ops::insert, keys, statuses);
  }
  /// Statuses: `present`, `absent`.
  counts contains(string_column keys, std::span<status> statuses = {}) const
  {
    return batch(ops::contains, keys, statuses);
  }
  counts contains(string_column keys, std::span<bool> flags) const
  {
    detail::require_length(keys.size(), flags.size(), "flags");
    return engine_->run(
      {.kind = ops::contains, .count = keys.size(), .keys = &keys, .flags = flags.data()});
  }
  /// Removes the keys. Statuses: `erased`, `absent`.
  counts erase(string_column keys, std::span<status> statuses = {})
  {
    return batch(ops::erase, keys, statuses);
  }

  /// As string_map::lease.
  [[nodiscard]] string_lease<none> lease(stream_ref stream, ops kinds = ops::contains)
  {
    return {*engine_, kinds, stream};
  }

  session_type session() { return session_type{*engine_}; }
  [[nodiscard]] exclusive_phase exclusive(ops allowed, on_conflict others = on_conflict::wait)
  {
    return {*engine_, allowed, others};
  }
  [[nodiscard]] shared_phase shared() { return shared_phase{*engine_}; }

  /// Calls `fn(key)`; the view is valid until for_each returns.
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    engine_->visit(detail::visit_pairs<std::string_view, none>(fn), threads);
  }
  /// Removes the keys for which `goes(key)` is true and returns how many.
  template <class Predicate>
  std::size_t erase_if(Predicate&& goes)
  {
    return engine_->erase_if(detail::judge_pairs<std::string_view, none>(goes));
  }
  /// Gives the next keys after `from`; the views stay valid as long as `from`.
  std::size_t retrieve_all(cursor& from, std::span<std::string_view> keys) const
  {
    return engine_->retrieve(from.at_, keys.data(), nullptr, keys.size());
  }
  /// Copies of all keys.
  std::vector<std::string> retrieve_all() const
  {
    std::vector<std::string> all;
    all.reserve(size());
    for_each([&](std::string_view key) { all.emplace_back(key); });
    return all;
  }
  snapshot_type snapshot() const { return snapshot_type{engine_->freeze()}; }
  string_set clone() const { return string_set{engine_->clone()}; }
  void swap(string_set& other) { engine_->swap(*other.engine_); }
  friend void swap(string_set& a, string_set& b) { a.swap(b); }
  /// Adds the keys of `from`; `from` stays as it is.
  counts merge(string_set const& from)
  {
    auto const keys = from.snapshot();
    std::vector<std::string_view> block(
      std::clamp<std::size_t>(keys.size(), 1, std::size_t{1} << 16));
    counts all;
    cursor at;
    while (auto const n = keys.retrieve_all(at, block))
      all += insert(std::span<std::string_view const>{block}.first(n));
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
  /// As string_map::estimate_bytes.
  static detail::byte_estimate estimate_bytes(std::size_t keys, std::size_t key_bytes,
                                              options const& how = {})
  {
    return detail::estimate_text(detail::text_layout<none>(), keys, key_bytes, how);
  }

 private:
  counts batch(ops kind, string_column const& keys, std::span<status> statuses) const
  {
    detail::require_statuses(keys.size(), statuses);
    return engine_->run({.kind = kind,
                         .count = keys.size(),
                         .keys = &keys,
                         .statuses = statuses.empty() ? nullptr : statuses.data()});
  }

  std::unique_ptr<detail::engine> engine_;
};

}  // namespace warpmap::inline v0_1
