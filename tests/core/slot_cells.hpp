#pragma once
// Numbers as the keys and values of slots, and the memory of slots read and written directly, by
// the layout that the slots promise rather than by their own functions.

#include <cstdint>

#include "tests/core/hooked_memory.hpp"
#include "tests/core/step_table.hpp"
#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::core_trial {

/// A number as a word or several; several words repeat it in ways of their own.
template <class Word>
struct spelling {
  static Word write(number n) { return static_cast<Word>(n); }
  static number read(Word word) { return word; }
};
template <>
struct spelling<core::no_value> {
  static core::no_value write(number) { return {}; }
  static number read(core::no_value) { return 0; }
};
template <int Count>
struct spelling<core::words<Count>> {
  static core::words<Count> write(number n)
  {
    core::words<Count> spelt{};
    if constexpr (Count > 0) {
      for (int i = 0; i < Count; ++i) spelt.word[i] = n + static_cast<number>(i) * (n + 7);
    }
    return spelt;
  }
  static number read(core::words<Count> const& spelt)
  {
    if constexpr (Count == 0) return 0;
    else return spelt == write(spelt.word[0]) ? spelt.word[0] : torn;
  }
};

template <class Slots>
struct slot_cells;

template <class KeyWord, class ValueWord>
struct slot_cells<core::packed_slots<KeyWord, ValueWord, hooked_memory>> {
  using slots_type = core::packed_slots<KeyWord, ValueWord, hooked_memory>;
  using packs = typename slots_type::packs;
  static constexpr bool tagged = false;

  static cell get(slots_type const& slots, slot_index index)
  {
    auto const word = slots.data[index];
    auto const key = packs::key(word);
    if (key == 0) return {};
    auto const half = spelling<ValueWord>::read(packs::value(word));
    if (key != static_cast<KeyWord>(-1))
      return {core::slot_state::full, slots.unmask(key), half};
    if constexpr (!slots_type::has_values) return {core::slot_state::erased, nobody, 0};
    else return {core::slot_state::erased, slots.unmask(static_cast<KeyWord>(half)), 0};
  }
  static void set(slots_type const& slots, slot_index index, cell const& what)
  {
    auto const key = slots.prepare(static_cast<KeyWord>(what.key));
    auto& word = slots.data[index];
    if (what.state == core::slot_state::empty) {
      word = packs::pack(0, {});
    } else if (what.state == core::slot_state::full) {
      word = packs::pack(key, spelling<ValueWord>::write(what.value));
    } else if constexpr (slots_type::has_values) {
      word = packs::pack(static_cast<KeyWord>(-1), key);
    } else {
      word = packs::pack(static_cast<KeyWord>(-1), {});
    }
  }
};

template <int KeyWords, int ValueWords>
struct slot_cells<core::tagged_slots<KeyWords, ValueWords, hooked_memory>> {
  using slots_type = core::tagged_slots<KeyWords, ValueWords, hooked_memory>;
  static constexpr bool tagged = true;
  static constexpr std::uint64_t stride = 1 + KeyWords + ValueWords;

  static cell get(slots_type const& slots, slot_index index)
  {
    auto const* const word = slots.data + index * stride;
    auto const state = static_cast<core::slot_state>(word[0] & 7);
    if (state == core::slot_state::empty) return {};
    core::words<KeyWords> key{};
    for (int i = 0; i < KeyWords; ++i) key.word[i] = word[1 + i];
    core::words<ValueWords> value{};
    if constexpr (ValueWords > 0) {
      for (int i = 0; i < ValueWords; ++i) value.word[i] = word[1 + KeyWords + i];
    }
    return {state, spelling<core::words<KeyWords>>::read(key),
            spelling<core::words<ValueWords>>::read(value)};
  }
  static void set(slots_type const& slots, slot_index index, cell const& what)
  {
    auto* const word = slots.data + index * stride;
    for (std::uint64_t i = 0; i < stride; ++i) word[i] = 0;
    if (what.state == core::slot_state::empty) return;
    auto const key = slots.prepare(spelling<core::words<KeyWords>>::write(what.key));
    auto const version = std::uint64_t{what.state != core::slot_state::filling};
    word[0] = version << 19 | (key.hash & 0xffff) << 3 | static_cast<std::uint64_t>(what.state);
    if (what.state == core::slot_state::filling) return;  // its key is not written yet
    for (int i = 0; i < KeyWords; ++i) word[1 + i] = key.key.word[i];
    if constexpr (ValueWords > 0) {
      auto const value = spelling<core::words<ValueWords>>::write(what.value);
      for (int i = 0; i < ValueWords; ++i) word[1 + KeyWords + i] = value.word[i];
    }
  }
};

}  // namespace warpmap::core_trial
