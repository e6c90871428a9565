#pragma once
// From options to what a map is made with.

#include <cstdint>
#include <string>

#include "warpmap/core/hash.hpp"
#include "warpmap/export.hpp"
#include "warpmap/options.hpp"

namespace warpmap::inline v0_1::host {

/// Everything that a map is made with, after defaults have been filled in.
struct setup {
  options how;
  std::string why_backend;
  bool is_free_choice = false;  ///< nobody asked for this backend
};
/// Which keys a map has: devices do not serve all kinds.
enum class key_kind : std::uint8_t {
  word,  ///< up to 8 bytes, and so are the values
  wide,  ///< the user's own types, compiled where they are used
  text,
  wide_text,  ///< with values of more than 8 bytes
  row
};
/// Fills in defaults and refuses what cannot be; the backend is cpu or cuda then.
/// @throws invalid_option, backend_unavailable
WARPMAP_EXPORT setup checked(options const&, key_kind);
WARPMAP_EXPORT core::hash_seed draw_seed(std::uint64_t chosen);

}  // namespace warpmap::inline v0_1::host
