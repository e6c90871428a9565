#pragma once

namespace warpmap_tool {

/// Reads the arguments, runs the command that they ask for and returns the exit status.
/// @throws failure  when the arguments make no sense, and as the command does
int run_command_line(int argc, char** argv);

}  // namespace warpmap_tool
