#pragma once
// The pairs of a map at one moment.

#include <memory>
#include <span>

#include "warpmap/detail/typed.hpp"

namespace warpmap::inline v0_1 {

namespace detail {
template <class, class, class, class>
class referred_map;
}

/// Where a chunked retrieval stands. Fresh: at the beginning. It keeps the storage it reads alive,
/// so do not hold it longer than the retrieval takes.
class cursor {
 public:
  cursor() = default;

 private:
  template <class, class, class, class>
  friend class map;
  template <class, class, class>
  friend class set;
  template <class, class>
  friend class snapshot;
  template <class, class, class, class>
  friend class detail::referred_map;
  friend class string_set;
  detail::retrieval at_;
};

/// An unchanging picture of a map, made by `map::snapshot()`.
///
/// Threads: any number may read one snapshot at a time, with plain loads and without waiting.
/// Cost:    making it is O(1); while it lives the first write to the map copies the storage once.
///          It keeps that storage alive, also after the map is gone.
template <class Key, class Value>
class snapshot {
 public:
  explicit snapshot(std::shared_ptr<detail::frozen const> pairs) : pairs_{std::move(pairs)} {}

  /// As map::find.
  counts find(std::span<Key const> keys, std::span<Value> values,
              std::span<status> statuses = {}) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    detail::require_statuses(keys.size(), statuses);
    return pairs_->run({.kind = ops::find,
                        .count = keys.size(),
                        .keys = keys.data(),
                        .out = values.data(),
                        .statuses = statuses.empty() ? nullptr : statuses.data()});
  }
  /// As session::find.
  std::optional<Value> find(Key const& key) const
  {
    detail::value_room<Value> value;
    auto const seen = pairs_->run(
      {.kind = ops::find, .count = 1, .keys = &key, .out = value.bytes.data()});
    return seen.present() == 1 ? std::optional<Value>{value.get()} : std::nullopt;
  }
  bool contains(Key const& key) const
  {
    return pairs_->run({.kind = ops::contains, .count = 1, .keys = &key}).present() == 1;
  }
  /// Calls `fn(key, value)` for every pair, each once, in no particular order; from up to `threads`
  /// threads at a time.
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    pairs_->visit(detail::visit_pairs<Key, Value>(fn), threads);
  }
  /// As map::retrieve_all.
  std::size_t retrieve_all(cursor& from, std::span<Key> keys, std::span<Value> values) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    return pairs_->retrieve(from.at_, keys.data(), values.data(), keys.size());
  }
  std::size_t size() const noexcept { return pairs_->size(); }
  bool empty() const noexcept { return size() == 0; }

 private:
  std::shared_ptr<detail::frozen const> pairs_;
};

}  // namespace warpmap::inline v0_1
