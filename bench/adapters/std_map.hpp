#pragma once
// Peer: std::unordered_map behind one std::shared_mutex.

#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "one_at_a_time.hpp"

namespace warpmap::bench {

class std_map {
 public:
  explicit std_map(setting const& how) { map_.reserve(how.capacity); }

  bool insert(std::uint64_t key, std::uint64_t value)
  {
    std::unique_lock const alone{mutex_};
    return map_.emplace(key, value).second;
  }
  bool find(std::uint64_t key, std::uint64_t& value) const
  {
    std::shared_lock const reading{mutex_};
    auto const at = map_.find(key);
    if (at == map_.end()) return false;
    value = at->second;
    return true;
  }
  void assign(std::uint64_t key, std::uint64_t value)
  {
    std::unique_lock const alone{mutex_};
    map_.insert_or_assign(key, value);
  }
  void add(std::uint64_t key, std::uint64_t value)
  {
    std::unique_lock const alone{mutex_};
    map_[key] += value;
  }
  bool erase(std::uint64_t key)
  {
    std::unique_lock const alone{mutex_};
    return map_.erase(key) != 0;
  }
  std::size_t size() const { return map_.size(); }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint64_t, std::uint64_t, mixing_hash> map_;
};

}  // namespace warpmap::bench
