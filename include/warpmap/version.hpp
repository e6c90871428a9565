#pragma once
// The version of these headers, by Semantic Versioning. Before 1.0 a new minor version may change
// the API; the namespace and the name of the shared library then change with it.

#include <string_view>

// For #if. A test compares them with the version of the project.
#define WARPMAP_VERSION_MAJOR 0
#define WARPMAP_VERSION_MINOR 1
#define WARPMAP_VERSION_PATCH 0

namespace warpmap::inline v0_1 {

inline constexpr int version_major = WARPMAP_VERSION_MAJOR;
inline constexpr int version_minor = WARPMAP_VERSION_MINOR;
inline constexpr int version_patch = WARPMAP_VERSION_PATCH;
inline constexpr std::string_view version_text = "0.1.0";

}  // namespace warpmap::inline v0_1
