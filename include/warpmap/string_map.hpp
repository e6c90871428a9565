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
#include "warpmap/detail/referred_map.hpp"
#include "warpmap/detail/text.hpp"
#include "warpmap/snapshot.hpp"
#include "warpmap/string_column.hpp"
#include "warpmap/string_lease.hpp"

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
///         finds that more than half of all are dead, or until clear, rehash or shrink_to_fit.
///         reserve asks for slots; bytes of keys are asked for as they come. A key whose bytes find
///         no memory is `full`. stats() tells of them as key_bytes and dead_key_bytes.
/// Device: maps with values of up to 8 bytes run there, too; their batches come from host memory. A
///         key takes up to 3 bytes more, and views are of copies in host memory: a cursor keeps the
///         keys that it has shown, a snapshot that was asked for its keys all of them. A call with
///         a key for which there is no staging memory throws out_of_memory: nothing is done then.
template <class Value>
class string_map
  : public detail::referred_map<string_map<Value>, string_column, std::string_view, Value> {
  using base = detail::referred_map<string_map, string_column, std::string_view, Value>;
  using base::engine_;

 public:
  using snapshot_type = warpmap::snapshot<std::string_view, Value>;

  /// As map::map.
  explicit string_map(options const& how = {}) : base{detail::make_any_text_engine<Value>(how)} {}
  /// For tests and other backends: a map over an engine made elsewhere.
  explicit string_map(std::unique_ptr<detail::engine> engine) : base{std::move(engine)} {}

  using base::retrieve_all;
  /// Every pair at once, as two columns; the keys are copies.
  std::pair<std::vector<std::string>, std::vector<Value>> retrieve_all() const
  {
    std::pair<std::vector<std::string>, std::vector<Value>> all;
    all.first.reserve(base::size());
    all.second.reserve(base::size());
    base::for_each([&](std::string_view key, Value const& value) {
      all.first.emplace_back(key);
      all.second.push_back(value);
    });
    return all;
  }

  /// For lookups in kernels: see warpmap::string_lease, and view_of in string_device.cuh.
  /// @throws misuse_error  the map runs on the CPU, or other kinds than find and contains
  [[nodiscard]] string_lease<Value> lease(stream_ref stream,
                                          ops kinds = ops::find | ops::contains)
  {
    return {*engine_, kinds, stream};
  }

  snapshot_type snapshot() const { return snapshot_type{engine_->freeze()}; }
  /// A map of its own, with copies of the keys.
  string_map clone() const { return string_map{engine_->clone()}; }
  /// @throws out_of_memory  when one holds more than `max_bytes` of the other; nothing is changed
  void swap(string_map& other) { engine_->swap(*other.engine_); }
  friend void swap(string_map& a, string_map& b) { a.swap(b); }
  counts merge(string_map const& from)
  {
    return merge_blocks(
      from, [this](auto keys, auto values) { return this->insert(keys, values); });
  }
  template <class Fn>
  counts merge(string_map const& from, Fn const& fn)
  {
    return merge_blocks(
      from, [&](auto keys, auto values) { return this->insert_or_apply(keys, values, fn); });
  }

  /// Bytes that `pairs` pairs will take whose keys are `key_bytes` long together, when nothing is
  /// erased and one thread inserts; each more may keep a begun chunk, of at most 2 MiB.
  static detail::byte_estimate estimate_bytes(std::size_t pairs, std::size_t key_bytes,
                                              options const& how = {})
  {
    return detail::estimate_text(detail::text_layout<Value>(), pairs, key_bytes, how);
  }

 private:
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
};

}  // namespace warpmap::inline v0_1
