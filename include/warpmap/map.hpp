#pragma once
// The concurrent map. This header needs no CUDA and compiles quickly: the work is done behind
// detail::engine, compiled once in the library for keys and values of up to 8 bytes.

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "warpmap/detail/column.hpp"
#include "warpmap/detail/duplicates.hpp"
#include "warpmap/detail/typed.hpp"
#include "warpmap/lease.hpp"
#include "warpmap/phase.hpp"
#include "warpmap/session.hpp"
#include "warpmap/snapshot.hpp"
#include "warpmap/stream_calls.hpp"

namespace warpmap::inline v0_1 {

/// A concurrent hash map from Key to Value.
///
/// Key and Value are any trivially copyable types of up to 64 bytes (over 8 bytes: include
/// <warpmap/any_type.hpp>). Every key is an ordinary key. Floating keys: -0.0 equals 0.0 and all
/// NaNs are one key. Keys are compared, and values in compare_exchange, as bytes. Where bytes are
/// not what makes keys equal (padding, floats as members, a case to be ignored), give types without
/// members: Hash, `std::uint64_t (Key const&)`, and Equal, `bool (Key const&, Key const&)`; equal
/// keys must have equal hashes (include <warpmap/any_type.hpp>). A seed of the map is mixed into
/// every hash, but keys whose Hash is the same stay together. Neither may throw or call the map.
///
/// Threads: every call may run beside every other call on the same map, from any thread; calls on
///          one key are linearizable. Exceptions: construction, move and destruction. What each
///          pair of calls promises is in docs/concurrency.md.
/// Batches: an unordered set of operations on one key each. Pairs of one batch may share a key:
///          each takes effect in some order. `statuses` is empty or has one entry per key.
/// Errors:  spans that differ in length throw size_mismatch before any effect. A key that finds no
///          room in a map that may not grow, or cannot for want of memory, is `full`; the others
///          are done. When a functor throws, the keys done so far stay done and have their status
///          written, the others are untouched.
template <class Key, class Value, class Hash = hash_as_bytes, class Equal = equal_as_bytes>
class map {
  static_assert(detail::check_ruled_key<Key, Hash, Equal>() && detail::check_value<Value>::fits);

 public:
  using key_type = Key;
  using mapped_type = Value;
  using session_type = basic_session<Key, Value>;
  using snapshot_type = warpmap::snapshot<Key, Value>;

  /// An empty map. Allocates the first slots at the first insert, or now for `how.capacity`.
  /// @throws invalid_option, out_of_memory, backend_unavailable
  explicit map(options const& how = {})
    : engine_{detail::make_engine<Key, Value, Hash, Equal>(how)}
  {
  }
  /// For tests and other backends: a map over an engine made elsewhere.
  explicit map(std::unique_ptr<detail::engine> engine) : engine_{std::move(engine)} {}

  // --- batches ---------------------------------------------------------------------------------

  /// Adds the pairs whose keys are absent; keys already present keep their value.
  /// Grows when a key finds no room, and retries only what found none.
  /// When pairs of one batch share a key any one is inserted, or the one that `rule` names.
  /// Statuses: `inserted`, `present`, `full`.
  /// Cost: one pass over the batch; expected O(1) per key below the load limit.
  counts insert(std::span<Key const> keys, std::span<Value const> values,
                std::span<status> statuses = {}, duplicates rule = duplicates::any)
  {
    if (rule == duplicates::any) return batch(ops::insert, keys, values, nullptr, statuses);
    return detail::by_index(rule, *this, ops::insert, keys, values, statuses);
  }

  /// Adds the pairs whose keys are absent and replaces the values of the others.
  /// When pairs of one batch share a key any one is the last, or the one that `rule` names.
  /// Statuses: `inserted`, `assigned`, `full`.
  counts insert_or_assign(std::span<Key const> keys, std::span<Value const> values,
                          std::span<status> statuses = {}, duplicates rule = duplicates::any)
  {
    if (rule == duplicates::any)
      return batch(ops::insert_or_assign, keys, values, nullptr, statuses);
    return detail::by_index(rule, *this, ops::insert_or_assign, keys, values, statuses);
  }

