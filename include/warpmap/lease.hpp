#pragma once
// Kernels' access to a map on a device: what a lease keeps as it is, and batches that do not wait.

#include <memory>
#include <utility>

#include "warpmap/detail/typed.hpp"
#include "warpmap/device_span.hpp"

namespace warpmap::inline v0_1 {

/// Device memory for one asynchronous batch at a time, made by `map::make_workspace`.
///
/// Memory:  8 bytes for each key, or as much as the map's slots (make_purge_workspace), from the
///          map's resource; not counted by its max_bytes.
///
/// Each batch begins by setting the counts to zero. They are for whatever comes behind it on its
/// stream: a kernel, a copy, or fetch(). One workspace serves one batch at a time: batches on one
/// stream may take turns with it, batches on different streams need one each.
class workspace {
 public:
  explicit workspace(std::unique_ptr<detail::workspace_state> state) : state_{std::move(state)} {}

  /// Keys that a batch may have.
  std::size_t capacity() const noexcept { return state_->most(); }
  /// In device memory: how many keys came out how, by status.
  device_span<std::uint64_t const> counts_on_device() const noexcept
  {
    return {state_->on_device(), status_kinds};
  }
  /// In device memory: the indices of the keys that found no room, in no particular order, and how
  /// many they are.
  std::uint64_t const* left_over() const noexcept { return state_->left_over(); }
  std::uint64_t const* left_over_count() const noexcept { return state_->left_over_count(); }

  /// Waits for the stream and returns the counts. @throws device_error
  counts fetch(stream_ref stream) const { return state_->fetch(stream.get()); }

 private:
  template <class, class>
  friend class lease;
  std::unique_ptr<detail::workspace_state> state_;
};

/// A map as it is, for kernels on one stream: made by `map::lease(stream, kinds)`.
///
/// Effect:  while a lease with writing kinds lives the map does not rebuild: its room is what there
///          is, keys without room are `full`, and calls that would have to wait for its end
///          (reserve, clear, snapshot, validate, exclusive phases, ...) throw misuse_error. A lease
///          of reading kinds keeps its version of the map alive and holds nobody up; it does not
///          see what is written after the map has grown. A lease of `ops::reshape` has the map
///          alone, as an exclusive phase that allows no calls: calls of other threads wait for its
///          end, and those of its own thread throw misuse_error.
/// Streams: the end of the lease is a point on its stream: what the map does to the leased version
///          comes behind all that the stream was given before. Only the end of a lease of
///          `ops::reshape` waits for its stream. Graphs that were captured under the lease may be
///          launched on that stream while it lives.
/// Counts:  size() knows what the lease added and removed once the stream has passed its end.
/// Threads: one thread at a time per lease; other calls, from any thread, as beside any batch. It
///          must end before its map does.
template <class Key, class Value>
class lease {
  using keys_span = device_span<Key const>;
  using given_span = device_span<Value const>;
  using value_span = device_span<Value>;
  using status_span = device_span<status>;

 public:
  lease(detail::engine& on, ops allowed, stream_ref stream)
    : state_{on.lease(allowed, stream.get())}, stream_{stream}
  {
  }
  lease(lease&&) = default;
  lease& operator=(lease&&) = default;
  ~lease() = default;

  stream_ref stream() const noexcept { return stream_; }
  /// As the destructor. What was queued still runs.
  void end() noexcept { state_->end(); }
  /// For view_of(), which has a type for it.
  detail::view_state view(ops kinds) const { return state_->view(kinds); }

  // Batches on columns in device memory, as those of `map::on(stream)`, but they only queue work on
  // the lease's stream, so they may be captured in a CUDA graph; columns and workspace must stay
  // until it is done; a key that finds no room is `full`, and its index is listed in the workspace.
  // Errors: misuse_error (a kind that the lease does not allow, host memory, another device, a
  // function of the host's), size_mismatch (also: a workspace for fewer keys), device_error;
  // nothing is queued then. They never allocate, grow or synchronise.

