#pragma once
// The peers for any type of key; values of 8 bytes. Strings are std::string, made before the clock
// starts, for questions too.

#include <array>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#ifdef WARPMAP_HAVE_ABSL
#  include <absl/container/flat_hash_map.h>
#endif
#ifdef WARPMAP_HAVE_LIBCUCKOO
#  include <libcuckoo/cuckoohash_map.hh>
#endif
#ifdef WARPMAP_HAVE_TBB
#  include <tbb/concurrent_hash_map.h>
#endif

#include "../adapters/one_at_a_time.hpp"
#include "typed_pair.hpp"

namespace warpmap::bench {

/// The hash of all peers. Strings: the one of the standard library.
template <class Key>
struct typed_hash {
  std::size_t operator()(Key const& key) const
  {
    if constexpr (std::is_same_v<Key, std::string>) return std::hash<std::string>{}(key);
    else {
      std::size_t all = 0;
      for (auto const word : key.word) all = mixing_hash{}(all ^ word);
      return all;
    }
  }
};

/// Loops over its keys. `Peer` has insert, find, add and erase of single keys.
template <class Key, class Peer>
class typed_peer {
  using value = std::uint64_t;

  struct user {
    Peer* peer;

    std::size_t insert(std::span<Key const> keys, std::span<value const> values)
    {
      std::size_t all = 0;
      for (std::size_t i = 0; i < keys.size(); ++i) all += peer->insert(keys[i], values[i]);
      return all;
    }
    std::size_t find(std::span<Key const> keys, std::span<value> found)
    {
      std::size_t all = 0;
      for (std::size_t i = 0; i < keys.size(); ++i) all += peer->find(keys[i], found[i]);
      return all;
    }
    std::size_t add(std::span<Key const> keys)
    {
      for (auto const& key : keys) peer->add(key, 1);
      return keys.size();
    }
    std::size_t erase(std::span<Key const> keys)
    {
      std::size_t all = 0;
      for (auto const& key : keys) all += peer->erase(key);
      return all;
    }
  };

 public:
  static constexpr bool splits_batches = false;
  static constexpr bool is_peer = true;
  static constexpr char const* name = Peer::name;

  explicit typed_peer(typed_setting const& how) : peer_{(stock(how), how.entries)} {}

  static std::vector<Key> const& own(std::vector<Key> const& keys) { return keys; }
  static std::vector<std::string> own(texts const& keys)
  {
    std::vector<std::string> all;
    all.reserve(keys.size());
    auto const views = keys.slice(0, keys.size());
    for (std::size_t i = 0; i < views.size(); ++i) all.emplace_back(views[i]);
    return all;
  }
  user access() { return {&peer_}; }
  std::size_t size() const { return peer_.size(); }
  std::size_t fresh_blocks() const { return 0; }
  slot_facts facts() const { return {}; }

 private:
  static void stock(typed_setting const& how)
  {
    if (how.touched) stock_malloc(how.entries * (3 * sizeof(Key) + 80) + how.key_bytes * 2);
  }
  Peer peer_;
};

#ifdef WARPMAP_HAVE_ABSL
template <class Key>
class typed_absl {
 public:
  static constexpr char const* name = "absl 64 shards";

  explicit typed_absl(std::size_t entries)
  {
    for (auto& each : shards_) each.map.reserve(entries / count);
  }
  bool insert(Key const& key, std::uint64_t value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    return map.emplace(key, value).second;
  }
  bool find(Key const& key, std::uint64_t& value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    auto const at = map.find(key);
    if (at == map.end()) return false;
    value = at->second;
    return true;
  }
  void add(Key const& key, std::uint64_t value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    map[key] += value;
  }
  bool erase(Key const& key)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    return map.erase(key) != 0;
  }
  std::size_t size() const
  {
    std::size_t all = 0;
    for (auto const& each : shards_) all += each.map.size();
    return all;
  }

