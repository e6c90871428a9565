#pragma once
// Patterns that take one key at a time: a session of warpmap; std::unordered_map behind a mutex.

#include <mutex>
#include <optional>
#include <unordered_map>

#include <warpmap/map.hpp>

#include "work.hpp"

namespace warpmap::bench {

using pair_map = map<std::uint64_t, std::uint64_t>;

/// `Map::access()` gives a thread what it calls: insert, find, assign, add, erase.
template <class Map>
class one_key_pattern {
 public:
  static constexpr bool only_reads_are_special = false;

  one_key_pattern(std::size_t capacity, unsigned threads) : map_{capacity, threads} {}

  sums insert(share mine, column const& keys, column const& values)
  {
    auto&& access = map_.access();
    auto const own_values = mine.of(values);
    sums out;
    std::size_t i = 0;
    for (auto const key : mine.of(keys)) out.answers += access.insert(key, own_values[i++]);
    return out;
  }
  sums grow(share mine, column const& keys, column const& values)
  {
    return insert(mine, keys, values);
  }
  sums find(share mine, column const& keys)
  {
    auto&& access = map_.access();
    sums out;
    for (auto const key : mine.of(keys))
      if (auto const value = access.find(key)) out += {1, *value};
    return out;
  }
  /// Changes between finds and assignments from key to key: 19 and 1.
  sums mix(share mine, questions const& ask)
  {
    auto&& access = map_.access();
    auto const found = mine.of(ask.mix_found);
    auto const assigned = mine.of(ask.mix_assigned);
    auto const values = mine.of(ask.mix_values);
    sums out;
    std::size_t writes = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (auto const value = access.find(found[i])) out += {1, value_of(*value)};
      if (i % 19 != 18 || writes == assigned.size()) continue;
      access.assign(assigned[writes], values[writes]);
      ++writes;
    }
    for (; writes < assigned.size(); ++writes) access.assign(assigned[writes], values[writes]);
    return out += {writes, 0};
  }
  sums add(share mine, column const& keys)
  {
    auto&& access = map_.access();
    for (auto const key : mine.of(keys)) access.add(key, 1);
    return {mine.of(keys).size(), 0};
  }
  sums erase(share mine, column const& keys)
  {
    auto&& access = map_.access();
    sums out;
    for (auto const key : mine.of(keys)) out.answers += access.erase(key);
    return out;
  }
  /// Nothing is held beside the map.
  int hold(std::uint64_t, std::uint64_t) { return 0; }
  std::size_t size() { return map_.size(); }

 private:
  Map map_;
};

class session_map {
 public:
  session_map(std::size_t capacity, unsigned threads)
    : map_{{.capacity = capacity, .threads = threads}}
  {
  }

  class caller {
   public:
    explicit caller(pair_map& map) : session_{map.session()} {}
    bool insert(std::uint64_t key, std::uint64_t value)
    {
      return session_.insert(key, value) == status::inserted;
    }
    std::optional<std::uint64_t> find(std::uint64_t key) { return session_.find(key); }
    void assign(std::uint64_t key, std::uint64_t value) { session_.insert_or_assign(key, value); }
    void add(std::uint64_t key, std::uint64_t value) { session_.insert_or_apply(key, value, sum); }
    bool erase(std::uint64_t key) { return session_.erase(key) == status::erased; }

   private:
    pair_map::session_type session_;
  };
  caller access() { return caller{map_}; }
  std::size_t size() const { return map_.size(); }

 private:
  pair_map map_;
};

class mutex_map {
 public:
  mutex_map(std::size_t capacity, unsigned) { pairs_.reserve(capacity); }

  mutex_map& access() { return *this; }
  bool insert(std::uint64_t key, std::uint64_t value)
  {
    std::lock_guard const alone{mutex_};
    return pairs_.try_emplace(key, value).second;
  }
  std::optional<std::uint64_t> find(std::uint64_t key)
  {
    std::lock_guard const alone{mutex_};
    auto const at = pairs_.find(key);
    return at == pairs_.end() ? std::nullopt : std::optional{at->second};
  }
  void assign(std::uint64_t key, std::uint64_t value)
  {
    std::lock_guard const alone{mutex_};
    pairs_.insert_or_assign(key, value);
  }
  void add(std::uint64_t key, std::uint64_t value)
  {
    std::lock_guard const alone{mutex_};
    pairs_[key] += value;
  }
  bool erase(std::uint64_t key)
  {
    std::lock_guard const alone{mutex_};
    return pairs_.erase(key) == 1;
  }
  std::size_t size()
  {
    std::lock_guard const alone{mutex_};
    return pairs_.size();
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::uint64_t> pairs_;
};

}  // namespace warpmap::bench
