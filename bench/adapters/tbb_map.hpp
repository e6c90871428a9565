#pragma once
// Peer: oneTBB's concurrent_hash_map.

#include <tbb/concurrent_hash_map.h>

#include "one_at_a_time.hpp"

namespace warpmap::bench {

class tbb_map {
  struct compare {
    static std::size_t hash(std::uint64_t key) { return mixing_hash{}(key); }
    static bool equal(std::uint64_t a, std::uint64_t b) { return a == b; }
  };
  using map_type = tbb::concurrent_hash_map<std::uint64_t, std::uint64_t, compare>;

 public:
  explicit tbb_map(setting const& how)
  {
    if (how.capacity != 0) map_.rehash(how.capacity);
  }

  bool insert(std::uint64_t key, std::uint64_t value) { return map_.emplace(key, value); }
  bool find(std::uint64_t key, std::uint64_t& value) const
  {
    map_type::const_accessor at;
    if (!map_.find(at, key)) return false;
    value = at->second;
    return true;
  }
  void assign(std::uint64_t key, std::uint64_t value)
  {
    map_type::accessor at;
    map_.insert(at, key);
    at->second = value;
  }
  void add(std::uint64_t key, std::uint64_t value)
  {
    map_type::accessor at;
    map_.insert(at, key);
    at->second += value;
  }
  bool erase(std::uint64_t key) { return map_.erase(key); }
  std::size_t size() const { return map_.size(); }

 private:
  map_type map_;
};

}  // namespace warpmap::bench