 private:
  static constexpr std::size_t count = 64;
  struct alignas(64) shard {
    std::mutex mutex;
    absl::flat_hash_map<Key, std::uint64_t, typed_hash<Key>> map;
  };
  shard& shard_of(Key const& key) { return shards_[typed_hash<Key>{}(key) >> 58]; }

  std::array<shard, count> shards_;
};
#endif

#ifdef WARPMAP_HAVE_LIBCUCKOO
template <class Key>
class typed_cuckoo {
 public:
  static constexpr char const* name = "libcuckoo";

  explicit typed_cuckoo(std::size_t entries) { map_.reserve(entries); }
  bool insert(Key const& key, std::uint64_t value) { return map_.insert(key, value); }
  bool find(Key const& key, std::uint64_t& value) const { return map_.find(key, value); }
  void add(Key const& key, std::uint64_t value)
  {
    map_.upsert(
      key, [value](std::uint64_t& there) { there += value; }, value);
  }
  bool erase(Key const& key) { return map_.erase(key); }
  std::size_t size() const { return map_.size(); }

 private:
  libcuckoo::cuckoohash_map<Key, std::uint64_t, typed_hash<Key>> map_;
};
#endif

#ifdef WARPMAP_HAVE_TBB
template <class Key>
class typed_tbb {
  struct compare {
    static std::size_t hash(Key const& key) { return typed_hash<Key>{}(key); }
    static bool equal(Key const& a, Key const& b) { return a == b; }
  };
  using map_type = tbb::concurrent_hash_map<Key, std::uint64_t, compare>;

 public:
  static constexpr char const* name = "oneTBB";

  explicit typed_tbb(std::size_t entries) { map_.rehash(entries); }
  bool insert(Key const& key, std::uint64_t value) { return map_.emplace(key, value); }
  bool find(Key const& key, std::uint64_t& value) const
  {
    typename map_type::const_accessor at;
    if (!map_.find(at, key)) return false;
    value = at->second;
    return true;
  }
  void add(Key const& key, std::uint64_t value)
  {
    typename map_type::accessor at;
    map_.insert(at, key);
    at->second += value;
  }
  bool erase(Key const& key) { return map_.erase(key); }
  std::size_t size() const { return map_.size(); }

 private:
  map_type map_;
};
#endif

template <class Key>
class typed_std {
 public:
  static constexpr char const* name = "std + shared_mutex";

  explicit typed_std(std::size_t entries) { map_.reserve(entries); }
  bool insert(Key const& key, std::uint64_t value)
  {
    std::unique_lock const alone{mutex_};
    return map_.emplace(key, value).second;
  }
  bool find(Key const& key, std::uint64_t& value) const
  {
    std::shared_lock const reading{mutex_};
    auto const at = map_.find(key);
    if (at == map_.end()) return false;
    value = at->second;
    return true;
  }
  void add(Key const& key, std::uint64_t value)
  {
    std::unique_lock const alone{mutex_};
    map_[key] += value;
  }
  bool erase(Key const& key)
  {
    std::unique_lock const alone{mutex_};
    return map_.erase(key) != 0;
  }
  std::size_t size() const { return map_.size(); }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<Key, std::uint64_t, typed_hash<Key>> map_;
};

/// warpmap's tables, and every peer that this build knows. Values have 8 bytes.
template <class Key, class... Own>
typed_pair make_typed_pair_beside_peers(part_plan const& how, std::string name, typed_goals goals)
{
  return make_typed_pair<Key, std::uint64_t, Own...,
#ifdef WARPMAP_HAVE_ABSL
                         typed_peer<Key, typed_absl<Key>>,
#endif
#ifdef WARPMAP_HAVE_LIBCUCKOO
                         typed_peer<Key, typed_cuckoo<Key>>,
#endif
#ifdef WARPMAP_HAVE_TBB
                         typed_peer<Key, typed_tbb<Key>>,
#endif
                         typed_peer<Key, typed_std<Key>>>(how, std::move(name), goals);
}

}  // namespace warpmap::bench
