#pragma once
// What the manual page and the completion ask of the application. Both are made from the objects
// that read the command line, so they cannot lag behind it.

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace warpmap_tool {

/// The options and positionals that --help shows, those of option groups included.
std::vector<CLI::Option const*> shown_options(CLI::App const&);

/// The subcommands that --help shows.
std::vector<CLI::App const*> shown_commands(CLI::App const&);

/// "-h", "--help"; none for a positional.
std::vector<std::string> flags_of(CLI::Option const&);

/// What --help calls the value, such as "NAME"; empty for an option without one.
std::string value_of(CLI::Option const&);

/// The words that the value must be one of; empty when it may be any.
std::vector<std::string> choices_of(CLI::Option const&);

}  // namespace warpmap_tool