  void insert_async(keys_span keys, given_span values, workspace& scratch,
                    status_span statuses = {})
  {
    give(ops::insert, keys, values, {}, scratch, statuses);
  }
  void insert_or_assign_async(keys_span keys, given_span values, workspace& scratch,
                              status_span statuses = {})
  {
    give(ops::insert_or_assign, keys, values, {}, scratch, statuses);
  }
  template <class Fn>
  void insert_or_apply_async(keys_span keys, given_span values, Fn const& fn, workspace& scratch,
                             status_span statuses = {})
  {
    auto const how = detail::describe<Value>(fn);
    give(ops::insert_or_apply, keys, values, {}, scratch, statuses, &how);
  }
  void insert_and_find_async(keys_span keys, given_span values, value_span now,
                             workspace& scratch, status_span statuses = {})
  {
    give(ops::insert_and_find, keys, values, now, scratch, statuses);
  }
  void find_async(keys_span keys, value_span values, workspace& scratch,
                  status_span statuses = {})
  {
    take(ops::find, keys, values, scratch, statuses);
  }
  void contains_async(keys_span keys, workspace& scratch, status_span statuses)
  {
    run(call_on(ops::contains, keys, statuses), {}, scratch);
  }
  void erase_async(keys_span keys, workspace& scratch, status_span statuses = {})
  {
    run(call_on(ops::erase, keys, statuses), {}, scratch);
  }
  void extract_async(keys_span keys, value_span values, workspace& scratch,
                     status_span statuses = {})
  {
    take(ops::extract, keys, values, scratch, statuses);
  }
  void exchange_async(keys_span keys, given_span values, value_span before, workspace& scratch,
                      status_span statuses = {})
  {
    give(ops::exchange, keys, values, before, scratch, statuses);
  }
  void compare_exchange_async(keys_span keys, value_span expected, given_span desired,
                              workspace& scratch, status_span statuses = {})
  {
    static_assert(detail::check_comparable<Value>::fits);
    give(ops::compare_exchange, keys, desired, expected, scratch, statuses);
  }
  void erase_if_equal_async(keys_span keys, given_span expected, workspace& scratch,
                            status_span statuses = {})
  {
    static_assert(detail::check_comparable<Value>::fits);
    give(ops::erase_if_equal, keys, expected, {}, scratch, statuses);
  }
  /// Makes the room of erased keys free again: a rebuild into the slots that there are, for maps
  /// that must not grow and for graphs. Under a lease of `ops::reshape`; two passes over the slots.
  /// @param scratch  made by make_purge_workspace() since the map last grew
  void purge_async(workspace& scratch) { state_->purge(*scratch.state_); }

 private:
  static detail::call call_on(ops kind, keys_span keys, status_span statuses)
  {
    if (!statuses.empty()) detail::require_length(keys.size(), statuses.size(), "statuses");
    return {.kind = kind,
            .count = keys.size(),
            .keys = keys.data(),
            .statuses = statuses.data()};
  }
  void give(ops kind, keys_span keys, given_span values, value_span out, workspace& scratch,
            status_span statuses, detail::combine const* fn = nullptr)
  {
    detail::require_length(keys.size(), values.size(), "values");
    auto what = call_on(kind, keys, statuses);
    what.values = values.data();
    what.fn = fn;
    run(what, out, scratch);
  }
  void take(ops kind, keys_span keys, value_span out, workspace& scratch, status_span statuses)
  {
    run(call_on(kind, keys, statuses), out, scratch);
  }
  void run(detail::call what, value_span out, workspace& scratch)
  {
    if (detail::returns_values(what.kind))
      detail::require_length(what.count, out.size(), "values to write");
    what.out = out.data();
    state_->run(what, *scratch.state_);
  }

  std::unique_ptr<detail::lease_state> state_;
  stream_ref stream_;
};

/// The same for sets.
template <class Key>
class lease<Key, detail::nothing> {
 public:
  lease(detail::engine& on, ops allowed, stream_ref stream)
    : state_{on.lease(allowed, stream.get())}, stream_{stream}
  {
  }
  lease(lease&&) = default;
  lease& operator=(lease&&) = default;
  ~lease() = default;

  stream_ref stream() const noexcept { return stream_; }
  void end() noexcept { state_->end(); }
  /// For view_of(), which has a type for it.
  detail::view_state view(ops kinds) const { return state_->view(kinds); }

  void insert_async(device_span<Key const> keys, workspace& scratch,
                    device_span<status> statuses = {})
  {
    run(ops::insert, keys, scratch, statuses);
  }
  void contains_async(device_span<Key const> keys, workspace& scratch,
                      device_span<status> statuses)
  {
    run(ops::contains, keys, scratch, statuses);
  }
  void erase_async(device_span<Key const> keys, workspace& scratch,
                   device_span<status> statuses = {})
  {
    run(ops::erase, keys, scratch, statuses);
  }
  void purge_async(workspace& scratch) { state_->purge(*scratch.state_); }

 private:
  void run(ops kind, device_span<Key const> keys, workspace& scratch, device_span<status> statuses)
  {
    if (!statuses.empty()) detail::require_length(keys.size(), statuses.size(), "statuses");
    state_->run({.kind = kind,
                 .count = keys.size(),
                 .keys = keys.data(),
                 .statuses = statuses.data()},
                *scratch.state_);
  }

  std::unique_ptr<detail::lease_state> state_;
  stream_ref stream_;
};

}  // namespace warpmap::inline v0_1
