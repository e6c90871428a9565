#pragma once
// The user's items as the words of slots, and back. Little-endian machines only: a short item is
// the low bytes of its word.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>

#include "warpmap/core/canonical.hpp"
#include "warpmap/core/reference_slots.hpp"
#include "warpmap/core/row_keys.hpp"
#include "warpmap/detail/engine.hpp"
#include "warpmap/key_columns.hpp"
#include "warpmap/string_column.hpp"

namespace warpmap::inline v0_1::host {

static_assert(std::endian::native == std::endian::little, "short items are the low bytes of words");

/// The item at `from` as a word; `bytes` is 1 to sizeof(Word).
template <class Word>
Word load_word(void const* from, std::uint32_t bytes)
{
  Word word = 0;
  if (bytes == sizeof(Word)) std::memcpy(&word, from, sizeof(Word));  // the usual case, no call
  else if (bytes == 4) std::memcpy(&word, from, 4);
  else std::memcpy(&word, from, bytes);
  return word;
}
template <class Word>
void store_word(Word word, void* to, std::uint32_t bytes)
{
  if (bytes == sizeof(Word)) std::memcpy(to, &word, sizeof(Word));
  else if (bytes == 4) std::memcpy(to, &word, 4);
  else std::memcpy(to, &word, bytes);
}

/// Known arithmetic on words that hold numbers of the given format.
template <class Word>
Word combine_words(detail::combine const& how, detail::item_format format, Word there, Word given)
{
  using detail::combine;
  if (how.what == combine::custom) {
    Word result = 0;
    how.apply(how.fn, &there, &given, &result);
    return result;
  }
  auto const as = [&]<class Number>(Number) {
    Number a, b, result{};
    std::memcpy(&a, &there, sizeof a);
    std::memcpy(&b, &given, sizeof b);
    switch (how.what) {
      case combine::sum:
        if constexpr (std::is_integral_v<Number>) {
          using bits = std::make_unsigned_t<Number>;  // overflow wraps
          result = static_cast<Number>(static_cast<bits>(a) + static_cast<bits>(b));
        } else {
          result = a + b;
        }
        break;
      case combine::min: result = b < a ? b : a; break;
      case combine::max: result = a < b ? b : a; break;
      case combine::count: {
        if constexpr (std::is_integral_v<Number>)
          result = static_cast<Number>(static_cast<std::make_unsigned_t<Number>>(a) + 1u);
        else
          result = a + Number{1};
        break;
      }
      case combine::bit_or:
        if constexpr (std::is_integral_v<Number>) result = a | b;
        break;
      case combine::bit_and:
        if constexpr (std::is_integral_v<Number>) result = a & b;
        break;
      case combine::custom: break;
    }
    Word word = 0;
    std::memcpy(&word, &result, sizeof result);
    return word;
  };
  auto const wide = sizeof(Word) == 8 && format.bytes == 8;
  using detail::number;
  if constexpr (sizeof(Word) == 8) {
    if (wide && format.reads_as == number::unsigned_int) return as(std::uint64_t{});
    if (wide && format.reads_as == number::signed_int) return as(std::int64_t{});
    if (wide) return as(double{});
  }
  if (format.reads_as == number::unsigned_int) return as(std::uint32_t{});
  if (format.reads_as == number::signed_int) return as(std::int32_t{});
  return as(float{});
}

/// How one map's columns are read and written: the same questions for words and for wide items.
template <class Slots>
struct codec;

template <class KeyWord, class ValueWord, class Memory>
struct codec<core::packed_slots<KeyWord, ValueWord, Memory>> {
  detail::layout as;

  KeyWord key(void const* column, std::size_t i) const
  {
    auto const* from = static_cast<char const*>(column) + i * as.key.bytes;
    auto const word = load_word<KeyWord>(from, as.key.bytes);
    return as.key.reads_as == detail::number::floating ? core::canonical_bits(word, as.key.bytes)
                                                       : word;
  }
  void put_key(KeyWord key, void* column, std::size_t i) const
  {
    store_word(key, static_cast<char*>(column) + i * as.key.bytes, as.key.bytes);
  }
  ValueWord value(void const* column, std::size_t i) const
  {
    if constexpr (std::is_same_v<ValueWord, core::no_value>) return {};
    else
      return load_word<ValueWord>(static_cast<char const*>(column) + i * as.value.bytes,
                                  as.value.bytes);
  }
  void put_value(ValueWord value, void* column, std::size_t i) const
  {
    if constexpr (!std::is_same_v<ValueWord, core::no_value>)
      store_word(value, static_cast<char*>(column) + i * as.value.bytes, as.value.bytes);
  }
  ValueWord combined(detail::combine const& how, ValueWord there, ValueWord given) const
  {
    if constexpr (std::is_same_v<ValueWord, core::no_value>) return {};
    else return combine_words(how, as.value, there, given);
  }
};

template <int KeyWords, int ValueWords, class Memory>
struct codec<core::tagged_slots<KeyWords, ValueWords, Memory>> {
  using raw_key = core::words<KeyWords>;
  using value_type = core::words<ValueWords>;
  detail::layout as;

