#pragma once
// Containers that take one key at a time: loops over the batch.

#include <functional>
#include <utility>

#include "container.hpp"

namespace warpmap::bench {

/// The hash of all peers: murmur3's finalizer.
struct mixing_hash {
  std::size_t operator()(std::uint64_t key) const
  {
    key = (key ^ (key >> 33)) * 0xff51afd7ed558ccdu;
    key = (key ^ (key >> 33)) * 0xc4ceb9fe1a85ec53u;
    return key ^ (key >> 33);
  }
};

/// `Access` has insert, find, assign, add and erase of single keys.
template <class Access>
class looping_worker final : public worker {
 public:
  explicit looping_worker(Access access) : access_{std::move(access)} {}

  std::size_t insert(keys_view keys, values_view values) override
  {
    std::size_t fresh = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) fresh += access_.insert(keys[i], values[i]);
    return fresh;
  }
  std::size_t find(keys_view keys, values_room found) override
  {
    std::size_t there = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) there += access_.find(keys[i], found[i]);
    return there;
  }
  void assign(keys_view keys, values_view values) override
  {
    for (std::size_t i = 0; i < keys.size(); ++i) access_.assign(keys[i], values[i]);
  }
  void add(keys_view keys, std::uint64_t each) override
  {
    for (auto const key : keys) access_.add(key, each);
  }
  std::size_t erase(keys_view keys) override
  {
    std::size_t there = 0;
    for (auto const key : keys) there += access_.erase(key);
    return there;
  }
  std::size_t mix(keys_view find, values_room found, keys_view assign, values_view values) override
  {
    std::size_t there = 0;
    auto const finds_per_assign = find.size() / assign.size();
    std::size_t at = 0;
    for (std::size_t i = 0; i < assign.size(); ++i) {
      access_.assign(assign[i], values[i]);
      for (auto const end = at + finds_per_assign; at < end; ++at)
        there += access_.find(find[at], found[at]);
    }
    for (; at < find.size(); ++at) there += access_.find(find[at], found[at]);
    return there;
  }

 private:
  Access access_;
};

/// Makes `Map` a container: `Map` is made from a setting and used by reference.
template <class Map>
class looping_container final : public container {
  struct access {
    Map* map;
    bool insert(std::uint64_t key, std::uint64_t value) { return map->insert(key, value); }
    bool find(std::uint64_t key, std::uint64_t& value) { return map->find(key, value); }
    void assign(std::uint64_t key, std::uint64_t value) { map->assign(key, value); }
    void add(std::uint64_t key, std::uint64_t value) { map->add(key, value); }
    bool erase(std::uint64_t key) { return map->erase(key); }
  };

 public:
  explicit looping_container(setting const& how) : map_{how} {}
  std::unique_ptr<worker> work() override
  {
    return std::make_unique<looping_worker<access>>(access{&map_});
  }
  std::size_t size() const override { return map_.size(); }

 private:
  Map map_;
};

template <class Map>
contestant peer(std::string name)
{
  return {.name = std::move(name),
          .make = [](setting const& how) { return std::make_unique<looping_container<Map>>(how); }};
}

}  // namespace warpmap::bench
