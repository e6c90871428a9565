#pragma once
// The arguments that say how a table is to be made, for every command that makes one.

#include <CLI/CLI.hpp>

#include "warpmap/options.hpp"

namespace warpmap_tool {

/// Refuses what does not begin with a digit, above all negative numbers, which would wrap around.
CLI::Validator begins_with_digit();

/// --threads, --backend and --max-memory.
void add_table_options(CLI::App& command, warpmap::options& table);

}  // namespace warpmap_tool
