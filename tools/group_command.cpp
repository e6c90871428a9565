#include "tools/group_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>

#include "tools/failure.hpp"
#include "tools/group_plan.hpp"
#include "tools/group_table.hpp"
#include "tools/group_workers.hpp"
#include "tools/inputs.hpp"
#include "tools/interrupt.hpp"
#include "tools/piece_reader.hpp"
#include "tools/progress.hpp"
#include "tools/record_cutter.hpp"
#include "tools/standard_output.hpp"
#include "tools/table_sample.hpp"
#include "tools/text.hpp"

namespace warpmap_tool {
namespace {

unsigned worker_count(group_request const& wanted)
{
  if (wanted.table.threads != 0) return wanted.table.threads;
  return std::max(std::thread::hardware_concurrency(), 1u);
}

[[noreturn]] void refuse_more(group_request const& wanted, progress const& line,
                              tally const& so_far, std::size_t groups)
{
  auto const limit = wanted.table.max_bytes == warpmap::unlimited
                       ? std::string{"the memory of this machine"}
                       : fmt::format("--max-memory ({} bytes)", grouped(wanted.table.max_bytes));
  throw failure{fmt::format("no room for more than {} and their aggregates within {}, after {}",
                            counted(groups, "group"), limit, line.how_far(so_far))};
}

/// Puts all rows into groups, or those up to the moment when a stop is requested.
tally fill(group_table& table, group_request const& wanted, piece_reader& reader,
           table_sample& begun, progress& line)
{
  group_workers workers{worker_count(wanted), reader, begun.take_pieces(),
                        *begun.first_table(), wanted.records, table};
  while (!workers.wait(std::chrono::milliseconds{100}))
    line.show(workers.so_far(), table.size());
  workers.rethrow_failure();
  if (workers.has_refused()) refuse_more(wanted, line, workers.so_far(), table.size());
  reader.rethrow_failure();
  return workers.so_far();
}

std::string summary(tally const& rows, std::size_t files, double seconds, group_table const& table)
{
  auto const bytes = static_cast<double>(rows.bytes);
  auto const per_second = seconds > 0 ? 1 / seconds : 0;
  auto text = fmt::format("{} among {} in {} of {}\n", counted(table.size(), "group"),
                          counted(rows.keys, "row"), human_bytes(bytes), counted(files, "file"));
  text += fmt::format("{:.3f} s: {:.1f} MB/s, {:.1f} M rows/s\n", seconds, bytes * per_second / 1e6,
                      static_cast<double>(rows.keys) * per_second / 1e6);
  return text;
}

std::string figures(group_table const& table)
{
  auto text = "\ngroups\n" + to_string(table.index().stats());
  for (auto const& each : table.distinct())
    text += "\ndistinct values\n" + to_string(each.stats());
  return text;
}

std::string in_words(std::vector<input> const& inputs)
{
  return inputs.size() == 1 ? shown(inputs[0]) : fmt::format("all {} inputs", inputs.size());
}

}  // namespace

int run_group_by(group_request const& wanted)
{
  auto const inputs = list_inputs(wanted.paths, {});
  progress line{inputs, wanted.quiet};
  record_cutter cutter{wanted.records.delimiter};
  piece_reader reader{inputs, wanted.raw, cutter, 2 * worker_count(wanted) + 2};
  table_sample begun{reader, wanted.records};

  std::unique_ptr<group_plan> plan;
  std::unique_ptr<group_table> table;
  tally rows;
  if (auto const* const first = begun.first_table(); first != nullptr) {
    plan = std::make_unique<group_plan>(wanted.keys, wanted.aggregates, first->fields,
                                        wanted.records.has_names);
    require_order(*plan, wanted.answer);
    plan->set_types(wanted.types, begun.guesses(*plan));
    table = std::make_unique<group_table>(*plan, wanted.table);
    rows = fill(*table, wanted, reader, begun, line);
  } else if (!interrupt::requested()) {
    reader.rethrow_failure();
    throw failure{fmt::format("{}: empty, without so much as a header", in_words(inputs))};
  }
  if (interrupt::requested()) {
    say(fmt::format("warpmap: interrupted after {}; {} read, nothing printed\n", line.how_far(rows),
                    counted(rows.keys, "row")));
    return exit_interrupted;
  }

  auto const groups = ordered_groups(*table, *plan, wanted.answer, worker_count(wanted));
  auto const seconds = line.elapsed().count();
  print_groups(groups, *table, *plan, wanted.answer.format);
  if (interrupt::requested()) {
    say("warpmap: interrupted while printing; the list is not complete\n");
    return exit_interrupted;
  }
  if (wanted.stats || (stderr_is_terminal() && !wanted.quiet))
    say(summary(rows, inputs.size(), seconds, *table));
  if (wanted.stats) say(figures(*table));
  return exit_done;
}

}  // namespace warpmap_tool
