#pragma once
// What happened to one key. A leaf: the core, the public interface and user kernels share it.

#include <cstdint>

namespace warpmap::inline v0_1 {

/// What a call did to one key.
///
/// `inserted`  the key was absent and now holds the given value
/// `present`   the key was there and its value was left alone (also: a comparison failed)
/// `assigned`  the key was there and its value was replaced or combined
/// `erased`    the key was there and is gone
/// `absent`    the key was not there
/// `full`      the key was absent and found no room, and a larger table may not be had
enum class status : std::uint8_t {
  inserted,
  present,
  assigned,
  erased,
  absent,
  full
};

inline constexpr int status_kinds = 6;

}  // namespace warpmap::inline v0_1
