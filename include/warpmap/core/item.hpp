#pragma once
// Items of the user's types as the words of slots, and back. Little-endian machines only: a short
// item is the low bytes of its word.

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "warpmap/core/canonical.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/tagged_slots.hpp"
#include "warpmap/detail/item.hpp"

namespace warpmap::inline v0_1::core {

using warpmap::detail::arithmetic;
using warpmap::detail::item_format;

// Not memcpy: device code would spill the word.
template <class Word>
WARPMAP_HD WARPMAP_ASIDE Word load_short_word(void const* from, std::uint32_t bytes)
{
  Word word = 0;
  for (std::uint32_t i = 0; i < bytes; ++i)
    word |= static_cast<Word>(Word{static_cast<unsigned char const*>(from)[i]} << 8 * i);
  return word;
}
template <class Word>
WARPMAP_HD WARPMAP_ASIDE void store_short_word(Word word, void* to, std::uint32_t bytes)
{
  for (std::uint32_t i = 0; i < bytes; ++i)
    static_cast<unsigned char*>(to)[i] = static_cast<unsigned char>(word >> 8 * i);
}

/// Whether a device may move an item by one access. It moves what may lie anywhere byte by byte;
/// the host has no such need, and asks nothing.
template <class Word>
WARPMAP_HD bool is_movable_whole([[maybe_unused]] void const* at)
{
#if WARPMAP_ON_DEVICE
  return reinterpret_cast<std::uintptr_t>(at) % sizeof(Word) == 0;
#else
  return false;
#endif
}

/// The item at `from` as a word; `bytes` is 1 to sizeof(Word).
template <class Word>
WARPMAP_HD Word load_word(void const* from, std::uint32_t bytes)
{
  Word word = 0;
  if (bytes == sizeof(Word)) {  // the usual case, no call
    if (is_movable_whole<Word>(from)) return *static_cast<Word const*>(from);
    std::memcpy(&word, from, sizeof(Word));
  } else if (bytes == 4) {
    if (is_movable_whole<std::uint32_t>(from)) return *static_cast<std::uint32_t const*>(from);
    std::memcpy(&word, from, 4);
  } else {
    word = load_short_word<Word>(from, bytes);
  }
  return word;
}
template <class Word>
WARPMAP_HD void store_word(Word word, void* to, std::uint32_t bytes)
{
  if (bytes == sizeof(Word)) {
    if (is_movable_whole<Word>(to)) *static_cast<Word*>(to) = word;
    else std::memcpy(to, &word, sizeof(Word));
  } else if (bytes == 4) {
    if (is_movable_whole<std::uint32_t>(to)) *static_cast<std::uint32_t*>(to) =
                                               static_cast<std::uint32_t>(word);
    else std::memcpy(to, &word, 4);
  } else {
    store_short_word(word, to, bytes);
  }
}

/// Known arithmetic on one kind of number; what makes no sense for it gives zero.
template <class Number>
WARPMAP_HD Number combine_numbers(arithmetic how, Number there, Number given)
{
  if constexpr (std::is_integral_v<Number>) {
    using bits = std::make_unsigned_t<Number>;  // overflow wraps
    if (how == arithmetic::sum)
      return static_cast<Number>(static_cast<bits>(there) + static_cast<bits>(given));
    if (how == arithmetic::count) return static_cast<Number>(static_cast<bits>(there) + 1u);
    if (how == arithmetic::bit_or) return there | given;
    if (how == arithmetic::bit_and) return there & given;
  } else {
    if (how == arithmetic::sum) return there + given;
    if (how == arithmetic::count) return there + Number{1};
  }
  if (how == arithmetic::min) return given < there ? given : there;
  if (how == arithmetic::max) return there < given ? given : there;
  return {};
}

template <class Word>
WARPMAP_HD WARPMAP_ASIDE Word combine_words_of_any_kind(arithmetic how, item_format format,
                                                        Word there, Word given)
{
  auto const as = [&](auto kind) {
    using Number = decltype(kind);
    Number a, b;
    std::memcpy(&a, &there, sizeof a);
    std::memcpy(&b, &given, sizeof b);
    auto const result = combine_numbers(how, a, b);
    Word word = 0;
    std::memcpy(&word, &result, sizeof result);
    return word;
  };
  using warpmap::detail::number;
  if constexpr (sizeof(Word) == 8) {
    if (format.bytes == 8)
      return format.reads_as == number::unsigned_int ? as(std::uint64_t{})
             : format.reads_as == number::signed_int ? as(std::int64_t{})
                                                     : as(double{});
  }
  return format.reads_as == number::unsigned_int ? as(std::uint32_t{})
         : format.reads_as == number::signed_int ? as(std::int32_t{})
                                                 : as(float{});
}

/// The same on words that hold numbers of the given format.
template <class Word>
WARPMAP_HD Word combine_words(arithmetic how, item_format format, Word there, Word given)
{
#if !WARPMAP_ON_DEVICE
  // Sums and counts of whole words need not ask further; on the device all ask together.
  if (format.bytes == sizeof(Word) && format.reads_as != warpmap::detail::number::floating) {
    if (how == arithmetic::sum) return there + given;
    if (how == arithmetic::count) return there + 1;
  }
#endif
  return combine_words_of_any_kind(how, format, there, given);
}

/// How one map's columns are read and written: the same questions for words and for wide items.
template <class Slots>
struct items;

template <class KeyWord, class ValueWord, class Memory>
struct items<packed_slots<KeyWord, ValueWord, Memory>> {
  warpmap::detail::layout as;

