#pragma once
// Which kernels the report can give to a map: names and what they stand for.

#include <array>
#include <span>

namespace warpmap::bench {

struct variant {
  char const* name;
  char const* what;  ///< a sentence
};

/// The first is what the library does by itself.
inline std::span<variant const> variants()
{
  static constexpr std::array all{
    variant{"default", "the kernels of the library"},
  };
  return all;
}

}  // namespace warpmap::bench
