#include "tools/command_line.hpp"

#include <CLI/CLI.hpp>

#include <string>

#include "tools/bench_command.hpp"
#include "tools/count_command.hpp"
#include "tools/failure.hpp"
#include "tools/generate_command.hpp"
#include "tools/info_command.hpp"
#include "warpmap/version.hpp"

namespace warpmap_tool {
namespace {

/// Refuses what does not begin with a digit, above all negative numbers, which would wrap around.
CLI::Validator begins_with_digit()
{
  return {[](std::string& text) {
            bool const begins = !text.empty() && text[0] >= '0' && text[0] <= '9';
            return begins ? std::string{} : text + " is not a number from 0 on";
          },
          ""};
}

void add_table_options(CLI::App& command, warpmap::options& table)
{
  command.add_option("--threads", table.threads, "Threads to count on (default: all processors)")
    ->check(begins_with_digit())
    ->option_text("N");
  command
    .add_option_function<std::string>(
      "--backend",
      [&table](std::string const& name) {
        for (auto const each : {warpmap::backend::automatic, warpmap::backend::cpu,
                                warpmap::backend::cuda})
          if (warpmap::name(each) == name) table.backend = each;
      },
      "Who counts: automatic, cpu or cuda")
    ->check(CLI::IsMember({"automatic", "cpu", "cuda"}))
    ->option_text("NAME");
  command
    .add_option("--max-memory", table.max_bytes,
                "Most memory the table may take, such as 512M or 4G, powers of 1024")
    ->transform(CLI::AsSizeValue(false))
    ->transform(begins_with_digit())  // before the one above: the last transform comes first
    ->option_text("SIZE");
}

void add_input_options(CLI::App& command, count_request& wanted)
{
  command.add_option("FILES", wanted.paths,
                     "Files and folders to read, - for standard input (default: -)");
  command
    .add_option("--glob", wanted.globs,
                "In folders read only files whose name matches, such as '*.h'; may be repeated")
    ->allow_extra_args(false)  // else it would take the FILES behind it
    ->option_text("PATTERN");
}

CLI::App* add_count(CLI::App& all, count_request& wanted)
{
  auto* const command = all.add_subcommand(
    "count", "Count the byte n-grams of files and print the most frequent first");
  command->add_option("--ngrams", wanted.ngrams, "Bytes of an n-gram: 1 to 8")
    ->required()
    ->check(CLI::Range(1, 8))
    ->option_text("N");
  add_input_options(*command, wanted);
  command->add_option("--top", wanted.top, "How many to print, 0 for all (default: 20)")
    ->check(begins_with_digit())
    ->option_text("K");
  add_table_options(*command, wanted.table);
  command->add_flag("--stats", wanted.stats, "Also print the figures of the table, on stderr");
  command->footer(
    "Prints lines `count \"n-gram\"`, with escapes as in C, on standard output and a summary\n"
    "on standard error. Ties are in the order of the bytes. N-grams overlap; none spans files.");
  return command;
}

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
    auto const* const help = *count ? "warpmap count --help" : "warpmap --help";
    throw failure{first_line(wrong.what()) + " (see " + help + ")"};
  }
  if (*bench) return run_bench(measured);
  if (*generate) return run_generate(part, all);
  if (wanted.table.max_bytes == 0) throw failure{"--max-memory: a table needs more than 0 bytes"};
  return *count ? run_count(wanted) : run_info();
}

}  // namespace warpmap_tool
