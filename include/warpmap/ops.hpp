#pragma once
// Kinds of operation, and sets of them. A leaf: the core, the public interface and user kernels
// share it.

#include <cstdint>

namespace warpmap::inline v0_1 {

/// Kinds of operation, to be combined with `|`: which kinds a phase allows, for example.
enum class ops : std::uint32_t {
  none = 0,
  insert = 1u << 0,
  insert_or_assign = 1u << 1,
  insert_or_apply = 1u << 2,
  insert_and_find = 1u << 3,
  find = 1u << 4,
  contains = 1u << 5,
  erase = 1u << 6,
  extract = 1u << 7,
  exchange = 1u << 8,
  compare_exchange = 1u << 9,
  erase_if_equal = 1u << 10,
  iterate = 1u << 11,  ///< for_each, retrieve_all, stats
  erase_if = 1u << 12,
  reshape = 1u << 13,  ///< reserve, rehash, shrink_to_fit, clear, swap, snapshot, clone, validate
  all = (1u << 14) - 1,
};

constexpr ops operator|(ops a, ops b) noexcept
{
  return static_cast<ops>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr ops operator&(ops a, ops b) noexcept
{
  return static_cast<ops>(static_cast<std::uint32_t>(a) & static_cast<std::uint32_t>(b));
}
constexpr ops operator~(ops a) noexcept
{
  return static_cast<ops>(~static_cast<std::uint32_t>(a)) & ops::all;
}
constexpr bool any(ops a) noexcept { return a != ops::none; }

}  // namespace warpmap::inline v0_1
