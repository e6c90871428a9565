#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace warpmap_tool {

/// A script after which bash completes the application's subcommands, options and choices.
/// zsh understands it after `autoload -U bashcompinit && bashcompinit`.
std::string bash_completion(CLI::App const&);

}  // namespace warpmap_tool
