#pragma once
// The arguments of `warpmap count`.

#include "tools/count_command.hpp"

namespace CLI {
class App;
}

namespace warpmap_tool {

/// Adds the command to `all`, which writes what is asked for to `wanted` when it parses.
CLI::App* add_count(CLI::App& all, count_request& wanted);

}  // namespace warpmap_tool
