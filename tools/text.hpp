#pragma once
// Numbers and bytes as people read them.

#include <cstdint>
#include <string>
#include <string_view>

namespace warpmap_tool {

/// The bytes as they stand between the quotes of a string literal: what is not printable ASCII as
/// \n, \t, ... or as three octal digits, which (unlike \x) never run into what follows.
std::string escaped(std::string_view bytes);

/// The same, cut where a message would become too long.
std::string in_short(std::string_view bytes);

/// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number);

/// In bytes, kB, MB, GB, TB (powers of 1000).
std::string human_bytes(double bytes);

/// "1 file", "2 files".
std::string counted(std::uint64_t number, std::string_view thing);

}  // namespace warpmap_tool
