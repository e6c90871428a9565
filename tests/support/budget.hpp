#pragma once
// How much a test that could go on for ever is to do, and where it begins.
//
//   WARPMAP_HISTORIES  histories in one run of the suite of histories (fewer under sanitizers)
//   WARPMAP_SEED       the first seed; each history has a seed of its own, counted from there

#include <cstdint>
#include <cstdlib>

#include "tests/support/sanitizers.hpp"

namespace warpmap::trial {

inline std::uint64_t from_environment(char const* name, std::uint64_t otherwise)
{
  auto const* const text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

inline std::uint64_t first_seed() { return from_environment("WARPMAP_SEED", 1); }

/// Share of the work that a sanitizer leaves time for.
inline constexpr std::uint64_t slowdown = under_tsan ? 30 : under_asan ? 10
                                                                       : 1;

inline std::uint64_t histories()
{
  return from_environment("WARPMAP_HISTORIES", std::uint64_t{120'000} / slowdown);
}

}  // namespace warpmap::trial
