#pragma once
// Random calls on a map and on a std::unordered_map; after each few, both must hold the same.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {

/// @tparam MakeKey, MakeValue  from a small number to an item
template <class Key, class Value, class MakeKey, class MakeValue>
class random_walk {
 public:
  random_walk(options const& how, std::uint64_t seed, std::uint32_t keys, MakeKey key,
              MakeValue value)
    : map_{how}, roll_{seed}, keys_{keys}, key_{key}, value_{value}
  {
  }

  void run(int rounds)
  {
    for (int i = 0; i < rounds && !testing::Test::HasFailure(); ++i) {
      auto const what = below(100);
      if (what < 55) batch();
      else if (what < 85) single();
      else whole();
      if (i % 16 == 0) expect_holds(map_, model_);
    }
    expect_holds(map_, model_);
  }

 private:
  std::uint32_t below(std::uint32_t n)
  {
    return std::uniform_int_distribution<std::uint32_t>{0, n - 1}(roll_);
  }
  Key any_key() { return key_(below(keys_)); }
  Value any_value() { return value_(below(1000)); }

  /// One batch of one kind. Keys are distinct, so that the model knows each key's status.
  void batch()
  {
    std::vector<Key> keys;
    std::vector<Value> values;
    auto const first = below(keys_);
    auto const step = 1 + 2 * below(3);
    for (std::uint32_t i = 0, n = below(keys_ / 6); i < n; ++i) {
      keys.push_back(key_((first + i * step) % keys_));
      values.push_back(any_value());
    }
    std::vector<status> statuses(keys.size());
    std::vector<Value> seen(keys.size(), value_(0));
    auto const what = below(7);
    switch (what) {
      case 0: map_.insert(keys, values, statuses); break;
      case 1: map_.insert_or_assign(keys, values, statuses); break;
      case 2: map_.insert_and_find(keys, values, seen, statuses); break;
      case 3: map_.find(keys, seen, statuses); break;
      case 4: map_.erase(keys, statuses); break;
      case 5: map_.extract(keys, seen, statuses); break;
      default: map_.exchange(keys, values, seen, statuses); break;
    }
    for (std::size_t i = 0; i < keys.size(); ++i)
      expect_outcome(what, keys[i], values[i], statuses[i], seen[i]);
  }

  void expect_outcome(std::uint32_t what, Key const& key, Value const& value, status result,
                      Value const& seen)
  {
    auto const at = model_.find(key);
    auto const there = at != model_.end();
    auto const same = [](Value const& a, Value const& b) {
      return std::memcmp(&a, &b, sizeof(Value)) == 0;
    };
    auto const wanted = [&] {
      if (what <= 2) return !there      ? status::inserted
                            : what == 1 ? status::assigned
                                        : status::present;
      if (!there) return status::absent;
      return what == 3 ? status::present : what == 6 ? status::assigned
                                                     : status::erased;
    }();
    ASSERT_EQ(result, wanted) << "call " << what;
    auto const shown = what == 2 || (what >= 3 && what != 4 && there);
    ASSERT_TRUE(!shown || same(seen, there ? at->second : value)) << "call " << what;
    if (what == 1 || (what == 6 && there) || (what <= 2 && !there))
      model_.insert_or_assign(key, value);
    if ((what == 4 || what == 5) && there) model_.erase(at);
  }

  /// A stretch of calls through a session.
  void single()
  {
    auto session = map_.session();
    for (std::uint32_t i = 0, n = below(64); i < n; ++i) {
      auto const key = any_key();
      auto const value = any_value();
      auto seen = value_(0);
      switch (auto const what = below(7)) {
        case 0: expect_outcome(0, key, value, session.insert(key, value), seen); break;
        case 1: expect_outcome(1, key, value, session.insert_or_assign(key, value), seen); break;
        case 2: {
          auto const found = session.insert_and_find(key, value);
          expect_outcome(2, key, value, found.result, found.value);
          break;
        }
        case 4: expect_outcome(4, key, value, session.erase(key), seen); break;
        default: {
          auto const found = what == 3   ? session.find(key)
                             : what == 5 ? session.extract(key)
                                         : session.exchange(key, value);
          auto const hit = what == 3   ? status::present
                           : what == 5 ? status::erased
                                       : status::assigned;
          expect_outcome(what, key, value, found ? hit : status::absent, found ? *found : seen);
        }
      }
    }
  }

  /// Calls on the whole map.
  void whole()
  {
    switch (below(8)) {
      case 0: map_.rehash(below(3000)); break;
      case 1: map_.shrink_to_fit(); break;
      case 2: map_.reserve(below(2000)); break;
      case 3: {
        auto const kept = map_.snapshot();
        auto const wanted = model_;
        single();
        expect_same_pairs(contents(kept), wanted);
        break;
      }
      case 4: {
        auto other = map_.clone();
        if (below(2) == 0) map_.clear();
        map_.swap(other);
        break;
      }
      case 5: {
        auto const pivot = any_value();
        auto const goes = [&](Key const&, Value const& value) {
          return std::memcmp(&value, &pivot, sizeof(Value)) <= 0;
        };
        auto const before = model_.size();
        std::erase_if(model_, [&](auto const& pair) { return goes(pair.first, pair.second); });
        EXPECT_EQ(map_.erase_if(goes), before - model_.size());
        break;
      }
      case 6:
        if (below(4) == 0) {
          map_.clear();
          model_.clear();
        }
        break;
      default: {
        map<Key, Value> other{map_options()};
        std::vector<Key> const keys{key_(below(keys_))};
        std::vector<Value> const values{any_value()};
        other.insert(keys, values);
        map_.merge(other);
        model_.emplace(keys[0], values[0]);
      }
    }
  }
  options map_options() const
  {
    options how;
    how.executor = executor_kind::serial;
    return how;
  }

  map<Key, Value> map_;
  model<Key, Value> model_;
  std::mt19937_64 roll_;
  std::uint32_t keys_;
  MakeKey key_;
  MakeValue value_;
};

template <class Key, class Value, class MakeKey, class MakeValue>
void walk_randomly(options const& how, std::uint64_t seed, std::uint32_t keys, int rounds,
                   MakeKey key, MakeValue value)
{
  SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(keys) + " keys");
  random_walk<Key, Value, MakeKey, MakeValue>{how, seed, keys, key, value}.run(rounds);
}

}  // namespace warpmap::trial
