#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace warpmap_tool {

/// The manual page of the application and all its subcommands, in roff with the man macros.
std::string man_page(CLI::App const&);

}  // namespace warpmap_tool
