#pragma once
// What a view makes of one call: the slots that the library chose, and one key's columns.

#include <cstdint>
#include <type_traits>

#include "warpmap/core/item.hpp"
#include "warpmap/core/operation.hpp"
#include "warpmap/detail/typed.hpp"

namespace warpmap::inline v0_1::detail {

/// The slots that the library uses for items of these sizes, in code that is compiled here: pairs
/// of 8-byte words are tagged where 16 bytes are not swapped whole.
template <std::uint32_t KeyBytes, std::uint32_t ValueBytes>
auto stored_as()
{
  constexpr auto narrow = KeyBytes <= 4 && ValueBytes <= 4;
  if constexpr (ValueBytes == 0)
    return core::packed_slots<std::conditional_t<narrow, std::uint32_t, std::uint64_t>,
                              core::no_value>{};
  else if constexpr (narrow) return core::packed_slots<std::uint32_t, std::uint32_t>{};
  else if constexpr (core::has_word16) return core::packed_slots<std::uint64_t, std::uint64_t>{};
  else return core::tagged_slots<1, 1>{};
}

/// One key's columns.
template <class Key, class Value, class Slots, class Fn>
struct view_call {
  static constexpr layout as{format_of<Key>(), format_of<Value>()};
  using value_word = typename Slots::value_type;

  Key const* given_key;
  Value const* given = nullptr;
  Value* out = nullptr;
  Fn const* fn = nullptr;

  WARPMAP_HD auto key(std::uint64_t) const { return items().key(given_key, 0); }
  WARPMAP_HD value_word value(std::uint64_t) const { return items().value(given, 0); }
  WARPMAP_HD value_word expected(std::uint64_t) const { return items().value(out, 0); }
  WARPMAP_HD value_word combined(value_word const& there, value_word const& more) const
  {
    if constexpr (std::is_same_v<Fn, nothing>) {
      return there;
    } else {
      Value a, b;
      items().put_value(there, &a, 0);
      items().put_value(more, &b, 0);
      Value const result = (*fn)(a, b);
      return items().value(&result, 0);
    }
  }
  WARPMAP_HD static void report(std::uint64_t, status) {}
  WARPMAP_HD void show(std::uint64_t, value_word const& seen) const
  {
    if (out != nullptr) items().put_value(seen, out, 0);
  }

 private:
  WARPMAP_HD static core::items<Slots> items() { return {as}; }
};

}  // namespace warpmap::inline v0_1::detail
