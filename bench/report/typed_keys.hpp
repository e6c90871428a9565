#pragma once
// Keys and values of many types, made from numbers: equal numbers, equal keys, and no others.

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <warpmap/string_column.hpp>

#include "../workloads.hpp"

namespace warpmap::bench {

/// A key or value of so many bytes.
template <std::size_t Bytes>
struct wide {
  std::array<std::uint64_t, Bytes / 8> word;
  friend bool operator==(wide const&, wide const&) = default;
};

/// The value of a set.
struct no_value {
  friend bool operator==(no_value, no_value) = default;
};

template <class Key>
class key_maker {
 public:
  explicit key_maker(std::uint64_t seed) : source_{seed} {}
  Key operator()(std::uint64_t number) const
  {
    auto const first = source_[number];
    if constexpr (sizeof(Key) == 8) return first;
    else {
      Key key;
      random_bits rest{first};
      key.word[0] = first;
      for (std::size_t i = 1; i < key.word.size(); ++i) key.word[i] = rest();
      return key;
    }
  }

 private:
  key_source source_;
};
template <>
class key_maker<std::uint32_t> {
 public:
  explicit key_maker(std::uint64_t seed) : scatter_{seed} {}
  std::uint32_t operator()(std::uint64_t number) const
  {
    return static_cast<std::uint32_t>(scatter_(number));
  }

 private:
  permutation<32> scatter_;
};

template <class Value>
Value value_for(std::uint64_t number)
{
  if constexpr (std::is_integral_v<Value>) return static_cast<Value>(value_of(number));
  else {
    Value value{};
    if constexpr (!std::is_same_v<Value, no_value>)
      for (auto& each : value.word) each = value_of(number++);
    return value;
  }
}

/// What an upsert does: adds, word by word.
struct add_words {
  template <std::size_t Bytes>
  wide<Bytes> operator()(wide<Bytes> there, wide<Bytes> const& given) const
  {
    for (std::size_t i = 0; i < there.word.size(); ++i) there.word[i] += given.word[i];
    return there;
  }
};
template <class Value>
Value plus_one(Value value)
{
  if constexpr (std::is_integral_v<Value>) return static_cast<Value>(value + 1);
  else {
    if constexpr (!std::is_same_v<Value, no_value>)
      for (auto& each : value.word) ++each;
    return value;
  }
}

/// Strings side by side: letters, digits and two more; the first eight say which number it is.
class texts {
 public:
  explicit texts(std::size_t count) { ends_.reserve(count + 1); }

  static constexpr std::size_t least = 8;
  static constexpr std::size_t most = 40;
  /// With the byte that says how long it is.
  static constexpr double mean_record_bytes = 1 + (least + most) / 2.0;

  void add(std::uint64_t scattered)  // of 48 bits
  {
    static constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    random_bits random{scattered};
    auto const length = least + random.below(most - least + 1);
    for (std::size_t i = 0; i < least; ++i) bytes_.push_back(letters[(scattered >> 6 * i) & 63]);
    for (auto i = least; i < length; ++i) bytes_.push_back(letters[random() & 63]);
    ends_.push_back(static_cast<std::int64_t>(bytes_.size()));
  }
  std::size_t size() const { return ends_.size() - 1; }
  std::size_t bytes() const { return bytes_.size(); }
  string_column slice(std::size_t from, std::size_t count) const
  {
    return {std::span{ends_}.subspan(from, count + 1), bytes_.data()};
  }

 private:
  std::string bytes_;
  std::vector<std::int64_t> ends_{0};
};

template <class Key>
std::span<Key const> slice(std::vector<Key> const& keys, std::size_t from, std::size_t count)
{
  return std::span{keys}.subspan(from, count);
}
inline string_column slice(texts const& keys, std::size_t from, std::size_t count)
{
  return keys.slice(from, count);
}

/// One key for each number, in a column as a batch takes it.
template <class Key>
auto make_keys(std::span<std::uint64_t const> numbers, std::uint64_t seed)
{
  if constexpr (std::is_same_v<Key, std::string>) {
    permutation<48> const scatter{seed};
    texts keys{numbers.size()};
    for (auto const number : numbers) keys.add(scatter(number));
    return keys;
  } else {
    key_maker<Key> const make{seed};
    std::vector<Key> keys;
    keys.reserve(numbers.size());
    for (auto const number : numbers) keys.push_back(make(number));
    return keys;
  }
}

}  // namespace warpmap::bench