  raw_key key(void const* column, std::size_t i) const
  {
    raw_key raw{};
    std::memcpy(raw.word, static_cast<char const*>(column) + i * as.key.bytes, as.key.bytes);
    if (as.key.reads_as == detail::number::floating)
      raw.word[0] = core::canonical_bits(raw.word[0], as.key.bytes);
    return raw;
  }
  void put_key(raw_key const& key, void* column, std::size_t i) const
  {
    std::memcpy(static_cast<char*>(column) + i * as.key.bytes, key.word, as.key.bytes);
  }
  value_type value(void const* column, std::size_t i) const
  {
    value_type raw{};
    if constexpr (ValueWords > 0)
      std::memcpy(raw.word, static_cast<char const*>(column) + i * as.value.bytes,
                  as.value.bytes);
    return raw;
  }
  void put_value(value_type const& value, void* column, std::size_t i) const
  {
    if constexpr (ValueWords > 0)
      std::memcpy(static_cast<char*>(column) + i * as.value.bytes, value.word, as.value.bytes);
  }
  value_type combined(detail::combine const& how, value_type const& there,
                      value_type const& given) const
  {
    value_type result{};
    if constexpr (ValueWords > 0) how.apply(how.fn, there.word, given.word, result.word);
    return result;
  }
};

/// Keys come as a string_column and leave as views of their records.
template <int ValueWords, class Keys, class Memory>
  requires std::same_as<typename Keys::probe_type, core::text>
struct codec<core::reference_slots<ValueWords, Keys, Memory>>
  : codec<core::tagged_slots<2, ValueWords, Memory>> {
  core::text key(void const* column, std::size_t i) const
  {
    auto const view = (*static_cast<string_column const*>(column))[i];
    return {view.data(), view.size()};
  }
  void put_key(core::text const& key, void* column, std::size_t i) const
  {
    std::string_view const view{key.data, static_cast<std::size_t>(key.size)};
    std::memcpy(static_cast<char*>(column) + i * sizeof view, &view, sizeof view);
  }
};

/// Keys come as key_rows and leave as the numbers of their rows.
template <int ValueWords, class Memory>
struct codec<core::reference_slots<ValueWords, core::row_keys, Memory>>
  : codec<core::tagged_slots<2, ValueWords, Memory>> {
  core::row_probe key(void const* column, std::size_t i) const
  {
    auto const& rows = *static_cast<key_rows const*>(column);
    return {rows.table(), rows[i].number};
  }
  void put_key(core::row_probe const& key, void* column, std::size_t i) const
  {
    store_word(key.row, static_cast<char*>(column) + i * sizeof(row), sizeof(row));
  }
};

/// Keys that put_key wrote, as the keys of another call.
template <class Slots>
class written_keys {
 public:
  written_keys(void const* keys, std::size_t) : keys_{keys} {}
  void const* column() const { return keys_; }

 private:
  void const* keys_;
};
template <class Slots>
  requires std::same_as<typename Slots::raw_key, core::text>
class written_keys<Slots> {
 public:
  written_keys(void const* keys, std::size_t count)
    : keys_{std::span{static_cast<std::string_view const*>(keys), count}}
  {
  }
  void const* column() const { return &keys_; }

 private:
  string_column keys_;
};

template <class Slots>
  requires std::same_as<typename Slots::raw_key, core::row_probe>
class written_keys<Slots> {
 public:
  written_keys(void const* keys, std::size_t count)
    : keys_{std::span{static_cast<row const*>(keys), count}}
  {
  }
  void const* column() const { return &keys_; }

 private:
  key_rows keys_;
};

/// A slots type that tests derive from one of the protocols shares its codec.
template <class Slots>
  requires requires { typename Slots::protocol; }
struct codec<Slots> : codec<typename Slots::protocol> {};

}  // namespace warpmap::inline v0_1::host
