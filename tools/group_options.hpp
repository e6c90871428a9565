#pragma once
// The arguments of `warpmap group-by`.

#include "tools/group_command.hpp"

namespace CLI {
class App;
}

namespace warpmap_tool {

/// Adds the command to `all`, which writes what is asked for to `wanted` when it parses.
CLI::App* add_group_by(CLI::App& all, group_request& wanted);

}  // namespace warpmap_tool
