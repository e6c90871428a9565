#pragma once
// Single keys: a thread's registered access to a map.

#include <optional>
#include <utility>

#include "warpmap/detail/typed.hpp"

namespace warpmap::inline v0_1 {

/// What insert_and_find did and the value that the key has after it.
template <class Value>
struct found {
  status result;
  Value value;  ///< meaningless when `result` is `full`
};

/// A thread's access to a map, one key at a time. Growth by others is safe and seen at once.
///
/// Threads: one session serves one thread at a time; make one per thread (cheap, a few hundred
///          nanoseconds) and keep it. It must end before its map does.
/// Returns: each call when its effect is visible to every other thread. All calls of all sessions
///          and batches on one key are linearizable.
/// Cost:    expected O(1); no allocation except when the map grows. Lookups never wait for growth.
/// Errors:  a call that an exclusive phase forbids waits or throws misuse_error. An insert into a
///          map that may not grow answers `full`; a growth that fails for want of memory does too.
template <class Key, class Value>
class basic_session {
 public:
  explicit basic_session(detail::engine& on) : on_{&on}, calls_{&on.singles()}, seat_{on.join()} {}
  basic_session(basic_session&& other) noexcept
    : on_{other.on_}, calls_{other.calls_}, seat_{std::exchange(other.seat_, nullptr)}
  {
  }
  basic_session& operator=(basic_session&&) = delete;
  ~basic_session()
  {
    if (seat_ != nullptr) on_->leave(seat_);
  }

  /// Adds the pair when the key is absent: `inserted`, `present` or `full`.
  status insert(Key const& key, Value const& value) { return run(ops::insert, key, &value); }

  /// Adds the pair or replaces the value: `inserted`, `assigned` or `full`.
  status insert_or_assign(Key const& key, Value const& value)
  {
    return run(ops::insert_or_assign, key, &value);
  }

  /// Adds the pair, or replaces the value there by `fn(there, value)`: `inserted`, `assigned` or
  /// `full`. `fn` may run more than once, must not call this map, and may throw: nothing is changed
  /// then.
  template <class Fn>
  status insert_or_apply(Key const& key, Value const& value, Fn const& fn)
  {
    auto const how = detail::describe<Value>(fn);
    return run(ops::insert_or_apply, key, &value, nullptr, &how);
  }

  /// Adds the pair when the key is absent; says what the key's value is now.
  found<Value> insert_and_find(Key const& key, Value const& value)
  {
    detail::value_room<Value> now;
    auto const result = run(ops::insert_and_find, key, &value, now.bytes.data());
    return {result, result == status::present ? now.get() : value};
  }

  /// The key's value.
  std::optional<Value> find(Key const& key)
  {
    detail::value_room<Value> value;
    auto const result = run(ops::find, key, nullptr, value.bytes.data());
    return result == status::present ? std::optional<Value>{value.get()} : std::nullopt;
  }

  bool contains(Key const& key) { return run(ops::contains, key, nullptr) == status::present; }

  /// Removes the key: `erased` or `absent`.
  status erase(Key const& key) { return run(ops::erase, key, nullptr); }

  /// Removes the key and gives the value that it had.
  std::optional<Value> extract(Key const& key)
  {
    detail::value_room<Value> value;
    auto const result = run(ops::extract, key, nullptr, value.bytes.data());
    return result == status::erased ? std::optional<Value>{value.get()} : std::nullopt;
  }

  /// Replaces the value of a key that is there, and gives the one that it had.
  std::optional<Value> exchange(Key const& key, Value const& value)
  {
    detail::value_room<Value> before;
    auto const result = run(ops::exchange, key, &value, before.bytes.data());
    return result == status::assigned ? std::optional<Value>{before.get()} : std::nullopt;
  }

  /// Replaces the value when it equals `expected`, compared as bytes: `assigned`; `present` with
  /// the value seen in `expected`; or `absent`.
  status compare_exchange(Key const& key, Value& expected, Value const& desired)
  {
    static_assert(detail::check_comparable<Value>::fits);
    return run(ops::compare_exchange, key, &desired, &expected);
  }

  /// Removes the key when its value equals `expected`, compared as bytes: `erased`, `present`
  /// (another value) or `absent`.
  status erase_if_equal(Key const& key, Value const& expected)
  {
    static_assert(detail::check_comparable<Value>::fits);
    return run(ops::erase_if_equal, key, &expected);
  }

 private:
  status run(ops kind, Key const& key, Value const* value, void* out = nullptr,
             detail::combine const* fn = nullptr)
  {
    detail::one_key<Key> const keys{key};
    return (*calls_)[kind](*on_, *seat_, keys.column(), value, out, fn);
  }

  detail::engine* on_;
  detail::single_calls const* calls_;
  detail::seat* seat_;
};

/// A thread's access to a set, one key at a time; as basic_session with values.
template <class Key>
class basic_session<Key, detail::nothing> {
 public:
  explicit basic_session(detail::engine& on) : on_{&on}, calls_{&on.singles()}, seat_{on.join()} {}
  basic_session(basic_session&& other) noexcept
    : on_{other.on_}, calls_{other.calls_}, seat_{std::exchange(other.seat_, nullptr)}
  {
  }
  basic_session& operator=(basic_session&&) = delete;
  ~basic_session()
  {
    if (seat_ != nullptr) on_->leave(seat_);
  }

  /// Adds the key when it is absent: `inserted`, `present` or `full`.
  status insert(Key const& key) { return run(ops::insert, key); }
  bool contains(Key const& key) { return run(ops::contains, key) == status::present; }
  /// Removes the key: `erased` or `absent`.
  status erase(Key const& key) { return run(ops::erase, key); }

 private:
  status run(ops kind, Key const& key)
  {
    detail::one_key<Key> const keys{key};
    return (*calls_)[kind](*on_, *seat_, keys.column(), nullptr, nullptr, nullptr);
  }

  detail::engine* on_;
  detail::single_calls const* calls_;
  detail::seat* seat_;
};

}  // namespace warpmap::inline v0_1
