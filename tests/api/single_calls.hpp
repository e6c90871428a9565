#pragma once
// One key's operation, by a session or as a batch of one: the same promises, two ways to call.

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/maps.hpp"

namespace warpmap::trial {

enum class way {
  session,
  batch
};

struct manner {
  flavour how;
  way by;
};

inline std::vector<manner> manners()
{
  std::vector<manner> all;
  for (auto const& how : flavours())
    for (auto const by : {way::session, way::batch}) all.push_back({how, by});
  return all;
}
inline std::string name_of(manner const& all)
{
  return name_of(all.how) + (all.by == way::session ? "_session" : "_batch");
}
inline void PrintTo(manner const& all, std::ostream* out) { *out << name_of(all); }
inline std::string manner_name(testing::TestParamInfo<manner> const& info)
{
  return name_of(info.param);
}

/// The single-key calls of a session, made in either way. A batch's counts must say what its status
/// says.
template <class Key, class Value>
class single_calls {
 public:
  single_calls(map<Key, Value>& on, way by) : on_{on}, by_{by}, session_{on.session()} {}

  status insert(Key const& key, Value const& value)
  {
    if (by_ == way::session) return session_.insert(key, value);
    return one([&](auto statuses) { return on_.insert(of(key), of(value), statuses); });
  }
  status insert_or_assign(Key const& key, Value const& value)
  {
    if (by_ == way::session) return session_.insert_or_assign(key, value);
    return one([&](auto statuses) { return on_.insert_or_assign(of(key), of(value), statuses); });
  }
  template <class Fn>
  status insert_or_apply(Key const& key, Value const& value, Fn const& fn)
  {
    if (by_ == way::session) return session_.insert_or_apply(key, value, fn);
    return one(
      [&](auto statuses) { return on_.insert_or_apply(of(key), of(value), fn, statuses); });
  }
  found<Value> insert_and_find(Key const& key, Value const& value)
  {
    if (by_ == way::session) return session_.insert_and_find(key, value);
    std::array<Value, 1> now{};
    auto const result = one([&](auto statuses) {
      return on_.insert_and_find(of(key), of(value), now, statuses);
    });
    return {result, now[0]};
  }
  std::optional<Value> find(Key const& key)
  {
    if (by_ == way::session) return session_.find(key);
    return value_if(status::present, [&](auto values, auto statuses) {
      return on_.find(of(key), values, statuses);
    });
  }
  bool contains(Key const& key)
  {
    if (by_ == way::session) return session_.contains(key);
    return one([&](auto statuses) { return on_.contains(of(key), statuses); }) == status::present;
  }
  status erase(Key const& key)
  {
    if (by_ == way::session) return session_.erase(key);
    return one([&](auto statuses) { return on_.erase(of(key), statuses); });
  }
  std::optional<Value> extract(Key const& key)
  {
    if (by_ == way::session) return session_.extract(key);
    return value_if(status::erased, [&](auto values, auto statuses) {
      return on_.extract(of(key), values, statuses);
    });
  }
  std::optional<Value> exchange(Key const& key, Value const& value)
  {
    if (by_ == way::session) return session_.exchange(key, value);
    return value_if(status::assigned, [&](auto values, auto statuses) {
      return on_.exchange(of(key), of(value), values, statuses);
    });
  }
  status compare_exchange(Key const& key, Value& expected, Value const& desired)
  {
    if (by_ == way::session) return session_.compare_exchange(key, expected, desired);
    return one([&](auto statuses) {
      return on_.compare_exchange(of(key), {&expected, 1}, of(desired), statuses);
    });
  }
  status erase_if_equal(Key const& key, Value const& expected)
  {
    if (by_ == way::session) return session_.erase_if_equal(key, expected);
    return one([&](auto statuses) { return on_.erase_if_equal(of(key), of(expected), statuses); });
  }

 private:
  template <class Item>
  static std::span<Item const> of(Item const& item)
  {
    return {&item, 1};
  }
  template <class Call>
  static status one(Call call)
  {
    std::array<status, 1> said{};
    counts const all = call(std::span<status>{said});
    EXPECT_EQ(all.total(), 1u);
    EXPECT_EQ(all[said[0]], 1u);
    return said[0];
  }
  template <class Call>
  static std::optional<Value> value_if(status there, Call call)
  {
    std::array<Value, 1> value{};
    auto const said = one([&](auto statuses) { return call(std::span<Value>{value}, statuses); });
    if (said == status::absent) return std::nullopt;
    EXPECT_EQ(said, there);
    return value[0];
  }

  map<Key, Value>& on_;
  way by_;
  typename map<Key, Value>::session_type session_;
};

/// For tests of single keys, each run by every executor and instruction set, in both ways.
class single_keys : public testing::TestWithParam<manner> {
 protected:
  void SetUp() override
  {
    if (!is_here(GetParam().how)) GTEST_SKIP() << "not on this machine, or not in this build";
  }
  static way by() { return GetParam().by; }
  static options how() { return options_for(GetParam().how); }

  // Few slots and some pairs, so that keys are neighbours.
  u64_map map = filled();
  single_calls<u64, u64> call{map, by()};

 private:
  static u64_map filled()
  {
    u64_map made{is_here(GetParam().how) ? how() : options{}};
    made.insert(numbers(100, 40), numbers(1100, 40));
    return made;
  }
};

}  // namespace warpmap::trial
