#pragma once
// The engines of string_map and string_set.

#include <memory>
#include <string_view>

#include "warpmap/detail/typed.hpp"

namespace warpmap::inline v0_1::detail {

/// How the engine shows keys: as views of its records.
template <class Value>
constexpr layout text_layout()
{
  return {{bytes_of<std::string_view>, number::bits}, format_of<Value>()};
}

/// For values of at most 8 bytes; compiled once, in the library.
WARPMAP_EXPORT std::unique_ptr<engine> make_text_engine(layout const&, options const&);
template <class Value>
std::unique_ptr<engine> make_wide_text_engine(options const&);  // any_type.hpp

template <class Value>
std::unique_ptr<engine> make_any_text_engine(options const& how)
{
  if constexpr (bytes_of<Value> <= 8) {
    return make_text_engine(text_layout<Value>(), how);
  } else {
    static_assert(check_bodies<std::string_view, Value>::there);
    return make_wide_text_engine<Value>(how);
  }
}

/// @param key_bytes  the lengths of all keys together
WARPMAP_EXPORT byte_estimate estimate_text(layout const&, std::size_t pairs, std::size_t key_bytes,
                                           options const&);

}  // namespace warpmap::inline v0_1::detail
