#pragma once
// warpmap::map as the subject of a trial.

#include <algorithm>
#include <memory>
#include <utility>

#include "tests/support/map_hand.hpp"

namespace warpmap::trial {

template <class Key, class Value>
class map_subject final : public subject {
 public:
  using map_type = warpmap::map<Key, Value>;

  /// @param keeps_versions  see map_hand
  map_subject(program const& all, options how, key_ring<Key> keys, engine_maker make,
              bool keeps_versions)
    : how_{how}, keys_{std::move(keys)}, make_{std::move(make)}, keeps_versions_{keeps_versions},
      map_{filled(all.before, all.capacity)}
  {
  }

  std::unique_ptr<hand> join() override
  {
    return std::make_unique<map_hand<Key, Value>>(
      map_, keys_, [this](contents const& pairs) { return filled(pairs, 0); },
      keeps_versions_ ? &kept_ : nullptr);
  }
  contents look() override { return map_hand<Key, Value>::read_all(map_, keys_); }
  std::string trouble() override
  {
    auto const others = map_.contains(keys_.others).present();
    return trouble_of(map_, look(), others);
  }

  std::uint64_t rebuilds() override { return map_.stats().rebuilds; }

 private:
  map_type filled(contents const& pairs, std::size_t capacity) const
  {
    auto how = how_;
    how.capacity = std::max(capacity, count_pairs(pairs));  // a map of fixed size must hold them
    map_type made{make_(how)};
    auto session = made.session();
    for (int i = 0; i < keys_in_play; ++i) {
      auto const value = pairs[static_cast<std::size_t>(i)];
      if (value != nothing) session.insert(keys_[i], as_word<Value>::make(value));
    }
    return made;
  }

  options how_;
  key_ring<Key> keys_;
  engine_maker make_;
  bool keeps_versions_;
  std::vector<cursor> kept_;
  map_type map_;
};

}  // namespace warpmap::trial
