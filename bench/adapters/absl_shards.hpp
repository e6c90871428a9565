#pragma once
// Peer: 64 abseil flat_hash_maps, each behind a mutex; the top bits of the hash choose.

#include <absl/container/flat_hash_map.h>

#include <array>
#include <mutex>

#include "one_at_a_time.hpp"

namespace warpmap::bench {

class absl_shards {
 public:
  explicit absl_shards(setting const& how)
  {
    for (auto& each : shards_) each.map.reserve(how.capacity / count);
  }

  bool insert(std::uint64_t key, std::uint64_t value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    return map.emplace(key, value).second;
  }
  bool find(std::uint64_t key, std::uint64_t& value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    auto const at = map.find(key);
    if (at == map.end()) return false;
    value = at->second;
    return true;
  }
  void assign(std::uint64_t key, std::uint64_t value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    map.insert_or_assign(key, value);
  }
  void add(std::uint64_t key, std::uint64_t value)
  {
    auto& [mutex, map] = shard_of(key);
    std::lock_guard const alone{mutex};
    map[key] += value;
  }
  bool erase(std::uint64_t key)
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
    absl::flat_hash_map<std::uint64_t, std::uint64_t, mixing_hash> map;
  };
  shard& shard_of(std::uint64_t key) { return shards_[mixing_hash{}(key) >> 58]; }

  std::array<shard, count> shards_;
};

}  // namespace warpmap::bench
