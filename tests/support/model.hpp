#pragma once
// What a map should hold, in a std::unordered_map, and whether it does.

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "warpmap/map.hpp"
#include "warpmap/set.hpp"

namespace warpmap::trial {

/// Keys as bytes, for any type without padding.
template <class Key>
struct byte_hash {
  std::size_t operator()(Key const& key) const
  {
    char bytes[sizeof(Key)];
    std::memcpy(bytes, &key, sizeof(Key));
    return std::hash<std::string_view>{}({bytes, sizeof(Key)});
  }
};
template <class Key>
struct byte_equal {
  bool operator()(Key const& a, Key const& b) const
  {
    return std::memcmp(&a, &b, sizeof(Key)) == 0;
  }
};

template <class Key, class Value>
using model = std::unordered_map<Key, Value, byte_hash<Key>, byte_equal<Key>>;
template <class Key>
using key_model = std::unordered_set<Key, byte_hash<Key>, byte_equal<Key>>;

/// The pairs of a map or snapshot, by for_each. A key that comes twice is an error.
template <class Key, class Value, class Pairs>
model<Key, Value> contents(Pairs const& pairs)
{
  model<Key, Value> all;
  pairs.for_each([&](Key const& key, Value const& value) {
    if (!all.emplace(key, value).second) ADD_FAILURE() << "a key came twice";
  });
  return all;
}
template <class Key, class Value>
model<Key, Value> contents(map<Key, Value> const& pairs)
{
  return contents<Key, Value, map<Key, Value>>(pairs);
}
template <class Key, class Value>
model<Key, Value> contents(snapshot<Key, Value> const& pairs)
{
  return contents<Key, Value, snapshot<Key, Value>>(pairs);
}
template <class Key>
key_model<Key> contents(set<Key> const& keys)
{
  key_model<Key> all;
  keys.for_each([&](Key const& key) {
    if (!all.insert(key).second) ADD_FAILURE() << "a key came twice";
  });
  return all;
}

template <class Value>
bool same_bytes(std::vector<Value> const& a, std::vector<Value> const& b)
{
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(Value)) == 0);
}

template <class Map>
void expect_valid(Map const& map)
{
  for (auto const& problem : map.validate().problems) ADD_FAILURE() << problem;
}

/// Says what is missing, too many or different.
template <class Key, class Value>
void expect_same_pairs(model<Key, Value> const& seen, model<Key, Value> const& wanted)
{
  std::size_t missing = 0, different = 0;
  for (auto const& [key, value] : wanted) {
    auto const there = seen.find(key);
    if (there == seen.end()) ++missing;
    else if (std::memcmp(&there->second, &value, sizeof(Value)) != 0) ++different;
  }
  EXPECT_EQ(missing, 0u) << "keys are not there";
  EXPECT_EQ(different, 0u) << "values differ";
  EXPECT_EQ(seen.size(), wanted.size());
}

/// The map holds just these pairs, by every way of asking, and is valid.
template <class Key, class Value>
void expect_holds(map<Key, Value> const& map, model<Key, Value> const& wanted)
{
  EXPECT_EQ(map.size(), wanted.size());
  expect_same_pairs(contents(map), wanted);
  std::vector<Key> keys;
  std::vector<Value> values;
  for (auto const& [key, value] : wanted) {
    keys.push_back(key);
    values.push_back(value);
  }
  std::vector<Value> found(values.size());
  EXPECT_EQ(map.find(keys, found).present(), keys.size()) << "keys cannot be found";
  EXPECT_TRUE(same_bytes(found, values)) << "find gives other values than for_each";
  expect_valid(map);
}
template <class Key>
void expect_holds(set<Key> const& set, key_model<Key> const& wanted)
{
  EXPECT_EQ(set.size(), wanted.size());
  EXPECT_EQ(contents(set), wanted);
  std::vector<Key> const keys(wanted.begin(), wanted.end());
  EXPECT_EQ(set.contains(keys).present(), keys.size()) << "keys cannot be found";
  expect_valid(set);
}

}  // namespace warpmap::trial