  /// Adds the pairs whose keys are absent and replaces the values of the others by
  /// `fn(there, given)`: warpmap::sum, min, max, bit_or, bit_and, count, or any callable.
  /// All pairs of one batch that share a key are combined; where keys repeat often, several of one
  /// key take effect at one moment. `fn` is called from several threads, may run more than once per
  /// key, must not call this map, and may throw: the pairs that were to take effect then have none.
  /// Statuses: `inserted`, `assigned`, `full`.
  template <class Fn>
  counts insert_or_apply(std::span<Key const> keys, std::span<Value const> values, Fn const& fn,
                         std::span<status> statuses = {})
  {
    auto const how = detail::describe<Value>(fn);
    return batch(ops::insert_or_apply, keys, values, nullptr, statuses, &how);
  }

  /// The same with one value given for every key: `insert_or_apply(keys, 1, warpmap::sum)` counts.
  template <class Fn>
  counts insert_or_apply(std::span<Key const> keys, Value const& each, Fn const& fn,
                         std::span<status> statuses = {})
  {
    auto const how = detail::describe<Value>(fn);
    detail::require_statuses(keys.size(), statuses);
    return engine_->run({.kind = ops::insert_or_apply,
                         .count = keys.size(),
                         .keys = keys.data(),
                         .values = &each,
                         .one_value = true,
                         .statuses = pointer(statuses),
                         .fn = &how});
  }

  /// As insert, and writes to `now` the value that each key has after it. A `full` key leaves its
  /// entry of `now` untouched.
  counts insert_and_find(std::span<Key const> keys, std::span<Value const> values,
                         std::span<Value> now, std::span<status> statuses = {})
  {
    detail::require_length(keys.size(), now.size(), "values to write");
    return batch(ops::insert_and_find, keys, values, now.data(), statuses);
  }

  /// Writes the values of the keys that are there; entries of absent keys stay untouched.
  /// Statuses: `present`, `absent`.
  counts find(std::span<Key const> keys, std::span<Value> values,
              std::span<status> statuses = {}) const
  {
    detail::require_length(keys.size(), values.size(), "values to write");
    return batch(ops::find, keys, {}, values.data(), statuses);
  }

  /// Says for each key whether it is there. Statuses: `present`, `absent`.
  counts contains(std::span<Key const> keys, std::span<bool> flags) const
  {
    detail::require_length(keys.size(), flags.size(), "flags");
    return engine_->run({.kind = ops::contains,
                         .count = keys.size(),
                         .keys = keys.data(),
                         .flags = flags.data()});
  }
  counts contains(std::span<Key const> keys, std::span<status> statuses) const
  {
    return batch(ops::contains, keys, {}, nullptr, statuses);
  }
  /// Only counts.
  counts contains(std::span<Key const> keys) const
  {
    return batch(ops::contains, keys, {}, nullptr, {});
  }

  /// Removes the keys. Statuses: `erased`, `absent`.
  counts erase(std::span<Key const> keys, std::span<status> statuses = {})
  {
    return batch(ops::erase, keys, {}, nullptr, statuses);
  }

  /// Removes the keys and writes the values they had; entries of absent keys stay untouched.
  /// Statuses: `erased`, `absent`.
  counts extract(std::span<Key const> keys, std::span<Value> values,
                 std::span<status> statuses = {})
  {
    detail::require_length(keys.size(), values.size(), "values to write");
    return batch(ops::extract, keys, {}, values.data(), statuses);
  }

  /// Replaces the values of the keys that are there and writes those they had to `before`; absent
  /// keys stay absent, their entry untouched. Statuses: `assigned`, `absent`.
  counts exchange(std::span<Key const> keys, std::span<Value const> values,
                  std::span<Value> before, std::span<status> statuses = {})
  {
    detail::require_length(keys.size(), before.size(), "values to write");
    return batch(ops::exchange, keys, values, before.data(), statuses);
  }

  /// Replaces the values that equal `expected`, compared as bytes; otherwise writes the value seen
  /// to `expected`. Statuses: `assigned`, `present` (another value), `absent`.
  counts compare_exchange(std::span<Key const> keys, std::span<Value> expected,
                          std::span<Value const> desired, std::span<status> statuses = {})
  {
    static_assert(detail::check_comparable<Value>::fits);
    detail::require_length(keys.size(), expected.size(), "expected values");
    return batch(ops::compare_exchange, keys, desired, expected.data(), statuses);
  }

