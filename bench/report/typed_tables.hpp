#pragma once
// warpmap for any type of key and value, with the words that typed_measure.hpp uses.

#include <memory>
#include <optional>

#include <warpmap/any_type.hpp>

#include "measure/recycling_memory.hpp"
#include "typed_keys.hpp"

namespace warpmap::bench {

/// What a table of any type is made for.
struct typed_setting {
  std::size_t entries;
  unsigned threads;
  std::size_t key_bytes;   ///< of strings, all together
  bool touched;            ///< pages that were touched before
  std::uint64_t seed = 0;  ///< of warpmap's hash
};

/// What warpmap says of its slots.
struct slot_facts {
  double windows_a_hit = 0;
  double load = 0;
  unsigned slot_bytes = 0;  ///< 0: not known
};

/// The slots of the tagged protocol for a pair that would get packed ones.
template <class Key, class Value>
struct tagged_pair;

template <class Key, class Value>
struct warpmap_of {
  using type = map<Key, Value>;
  static type make(options const& how) { return type{how}; }
};
template <class Key>
struct warpmap_of<Key, no_value> {
  using type = set<Key>;
  static type make(options const& how) { return type{how}; }
};
template <class Value>
struct warpmap_of<std::string, Value> {
  using type = string_map<Value>;
  static type make(options const& how) { return type{how}; }
};
template <class Key, class Value>
struct warpmap_of<tagged_pair<Key, Value>, Value> {
  using type = map<Key, Value>;
  /// No option asks for it: the engine that wide items have takes narrow ones, too.
  static type make(options const& how) { return type{detail::make_wide_engine<Key, Value>(how)}; }
};

/// The functor of upserts.
template <class Value>
auto adding()
{
  if constexpr (std::is_integral_v<Value>) return sum;
  else return add_words{};
}

/// A map and its memory. `Key` as for warpmap_of.
template <class Key, class Value>
class typed_map {
 public:
  using table = typename warpmap_of<Key, Value>::type;

  explicit typed_map(typed_setting const& how) : map_{make(how)} {}

  table& get() { return map_; }
  std::size_t size() const { return map_.size(); }
  /// Blocks whose pages had not been touched before.
  std::size_t fresh_blocks() const { return memory_ ? memory_->fresh_blocks() : 0; }
  slot_facts facts() const
  {
    auto const seen = map_.stats();
    auto const digits = seen.protocol.find_first_of("0123456789");
    if (digits == std::string::npos) return {};
    auto const bytes = std::stoul(seen.protocol.substr(digits));  // "packed 16 bytes"
    return {seen.probe_mean, seen.load, static_cast<unsigned>(bytes)};
  }

 private:
  table make(typed_setting const& how)
  {
    options made{.capacity = how.entries, .threads = how.threads, .seed = how.seed};
    if (how.touched) {
      memory_ = std::make_unique<recycling_memory>();
      constexpr auto most_slot_bytes = 24 + sizeof(typename table::key_type) + sizeof(Value);
      memory_->stock(how.entries * most_slot_bytes * 4 / 3 + huge_page);
      // Chunks of strings: of up to a quarter of what there is, some of them not full; and each
      // thread that is interrupted leaves one half full.
      auto const chunks = how.key_bytes == 0 ? 0 : how.key_bytes * 2 / huge_page + 16 * how.threads;
      for (std::size_t i = 0; i < chunks; ++i) memory_->stock(huge_page);
      memory_->give_zeros(true);
      made.memory = memory_.get();
    }
    return warpmap_of<Key, Value>::make(made);
  }
  std::unique_ptr<recycling_memory> memory_;
  table map_;
};

/// Batches: one caller, and the map deals them out to its threads.
template <class Key, class Value>
class batch_table {
 public:
  static constexpr bool splits_batches = true;
  static constexpr bool is_peer = false;
  static constexpr char const* name = "warpmap";

  explicit batch_table(typed_setting const& how) : map_{how} {}
  template <class Keys>
  static Keys const& own(Keys const& keys)
  {
    return keys;
  }
  batch_table& access() { return *this; }

  template <class Keys>
  std::size_t insert(Keys keys, std::span<Value const> values)
  {
    if constexpr (has_values) return map_.get().insert(keys, values).inserted();
    else return map_.get().insert(keys).inserted();
  }
  template <class Keys>
  std::size_t find(Keys keys, std::span<Value> found)
  {
    if constexpr (has_values) return map_.get().find(keys, found).present();
    else return map_.get().contains(keys).present();
  }
  template <class Keys>
  std::size_t add(Keys keys)
  {
    if constexpr (has_values)
      return map_.get().insert_or_apply(keys, plus_one(Value{}), adding<Value>()).assigned();
    else return 0;
  }
  template <class Keys>
  std::size_t erase(Keys keys)
  {
    return map_.get().erase(keys).erased();
  }
  std::size_t size() const { return map_.size(); }
  std::size_t fresh_blocks() const { return map_.fresh_blocks(); }
  slot_facts facts() const { return map_.facts(); }

 private:
  static constexpr bool has_values = !std::is_same_v<Value, no_value>;
  typed_map<Key, Value> map_;
};

/// A map of strings, one key at a time: each thread has a session.
template <class Value>
class text_session_table {
  class user {
   public:
    explicit user(string_map<Value>& of) : session_{of.session()} {}

    std::size_t insert(string_column keys, std::span<Value const> values)
    {
      return counted(keys, [&](auto key, std::size_t i) {
        return session_.insert(key, values[i]) == status::inserted;
      });
    }
    std::size_t find(string_column keys, std::span<Value> found)
    {
      return counted(keys, [&](auto key, std::size_t i) {
        auto const value = session_.find(key);
        if (value) found[i] = *value;
        return value.has_value();
      });
    }
    std::size_t add(string_column keys)
    {
      return counted(keys, [&](auto key, std::size_t) {
        return session_.insert_or_apply(key, 1, sum) == status::assigned;
      });
    }
    std::size_t erase(string_column keys)
    {
      return counted(
        keys, [&](auto key, std::size_t) { return session_.erase(key) == status::erased; });
    }

   private:
    template <class Call>
    static std::size_t counted(string_column keys, Call call)
    {
      std::size_t all = 0;
      for (std::size_t i = 0; i < keys.size(); ++i) all += call(keys[i], i);
      return all;
    }
    typename string_map<Value>::session_type session_;
  };

 public:
  static constexpr bool splits_batches = false;
  static constexpr bool is_peer = false;
  static constexpr char const* name = "warpmap session";

  explicit text_session_table(typed_setting const& how) : map_{how} {}
  static texts const& own(texts const& keys) { return keys; }
  user access() { return user{map_.get()}; }
  std::size_t size() const { return map_.size(); }
  std::size_t fresh_blocks() const { return map_.fresh_blocks(); }
  slot_facts facts() const { return map_.facts(); }

 private:
  typed_map<std::string, Value> map_;
};

}  // namespace warpmap::bench
