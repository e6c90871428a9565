#pragma once
// The columns of a call as the words of slots, and back, where a host is needed for it: functions
// of the user's, strings, rows.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>

#include "warpmap/core/item.hpp"
#include "warpmap/core/reference_slots.hpp"
#include "warpmap/core/row_keys.hpp"
#include "warpmap/detail/engine.hpp"
#include "warpmap/key_columns.hpp"
#include "warpmap/string_column.hpp"

namespace warpmap::inline v0_1::host {

static_assert(std::endian::native == std::endian::little, "short items are the low bytes of words");

/// How one map's columns are read and written: items of the core, and what only a host can do.
template <class Slots>
struct codec;

template <class KeyWord, class ValueWord, class Memory>
struct codec<core::packed_slots<KeyWord, ValueWord, Memory>>
  : core::items<core::packed_slots<KeyWord, ValueWord, Memory>> {
  ValueWord combined(detail::combine const& how, ValueWord there, ValueWord given) const
  {
    if (how.what != detail::arithmetic::custom)
      return core::items<core::packed_slots<KeyWord, ValueWord, Memory>>::combined(how.what, there,
                                                                                   given);
    ValueWord result{};
    if constexpr (!std::is_same_v<ValueWord, core::no_value>)
      how.apply(how.fn, &there, &given, &result);
    return result;
  }
};

template <int KeyWords, int ValueWords, class Memory>
struct codec<core::tagged_slots<KeyWords, ValueWords, Memory>>
  : core::items<core::tagged_slots<KeyWords, ValueWords, Memory>> {
  using value_type = core::words<ValueWords>;
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
    core::store_word(key.row, static_cast<char*>(column) + i * sizeof(row), sizeof(row));
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
