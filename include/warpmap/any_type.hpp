#pragma once
// Maps and sets of any trivially copyable types of up to 64 bytes: the same as map.hpp and set.hpp,
// with the bodies that the library has compiled only for items of up to 8 bytes; and of keys with a
// hash and a comparator of their own. Include it in the few files that make such maps; it takes
// some seconds to compile.

namespace warpmap::inline v0_1::detail {
struct any_type_bodies {};
}  // namespace warpmap::inline v0_1::detail

#include "host/cpu_engine.hpp"
#include "host/row_engine.hpp"
#include "warpmap/core/ruled_slots.hpp"
#include "warpmap/map.hpp"
#include "warpmap/row_map.hpp"
#include "warpmap/set.hpp"
#include "warpmap/string_map.hpp"

namespace warpmap::inline v0_1::detail {

/// Items in whole words, by the tagged protocol. Types of one size share their code.
template <class Key, class Value>
std::unique_ptr<engine> make_wide_engine(options const& how)
{
  constexpr auto words = [](std::uint32_t bytes) { return static_cast<int>((bytes + 7) / 8); };
  using slots = core::tagged_slots<words(bytes_of<Key>), words(bytes_of<Value>)>;
  return std::make_unique<host::cpu_engine<slots>>(layout{format_of<Key>(), format_of<Value>()},
                                                   host::checked(how, host::key_kind::wide));
}

/// The user's hash and comparator, asked about keys that are stored as words.
template <class Key, class Hash, class Equal>
struct key_rule {
  using stored = core::words<static_cast<int>((sizeof(Key) + 7) / 8)>;
  static std::uint64_t hash(stored const& key) { return Hash{}(read_item<Key>(key.word)); }
  static bool equal(stored const& a, stored const& b)
  {
    return Equal{}(read_item<Key>(a.word), read_item<Key>(b.word));
  }
};

template <class Key, class Value, class Hash, class Equal>
std::unique_ptr<engine> make_ruled_engine(options const& how)
{
  constexpr auto words = [](std::uint32_t bytes) { return static_cast<int>((bytes + 7) / 8); };
  using slots = core::ruled_slots<words(bytes_of<Key>), words(bytes_of<Value>),
                                  key_rule<Key, Hash, Equal>>;
  auto as = layout_of<Key, Value, Hash, Equal>();
  as.key.reads_as = number::bits;  // the rule sees keys as they were given
  return std::make_unique<host::cpu_engine<slots>>(as, host::checked(how, host::key_kind::wide));
}

template <class Value>
std::unique_ptr<engine> make_wide_text_engine(options const& how)
{
  using slots = core::reference_slots<(bytes_of<Value> + 7) / 8, core::text_keys>;
  return std::make_unique<host::cpu_engine<slots>>(text_layout<Value>(),
                                                   host::checked(how, host::key_kind::wide_text));
}

template <class Value>
std::unique_ptr<engine> make_wide_row_engine(std::shared_ptr<column_set const> columns,
                                             options const& how)
{
  return host::make_row_engine<(bytes_of<Value> + 7) / 8>(std::move(columns),
                                                          row_layout<Value>(), how);
}

}  // namespace warpmap::inline v0_1::detail
