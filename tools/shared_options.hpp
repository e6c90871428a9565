#pragma once
// The arguments that several commands take.

#include <CLI/CLI.hpp>

#include "tools/answer_format.hpp"
#include "warpmap/options.hpp"

namespace warpmap_tool {

/// Refuses what does not begin with a digit, above all negative numbers, which would wrap around.
CLI::Validator begins_with_digit();

/// --threads, --backend and --max-memory.
void add_table_options(CLI::App& command, warpmap::options& table);

/// --format.
void add_format_option(CLI::App& command, answer_format& format);

/// --delimiter.
CLI::Option* add_delimiter_option(CLI::App& command, char& delimiter);

}  // namespace warpmap_tool
