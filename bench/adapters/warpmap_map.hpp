#pragma once
// warpmap itself: by batches, and one key at a time through a session.

#include <warpmap/map.hpp>

#include "measure/memory.hpp"
#include "one_at_a_time.hpp"

namespace warpmap::bench {

using pair_map = map<std::uint64_t, std::uint64_t>;

class warpmap_batches final : public worker {
 public:
  explicit warpmap_batches(pair_map& map) : map_{&map} {}

  std::size_t insert(keys_view keys, values_view values) override
  {
    return map_->insert(keys, values).inserted();
  }
  std::size_t find(keys_view keys, values_room found) override
  {
    return map_->find(keys, found).present();
  }
  void assign(keys_view keys, values_view values) override { map_->insert_or_assign(keys, values); }
  void add(keys_view keys, std::uint64_t each) override
  {
    map_->insert_or_apply(keys, each, sum);
  }
  std::size_t erase(keys_view keys) override { return map_->erase(keys).erased(); }
  /// A batch is of one kind, so the finest mix is one batch of each.
  std::size_t mix(keys_view find, values_room found, keys_view assign, values_view values) override
  {
    map_->insert_or_assign(assign, values);
    return map_->find(find, found).present();
  }

 private:
  pair_map* map_;
};

/// A session with the words of a looping worker's access.
class session_access {
 public:
  explicit session_access(pair_map& map) : session_{map.session()} {}

  bool insert(std::uint64_t key, std::uint64_t value)
  {
    return session_.insert(key, value) == status::inserted;
  }
  bool find(std::uint64_t key, std::uint64_t& value)
  {
    auto const found = session_.find(key);
    if (found) value = *found;
    return found.has_value();
  }
  void assign(std::uint64_t key, std::uint64_t value) { session_.insert_or_assign(key, value); }
  void add(std::uint64_t key, std::uint64_t value) { session_.insert_or_apply(key, value, sum); }
  bool erase(std::uint64_t key) { return session_.erase(key) == status::erased; }

 private:
  pair_map::session_type session_;
};

/// What a thread works on the map with.
template <bool BySession>
std::unique_ptr<worker> worker_on(pair_map& map)
{
  if constexpr (BySession)
    return std::make_unique<looping_worker<session_access>>(session_access{map});
  else return std::make_unique<warpmap_batches>(map);
}

template <bool BySession>
class warpmap_container final : public container {
 public:
  explicit warpmap_container(setting const& how)
    : map_{{.capacity = how.capacity,
            .load_limit = how.load,
            .memory = how.touch ? &touched_ : nullptr,
            .threads = how.threads}}
  {
  }
  std::unique_ptr<worker> work() override
  {
    return worker_on<BySession>(map_);
  }
  std::size_t size() const override { return map_.size(); }
  std::size_t own_bytes() const override { return map_.stats().bytes; }

 private:
  touched_memory touched_;
  pair_map map_;
};

template <bool BySession>
contestant warpmap_contestant(std::string name)
{
  return {.name = std::move(name),
          .is_peer = false,
          .obeys_load = true,
          .splits_batches = !BySession,
          .is_batch = !BySession,
          .make = [](setting const& how) {
            return std::make_unique<warpmap_container<BySession>>(how);
          }};
}

}  // namespace warpmap::bench
