#pragma once

namespace warpmap_tool {

inline constexpr char const* version = "0.1.0";  // a test compares it with the project's

}  // namespace warpmap_tool
