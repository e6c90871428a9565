#pragma once
// `warpmap bench`: the rates of the map beside the limits of this machine.

#include <CLI/CLI.hpp>

#include <string>

#include "tools/speed_test.hpp"

namespace warpmap_tool {

struct bench_request {
  speed_request speed;
  std::string format = "text";
};

CLI::App* add_bench(CLI::App& all, bench_request& wanted);

/// Prints the figures and returns the exit status.
/// @throws failure, warpmap::error
int run_bench(bench_request const&);

}  // namespace warpmap_tool
