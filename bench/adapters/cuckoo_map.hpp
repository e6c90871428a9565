#pragma once
// Peer: libcuckoo's cuckoohash_map.

#include <libcuckoo/cuckoohash_map.hh>

#include "one_at_a_time.hpp"

namespace warpmap::bench {

class cuckoo_map {
 public:
  explicit cuckoo_map(setting const& how)
  {
    if (how.capacity != 0) map_.reserve(how.capacity);
  }

  bool insert(std::uint64_t key, std::uint64_t value) { return map_.insert(key, value); }
  bool find(std::uint64_t key, std::uint64_t& value) const { return map_.find(key, value); }
  void assign(std::uint64_t key, std::uint64_t value) { map_.insert_or_assign(key, value); }
  void add(std::uint64_t key, std::uint64_t value)
  {
    map_.upsert(
      key, [value](std::uint64_t& there) { there += value; }, value);
  }
  bool erase(std::uint64_t key) { return map_.erase(key); }
  std::size_t size() const { return map_.size(); }

 private:
  libcuckoo::cuckoohash_map<std::uint64_t, std::uint64_t, mixing_hash> map_;
};

}  // namespace warpmap::bench
