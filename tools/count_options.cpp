#include "tools/count_options.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <map>
#include <string>

#include "tools/column_keys.hpp"
#include "tools/failure.hpp"
#include "tools/shared_options.hpp"

namespace warpmap_tool {
namespace {

void take_column(count_request& wanted, std::string const& column)
{
  wanted.keys = key_kind::column;
  wanted.column = column;
  if (!column_keys::is_number(column)) wanted.has_header = true;
}

void add_what_is_counted(CLI::App& command, count_request& wanted)
{
  auto* const tokens = command.add_flag_callback(
    "--tokens", [&wanted] { wanted.keys = key_kind::tokens; },
    "Count tokens: the longest runs of letters, digits and _");
  command
    .add_option("--token-chars", wanted.token_bytes,
                "The bytes of tokens, such as 'A-Za-z' or '!-~\\x80-\\xff'")
    ->needs(tokens)
    ->option_text("SET");
  auto* const ngrams = command
                         .add_option_function<unsigned>(
                           "--ngrams",
                           [&wanted](unsigned const& n) {
                             wanted.keys = key_kind::ngrams;
                             wanted.ngrams = n;
                           },
                           "Count the byte n-grams: N is 1 to 8")
                         ->check(CLI::Range(1, 8))
                         ->option_text("N");
  auto* const column = command
                         .add_option_function<std::string>(
                           "--column",
                           [&wanted](std::string const& name) { take_column(wanted, name); },
                           "Count the fields of one column of CSV: a number from 1, or a name in "
                           "the header")
                         ->option_text("COLUMN");
  command.add_flag("--header", wanted.has_header, "The first record of each table is no data")
    ->needs(column);
  add_delimiter_option(command, wanted.delimiter)->needs(column);
  tokens->excludes(ngrams)->excludes(column);
  ngrams->excludes(column);
}

void add_inputs(CLI::App& command, count_request& wanted)
{
  command.add_option("FILES", wanted.paths,
                     "Files and folders to read, - for standard input (default: -)");
  command
    .add_option("--glob", wanted.globs,
                "In folders read only files whose name matches, such as '*.h'; may be repeated")
    ->allow_extra_args(false)  // else it would take the FILES behind it
    ->option_text("PATTERN");
  command.add_flag("--raw", wanted.raw, "Read gzip and zstd files as they are");
}

void add_list(CLI::App& command, count_request& wanted)
{
  static std::map<std::string, list_order> const orders{
    {"count", list_order::count}, {"key", list_order::key}, {"none", list_order::none}};

  command.add_option("--top", wanted.top, "How many of the most frequent, 0 for all (default: 0)")
    ->check(begins_with_digit())
    ->option_text("K");
  command
    .add_option("--min-count", wanted.min_count, "Only what comes N times or more (default: 1)")
    ->check(begins_with_digit())
    ->option_text("N");
  command
    .add_option_function<std::string>(
      "--sort", [&wanted](std::string const& name) { wanted.order = orders.at(name); },
      "The order of the list: count (default), key or none")
    ->check(CLI::IsMember(orders))
    ->option_text("ORDER");
  add_format_option(command, wanted.format);
  command.add_flag("--distinct", wanted.only_distinct, "Print only how many there are");
  command.add_flag("--quiet", wanted.quiet, "No progress and no summary, also on a terminal");
}

}  // namespace

CLI::App* add_count(CLI::App& all, count_request& wanted)
{
  auto* const command = all.add_subcommand(
    "count", "Count the lines of files, or what else is asked for, most frequent first");
  add_what_is_counted(*command, wanted);
  add_inputs(*command, wanted);
  add_list(*command, wanted);
  add_table_options(*command, wanted.table);
  command->add_flag("--stats", wanted.stats, "Also print the figures of the table, on stderr");
  command->footer(
    "Does the job of `sort | uniq -c | sort -rn`: prints lines of a count and a key. Ties are in\n"
    "the order of the bytes of the keys; no key spans two files. Where keys may hold line ends,\n"
    "csv and json tell them apart. N-grams overlap and are shown with escapes as in C.\n"
    "Exit status: 0 done, 2 refused or failed, 130 interrupted.");
  return command;
}

}  // namespace warpmap_tool