  /// Removes the keys whose value equals `expected`, compared as bytes. Statuses: `erased`,
  /// `present` (another value), `absent`.
  counts erase_if_equal(std::span<Key const> keys, std::span<Value const> expected,
                        std::span<status> statuses = {})
  {
    static_assert(detail::check_comparable<Value>::fits);
    return batch(ops::erase_if_equal, keys, expected, nullptr, statuses);
  }

  // --- a stream, single keys, phases -----------------------------------------------------------

  /// Batches on columns in device memory, in the order of a stream; see stream_calls. The result
  /// must not outlive the map.
  stream_calls<Key, Value> on(stream_ref stream) const { return {*engine_, stream}; }
  /// Registers kernels on a stream, and batches that do not wait, for these kinds of operation; see
  /// warpmap::lease. Waits for a rebuild that runs.
  /// @throws misuse_error (the map runs on the CPU), out_of_memory, device_error
  [[nodiscard]] warpmap::lease<Key, Value> lease(stream_ref stream, ops kinds)
  {
    return {*engine_, kinds, stream};
  }
  /// Device memory for batches of up to so many keys under a lease: 8 bytes each.
  /// @throws misuse_error (the map runs on the CPU), out_of_memory, device_error
  workspace make_workspace(std::size_t most_keys) const
  {
    return workspace{engine_->make_workspace(most_keys)};
  }
  /// The same for lease::purge_async: as much as the slots that the map has now.
  workspace make_purge_workspace() const { return workspace{engine_->make_purge_workspace()}; }

  /// Registers the calling thread for calls on single keys.
  session_type session() { return session_type{*engine_}; }

  /// Only the allowed kinds run until the result is destroyed; see exclusive_phase. Waits for the
  /// calls that run now and for other phases.
  /// @throws misuse_error when this thread already holds a phase of this map
  [[nodiscard]] exclusive_phase exclusive(ops allowed, on_conflict others = on_conflict::wait)
  {
    return {*engine_, allowed, others};
  }
  /// No exclusive phase begins until the result is destroyed. Waits for one that runs.
  /// @throws misuse_error when this thread holds an exclusive phase of this map
  [[nodiscard]] shared_phase shared() { return shared_phase{*engine_}; }

  // --- the whole map ---------------------------------------------------------------------------

  /// Calls `fn(key, value)` for pairs, each key at most once, in no particular order, from up to
  /// `threads` threads at a time. Pairs that are there all the while are seen; those that come or
  /// go meanwhile may be. `fn` may call this map. For an exact picture use a snapshot.
  template <class Fn>
  void for_each(Fn&& fn, unsigned threads = 1) const
  {
    engine_->visit(detail::visit_pairs<Key, Value>(fn), threads);
  }

  /// Removes the pairs for which `goes(key, value)` is true and returns how many. Each removal is
  /// atomic: a pair whose value changed after the judgement is judged again.
  template <class Predicate>
  std::size_t erase_if(Predicate&& goes)
  {
    return engine_->erase_if(detail::judge_pairs<Key, Value>(goes));
  }

  /// Copies out the next pairs after `from`, as many as fit, and returns how many: 0 at the end.
  /// Over all chunks each key comes at most once; pairs that are there all the while come.
  std::size_t retrieve_all(cursor& from, std::span<Key> keys, std::span<Value> values) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    return engine_->retrieve(from.at_, keys.data(), values.data(), keys.size());
  }

  /// Every pair at once, as two columns.
  std::pair<std::vector<Key>, std::vector<Value>> retrieve_all() const
  {
    std::pair<std::vector<Key>, std::vector<Value>> all;
    all.first.reserve(size());
    all.second.reserve(size());
    for_each([&](Key const& key, Value const& value) {
      all.first.push_back(key);
      all.second.push_back(value);
    });
    return all;
  }

  /// The pairs as they are now, unchanging. Waits for running writes; O(1).
  snapshot_type snapshot() const { return snapshot_type{engine_->freeze()}; }

  /// A map of its own with the same pairs, options and seed. Consistent: the pairs of one moment.
  /// Costs a copy of the slots; those of erased keys are copied too, as long as they are few.
  map clone() const { return map{engine_->clone()}; }

  /// Exchanges the contents; sessions, phases and options stay with their object. Waits for the
  /// running calls of both maps. Not one atomic step for a reader who looks at both. The memory
  /// resource of each must outlive the other map, too.
  /// @throws out_of_memory  when one holds more than `max_bytes` of the other; nothing is changed
  void swap(map& other) { engine_->swap(*other.engine_); }
  friend void swap(map& a, map& b) { a.swap(b); }

