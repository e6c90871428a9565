#pragma once
// Batches whose columns lie in device memory.

#include <type_traits>

#include "warpmap/detail/typed.hpp"
#include "warpmap/device_span.hpp"

namespace warpmap::inline v0_1 {

namespace detail {

/// What the calls of maps and sets on a stream share.
template <class Key>
class calls_on_stream {
 public:
  calls_on_stream(engine& on, stream_ref stream) : on_{&on}, stream_{stream} {}

  /// As the calls of that name on host memory; flags are one per key.
  counts contains(device_span<Key const> keys, device_span<bool> flags) const
  {
    require_length(keys.size(), flags.size(), "flags");
    auto what = call_on(ops::contains, keys, {});
    what.flags = flags.data();
    return on_->run(what, stream_.get());
  }
  counts contains(device_span<Key const> keys, device_span<status> statuses = {}) const
  {
    return on_->run(call_on(ops::contains, keys, statuses), stream_.get());
  }
  counts erase(device_span<Key const> keys, device_span<status> statuses = {}) const
  {
    return on_->run(call_on(ops::erase, keys, statuses), stream_.get());
  }

 protected:
  static call call_on(ops kind, device_span<Key const> keys, device_span<status> statuses)
  {
    if (!statuses.empty()) require_length(keys.size(), statuses.size(), "statuses");
    return {.kind = kind,
            .count = keys.size(),
            .keys = keys.data(),
            .statuses = statuses.data()};
  }

  engine* on_;
  stream_ref stream_;
};

}  // namespace detail

/// The batches of a map on columns in device memory, made by `map::on(stream)`.
///
/// Effects, statuses and returned counts are those of the map's calls of the same name.
/// Streams: the work is put on the given stream, behind what is there, and the call returns when it
///          is done: the map may grow meanwhile. Other streams and threads may use the map at the
///          same time. Such a call cannot be captured in a CUDA graph.
/// Errors:  misuse_error before any effect when the map runs on the CPU, when a column lies in host
///          memory that the device cannot read or on another device, when the stream is being
///          captured, and for functions other than sum, min, max, bit_or, bit_and and count;
///          size_mismatch before any effect when columns differ in length; device_error.
/// Cost:    no copies of columns; 16 bytes of device memory per key for what finds no room, at most
///          4 MiB a call, kept for the next one. Larger batches are done in parts.
template <class Key, class Value>
class stream_calls : public detail::calls_on_stream<Key> {
  using keys_span = device_span<Key const>;
  using given_span = device_span<Value const>;
  using value_span = device_span<Value>;
  using status_span = device_span<status>;

 public:
  using detail::calls_on_stream<Key>::calls_on_stream;

  counts insert(keys_span keys, given_span values, status_span statuses = {}) const
  {
    return give(ops::insert, keys, values, {}, statuses);
  }
  counts insert_or_assign(keys_span keys, given_span values, status_span statuses = {}) const
  {
    return give(ops::insert_or_assign, keys, values, {}, statuses);
  }
  template <class Fn>
  counts insert_or_apply(keys_span keys, given_span values, Fn const& fn,
                         status_span statuses = {}) const
  {
    auto const how = detail::describe<Value>(fn);
    return give(ops::insert_or_apply, keys, values, {}, statuses, &how);
  }
  counts insert_and_find(keys_span keys, given_span values, value_span now,
                         status_span statuses = {}) const
  {
    return give(ops::insert_and_find, keys, values, now, statuses);
  }
  counts find(keys_span keys, value_span values, status_span statuses = {}) const
  {
    return take(ops::find, keys, values, statuses);
  }
  counts extract(keys_span keys, value_span values, status_span statuses = {}) const
  {
    return take(ops::extract, keys, values, statuses);
  }
  counts exchange(keys_span keys, given_span values, value_span before,
                  status_span statuses = {}) const
  {
    return give(ops::exchange, keys, values, before, statuses);
  }
  counts compare_exchange(keys_span keys, value_span expected, given_span desired,
                          status_span statuses = {}) const
  {
    static_assert(detail::check_comparable<Value>::fits);
    return give(ops::compare_exchange, keys, desired, expected, statuses);
  }
  counts erase_if_equal(keys_span keys, given_span expected, status_span statuses = {}) const
  {
    static_assert(detail::check_comparable<Value>::fits);
    return give(ops::erase_if_equal, keys, expected, {}, statuses);
  }

 private:
  counts give(ops kind, keys_span keys, given_span values, value_span out, status_span statuses,
              detail::combine const* fn = nullptr) const
  {
    detail::require_length(keys.size(), values.size(), "values");
    auto what = this->call_on(kind, keys, statuses);
    what.values = values.data();
    what.fn = fn;
    return run(what, out);
  }
  counts take(ops kind, keys_span keys, value_span out, status_span statuses) const
  {
    return run(this->call_on(kind, keys, statuses), out);
  }
  counts run(detail::call what, value_span out) const
  {
    if (detail::returns_values(what.kind))
      detail::require_length(what.count, out.size(), "values to write");
    what.out = out.data();
    return this->on_->run(what, this->stream_.get());
  }
};

/// The same for sets.
template <class Key>
class stream_calls<Key, detail::nothing> : public detail::calls_on_stream<Key> {
 public:
  using detail::calls_on_stream<Key>::calls_on_stream;

  counts insert(device_span<Key const> keys, device_span<status> statuses = {}) const
  {
    return this->on_->run(this->call_on(ops::insert, keys, statuses), this->stream_.get());
  }
};

}  // namespace warpmap::inline v0_1
