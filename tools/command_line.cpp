#include "tools/command_line.hpp"

#include <CLI/CLI.hpp>

#include <string>

#include "tools/bench_command.hpp"
#include "tools/count_command.hpp"
#include "tools/count_options.hpp"
#include "tools/failure.hpp"
#include "tools/generate_command.hpp"
#include "tools/group_options.hpp"
#include "tools/info_command.hpp"
#include "warpmap/version.hpp"

namespace warpmap_tool {
namespace {

/// CLI11 explains an error in several lines; the first holds the cause.
std::string first_line(std::string const& text) { return text.substr(0, text.find('\n')); }

}  // namespace

int run_command_line(int argc, char** argv)
{
  count_request wanted;
  CLI::App all{"Counts things in files with a concurrent hash map", "warpmap"};
  all.set_version_flag("--version", "warpmap " + std::string{warpmap::version_text});
  all.require_subcommand(1);
  auto const* const count = add_count(all, wanted);
  group_request groups;
  auto const* const group_by = add_group_by(all, groups);
  all.add_subcommand("info", "Print the version, what may run here and what does");
  bench_request measured;
  auto const* const bench = add_bench(all, measured);
  generate_request part;
  auto const* const generate = add_generate(all, part);

  try {
    all.parse(argc, argv);
  } catch (CLI::Success const& asked_for) {  // --help, --version
    return all.exit(asked_for);
  } catch (CLI::ParseError const& wrong) {
    auto const* const help = *count      ? "warpmap count --help"
                             : *group_by ? "warpmap group-by --help"
                                         : "warpmap --help";
    throw failure{first_line(wrong.what()) + " (see " + help + ")"};
  }
  if (*bench) return run_bench(measured);
  if (*generate) return run_generate(part, all);
  if (wanted.table.max_bytes == 0 || groups.table.max_bytes == 0)
    throw failure{"--max-memory: a table needs more than 0 bytes"};
  if (*group_by) return run_group_by(groups);
  return *count ? run_count(wanted) : run_info();
}

}  // namespace warpmap_tool
