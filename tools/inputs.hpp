#pragma once
// What to read: files, folders and standard input, as a flat list of files.

#include <cstdint>
#include <string>
#include <vector>

namespace warpmap_tool {

struct input {
  std::string name;         ///< a path, or "-" for standard input
  std::uint64_t bytes = 0;  ///< 0 where nobody knows before the end: pipes, devices
  bool is_standard_input() const { return name == "-"; }
};

/// Replaces each folder by the regular files below it, in order of their names, those that match
/// one of `globs` if there are any. Symbolic links are followed where they are named in `paths`,
/// not inside folders. No path at all means standard input.
/// @throws failure  when a path is not there or a folder cannot be read
std::vector<input> list_inputs(std::vector<std::string> const& paths,
                               std::vector<std::string> const& globs);

/// How messages call an input.
std::string shown(input const&);

}  // namespace warpmap_tool
