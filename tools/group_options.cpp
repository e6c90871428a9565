#include "tools/group_options.hpp"

#include <CLI/CLI.hpp>

#include <string>

#include "tools/failure.hpp"
#include "tools/shared_options.hpp"

namespace warpmap_tool {
namespace {

void add_query(CLI::App& command, group_request& wanted)
{
  command
    .add_option_function<std::string>(
      "--key",
      [&wanted](std::string const& list) { wanted.keys = split_list(list, "--key"); },
      "The columns whose values make a group: names in the header, or numbers from 1")
    ->required()
    ->option_text("COLUMNS");
  command
    .add_option_function<std::string>(
      "--agg",
      [&wanted](std::string const& list) { wanted.aggregates = parse_aggregates(list); },
      "What is told of each group, such as 'count,sum:x,mean:x,min:y,max:y,distinct:z,count:x' "
      "(default: count, the number of rows)")
    ->option_text("LIST");
  command
    .add_option_function<std::string>(
      "--types", [&wanted](std::string const& list) { wanted.types = parse_types(list); },
      "Types of columns, such as 'x:float,y:text' (default: inferred from the first 10,000 rows): "
      "integer, float or text")
    ->option_text("LIST");
}

void add_inputs(CLI::App& command, group_request& wanted)
{
  auto& records = wanted.records;
  command.add_option("FILES", wanted.paths,
                     "Tables of the same columns, - for standard input (default: -)");
  auto* const header = command.add_flag_callback(
    "--header", [&records] { records.has_names = true; },
    "The first record of each table names the columns (default)");
  command
    .add_flag_callback(
      "--no-header", [&records] { records.has_names = false; },
      "The first record is a row like the others; columns are numbers")
    ->excludes(header);
  add_delimiter_option(command, records.delimiter);
  command
    .add_option("--missing", records.missing,
                "What else than an empty field stands for a missing value, such as NA; may be "
                "repeated")
    ->allow_extra_args(false)  // else it would take the FILES behind it
    ->option_text("TEXT");
  command.add_flag("--raw", wanted.raw, "Read gzip and zstd files as they are");
}

void add_answer(CLI::App& command, group_request& wanted)
{
  auto& answer = wanted.answer;
  command
    .add_option("--sort", answer.sort,
                "The order of the groups: key (default), none, or one of --agg, the greatest first")
    ->option_text("ORDER");
  command.add_option("--top", answer.top, "How many of the first, 0 for all (default: 0)")
    ->check(begins_with_digit())
    ->option_text("K");
  add_format_option(command, answer.format);
  command.add_flag("--quiet", wanted.quiet, "No progress and no summary, also on a terminal");
}

}  // namespace

CLI::App* add_group_by(CLI::App& all, group_request& wanted)
{
  wanted.aggregates = parse_aggregates("count");
  auto* const command = all.add_subcommand(
    "group-by", "Group the rows of CSV tables by key columns and print aggregates of each group");
  add_query(*command, wanted);
  add_inputs(*command, wanted);
  add_answer(*command, wanted);
  add_table_options(*command, wanted.table);
  command->add_flag("--stats", wanted.stats, "Also print the figures of the tables, on stderr");
  command->footer(
    "As in SQL, missing values make a group of their own, and aggregates other than `count`\n"
    "leave them out; of no values at all, sum, mean, min and max are missing. Sums of integers\n"
    "are exact at any size. Exit status: 0 done, 2 refused or failed, 130 interrupted.");
  return command;
}

}  // namespace warpmap_tool