  /// Adds the pairs of `from` whose keys are absent here; `from` stays as it is (its pairs of one
  /// moment are taken).
  counts merge(map const& from)
  {
    return merge_blocks(from, [this](auto keys, auto values) { return insert(keys, values); });
  }
  /// The same, combining the values of keys that are in both by `fn(here, there)`.
  template <class Fn>
  counts merge(map const& from, Fn const& fn)
  {
    return merge_blocks(
      from, [&](auto keys, auto values) { return insert_or_apply(keys, values, fn); });
  }

  /// Removes every pair, in one step for all readers; keeps the capacity.
  /// @throws out_of_memory  the map is unchanged (the old slots stay until the new ones are there)
  void clear() { engine_->clear(); }
  /// Makes room for `pairs` pairs in all, so that no insert up to there rebuilds.
  /// @throws out_of_memory  the map is unchanged
  void reserve(std::size_t pairs) { engine_->reserve(pairs); }
  /// Rebuilds into about `slots` slots, never fewer than the pairs need; 0: as few as they need.
  /// Clears erased slots in any case.
  void rehash(std::size_t slots) { engine_->rehash(slots); }
  /// Rebuilds into the fewest slots that the pairs need.
  void shrink_to_fit() { engine_->rehash(0); }

  // --- what it says of itself ------------------------------------------------------------------

  /// Number of pairs: exact when no other call runs, else each running call may count or not. O(1).
  std::size_t size() const noexcept { return engine_->size(); }
  bool empty() const noexcept { return size() == 0; }
  /// Number of slots.
  std::size_t capacity() const noexcept { return engine_->capacity(); }
  double load_limit() const noexcept { return engine_->made_with().load_limit; }
  std::size_t max_bytes() const noexcept { return engine_->made_with().max_bytes; }
  /// The options that it was made with.
  options const& made_with() const noexcept { return engine_->made_with(); }
  /// The backend that runs the calls, and why it was chosen, as a sentence.
  warpmap::backend backend() const noexcept { return engine_->backend(); }
  std::string why_backend() const { return engine_->why_backend(); }

  /// Everything there is to know, probe lengths included. Cost: one pass over the slots.
  statistics stats() const { return engine_->stats(); }

  /// Checks that every key is there once and reachable and that the counters equal a recount.
  /// Waits for running writes and holds up new ones. Cost: one lookup per pair.
  validation validate() const { return engine_->validate(); }

  /// Bytes that `pairs` pairs will take: held, and at the peak of a rebuild that makes room.
  static detail::byte_estimate estimate_bytes(std::size_t pairs, options const& how = {})
  {
    return detail::estimate(detail::layout_of<Key, Value, Hash, Equal>(), pairs, how);
  }

 private:
  static status* pointer(std::span<status> statuses)
  {
    return statuses.empty() ? nullptr : statuses.data();
  }

  counts batch(ops kind, std::span<Key const> keys, std::span<Value const> values, void* out,
               std::span<status> statuses, detail::combine const* fn = nullptr) const
  {
    auto const takes_values = kind != ops::find && kind != ops::contains && kind != ops::erase &&
                              kind != ops::extract;
    if (takes_values) detail::require_length(keys.size(), values.size(), "values");
    detail::require_statuses(keys.size(), statuses);
    return engine_->run({.kind = kind,
                         .count = keys.size(),
                         .keys = keys.data(),
                         .values = values.data(),
                         .out = out,
                         .statuses = pointer(statuses),
                         .fn = fn});
  }

  template <class Insert>
  counts merge_blocks(map const& from, Insert insert_block)
  {
    auto const pairs = from.snapshot();
    std::size_t constexpr block = std::size_t{1} << 16;
    auto const room = std::min(block, std::max<std::size_t>(pairs.size(), 1));
    detail::column<Key> keys{room};
    detail::column<Value> values{room};
    counts all;
    cursor at;
    while (auto const n = pairs.retrieve_all(at, keys.room(), values.room()))
      all += insert_block(std::span<Key const>{keys.room().first(n)},
                          std::span<Value const>{values.room().first(n)});
    return all;
  }

  std::unique_ptr<detail::engine> engine_;
};

}  // namespace warpmap::inline v0_1
