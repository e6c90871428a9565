#pragma once
// `warpmap generate`: what is installed beside the command and made from its own command line.

#include <CLI/CLI.hpp>

#include <string>

namespace warpmap_tool {

struct generate_request {
  std::string what;  ///< "man-page" or "bash-completion"
};

/// A subcommand that --help does not show.
CLI::App* add_generate(CLI::App& all, generate_request& wanted);

/// Prints it and returns the exit status.
/// @throws failure
int run_generate(generate_request const&, CLI::App const& all);

}  // namespace warpmap_tool
