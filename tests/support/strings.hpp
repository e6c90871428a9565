#pragma once
// Byte strings for tests: keys of every length, columns of every form, and the model of a string
// map.

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/support/maps.hpp"
#include "warpmap/string_map.hpp"
#include "warpmap/string_set.hpp"

namespace warpmap::trial {

using string_model = std::unordered_map<std::string, u64>;
using strings = std::vector<std::string>;

/// Where maps of strings run: threads of the CPU, and the device.
inline std::vector<flavour> string_flavours()
{
  return {{backend::cpu, executor_kind::tbb, instructions::automatic},
          {backend::cuda, executor_kind::automatic, instructions::automatic}};
}

/// A key for each number, none like another: short ones and long ones, NULs and 255s inside, and
/// the empty string for 0.
inline std::string key_text(u64 number)
{
  if (number == 0) return {};
  auto text = std::to_string(number);
  static constexpr std::size_t lengths[] = {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17,
                                            20, 24, 31, 32, 33, 40, 48, 63, 64, 65, 100, 253,
                                            254, 255, 256, 257, 300, 1000, 5000, 6};
  auto const length = lengths[number * 2654435761u % std::size(lengths)];
  while (text.size() < length) text.push_back(text.size() % 3 == 0 ? '\0' : '\xff');
  return text;
}
inline strings key_texts(u64 first, std::size_t count)
{
  strings all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = key_text(first + i);
  return all;
}
inline std::vector<std::string_view> views_of(strings const& of)
{
  return {of.begin(), of.end()};
}
/// What the map takes for a key's bytes.
inline std::size_t record_bytes(std::string_view key)
{
  return key.size() + (key.size() < 255 ? 1 : 9);
}

enum class column_form {
  views,
  offsets_32,
  offsets_64
};

/// Strings in memory that ends where they do, so that AddressSanitizer sees a byte read too many.
class exact_column {
 public:
  exact_column(strings const& of, column_form form) : form_{form}
  {
    if (form == column_form::views) {
      for (auto const& each : of) {
        apart_.push_back(copy(each));
        views_.emplace_back(apart_.back().get(), each.size());
      }
      return;
    }
    std::string all = "before";  // as in a slice of a larger column
    for (auto const& each : of) {
      offsets_32_.push_back(static_cast<std::int32_t>(all.size()));
      all += each;
    }
    offsets_32_.push_back(static_cast<std::int32_t>(all.size()));
    offsets_64_.assign(offsets_32_.begin(), offsets_32_.end());
    together_ = copy(all);
  }

  operator string_column() const
  {
    switch (form_) {
      case column_form::offsets_32: return {offsets_32_, together_.get()};
      case column_form::offsets_64: return {offsets_64_, together_.get()};
      case column_form::views: break;
    }
    return views_;
  }

 private:
  static std::unique_ptr<char[]> copy(std::string const& of)
  {
    std::unique_ptr<char[]> exact{new char[of.size()]};
    std::memcpy(exact.get(), of.data(), of.size());
    return exact;
  }

  column_form form_;
  std::vector<std::unique_ptr<char[]>> apart_;
  std::vector<std::string_view> views_;
  std::vector<std::int32_t> offsets_32_;
  std::vector<std::int64_t> offsets_64_;
  std::unique_ptr<char[]> together_;
};

/// The pairs of a map or snapshot, by for_each. A key that comes twice is an error.
template <class Pairs>
string_model contents_of(Pairs const& pairs)
{
  string_model all;
  pairs.for_each([&](std::string_view key, u64 value) {
    if (!all.emplace(key, value).second) ADD_FAILURE() << "a key came twice";
  });
  return all;
}

/// The map holds just these pairs, by every way of asking; it is valid and its books are right.
inline void expect_holds(string_map<u64> const& map, string_model const& wanted)
{
  EXPECT_EQ(map.size(), wanted.size());
  EXPECT_TRUE(contents_of(map) == wanted) << "for_each shows other pairs";
  std::vector<std::string_view> keys;
  std::vector<u64> values;
  std::size_t bytes = 0;
  for (auto const& [key, value] : wanted) {
    keys.push_back(key);
    values.push_back(value);
    bytes += record_bytes(key);
  }
  std::vector<u64> found(values.size());
  EXPECT_EQ(map.find(keys, found).present(), keys.size()) << "keys cannot be found";
  EXPECT_EQ(found, values) << "find gives other values than for_each";
  for (auto const& problem : map.validate().problems) ADD_FAILURE() << problem;
  EXPECT_EQ(map.stats().key_bytes, bytes);
}

}  // namespace warpmap::trial