  WARPMAP_HD KeyWord key(void const* column, std::uint64_t i) const
  {
    auto const* from = static_cast<char const*>(column) + i * as.key.bytes;
    auto const word = load_word<KeyWord>(from, as.key.bytes);
    return as.key.reads_as == warpmap::detail::number::floating
             ? canonical_bits(word, as.key.bytes)
             : word;
  }
  /// Where keys `first` to `first + count` of the column can be read as words: in the column itself
  /// or, made in `room`, there. What they are is asked once for all of them.
  void const* keys(void const* column, std::uint64_t first, std::uint32_t count,
                   KeyWord* room) const
  {
    if (as.key.bytes == sizeof(KeyWord) && as.key.reads_as != warpmap::detail::number::floating)
      return static_cast<char const*>(column) + first * sizeof(KeyWord);
    for (std::uint32_t i = 0; i < count; ++i) room[i] = key(column, first + i);
    return room;
  }
  WARPMAP_HD void put_key(KeyWord key, void* column, std::uint64_t i) const
  {
    store_word(key, static_cast<char*>(column) + i * as.key.bytes, as.key.bytes);
  }
  WARPMAP_HD ValueWord value(void const* column, std::uint64_t i) const
  {
    if constexpr (std::is_same_v<ValueWord, no_value>) return {};
    else
      return load_word<ValueWord>(static_cast<char const*>(column) + i * as.value.bytes,
                                  as.value.bytes);
  }
  WARPMAP_HD void put_value(ValueWord value, void* column, std::uint64_t i) const
  {
    if constexpr (!std::is_same_v<ValueWord, no_value>)
      store_word(value, static_cast<char*>(column) + i * as.value.bytes, as.value.bytes);
  }
  /// Known arithmetic.
  WARPMAP_HD ValueWord combined(arithmetic how, ValueWord there, ValueWord given) const
  {
    if constexpr (std::is_same_v<ValueWord, no_value>) return {};
    else return combine_words(how, as.value, there, given);
  }
};

template <int KeyWords, int ValueWords, class Memory>
struct items<tagged_slots<KeyWords, ValueWords, Memory>> {
  using raw_key = words<KeyWords>;
  using value_type = words<ValueWords>;
  warpmap::detail::layout as;

  WARPMAP_HD raw_key key(void const* column, std::uint64_t i) const
  {
    auto raw = load<KeyWords>(column, i, as.key.bytes);
    if (as.key.reads_as == warpmap::detail::number::floating)
      raw.word[0] = canonical_bits(raw.word[0], as.key.bytes);
    return raw;
  }
  WARPMAP_HD void put_key(raw_key const& key, void* column, std::uint64_t i) const
  {
    store(key, column, i, as.key.bytes);
  }
  WARPMAP_HD value_type value(void const* column, std::uint64_t i) const
  {
    return load<ValueWords>(column, i, as.value.bytes);
  }
  WARPMAP_HD void put_value(value_type const& value, void* column, std::uint64_t i) const
  {
    store(value, column, i, as.value.bytes);
  }
  /// Known arithmetic, on values of one word.
  WARPMAP_HD value_type combined(arithmetic how, value_type const& there,
                                 value_type const& given) const
  {
    value_type result{};
    if constexpr (ValueWords == 1)
      result.word[0] = combine_words(how, as.value, there.word[0], given.word[0]);
    return result;
  }

 private:
  // One word stays in a register; a copy of unknown length would put it into memory.
  template <int Count>
  WARPMAP_HD static words<Count> load(void const* column, std::uint64_t i, std::uint32_t bytes)
  {
    words<Count> raw{};
    auto const* const from = static_cast<char const*>(column) + i * bytes;
    if constexpr (Count == 1) raw.word[0] = load_word<std::uint64_t>(from, bytes);
    else if constexpr (Count > 1) std::memcpy(raw.word, from, bytes);
    return raw;
  }
  template <int Count>
  WARPMAP_HD static void store(words<Count> const& raw, void* column, std::uint64_t i,
                               std::uint32_t bytes)
  {
    auto* const to = static_cast<char*>(column) + i * bytes;
    if constexpr (Count == 1) store_word(raw.word[0], to, bytes);
    else if constexpr (Count > 1) std::memcpy(to, raw.word, bytes);
  }
};

}  // namespace warpmap::inline v0_1::core
