#include "tools/bench_command.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <utility>

#include "measure/machine.hpp"
#include "tools/failure.hpp"
#include "tools/standard_output.hpp"
#include "tools/text.hpp"
#include "warpmap/version.hpp"

namespace warpmap_tool {
namespace {

std::string lines_or_not(operation_speed const& each, double value, char const* unit, int digits)
{
  return each.lines == 0 ? "-" : fmt::format("{:.{}f}{}", value, digits, unit);
}

std::string as_text(speed_report const& report)
{
  auto text = fmt::format(
    "{} keys and values of 8 bytes, load {:.2f}, {}, table of {}, {:.1f} bytes a pair\n"
    "{}; {}, {}\n\n"
    "{:<12}{:>10}  {:>17}  {:>10}  {:>8}  {:>6}  {:>9}  {}\n",
    grouped(report.asked.size), report.asked.load, counted(report.threads, "thread"),
    human_bytes(static_cast<double>(report.table_bytes)), report.bytes_per_entry(),
    warpmap::bench::after("/proc/cpuinfo", "model name"), report.instructions, report.slots,
    "operation", "M/s", "least..most", "limit M/s", "of limit", "lines", "in lines", "the limit");
  for (auto const& each : report.operations)
    text += fmt::format("{:<12}{:>10.1f}  {:>17}  {:>10.1f}  {:>7.0f}%  {:>6}  {:>9}  {}\n",
                        each.name, each.rate.median,
                        fmt::format("{:.1f}..{:.1f}", each.rate.least, each.rate.most), each.limit,
                        each.share() * 100, lines_or_not(each, each.lines, "", 2),
                        lines_or_not(each, each.share_in_lines() * 100, "%", 0), each.limit_name);
  return text + fmt::format("\ncopying memory: {:.1f} GB/s read and written\n",
                            report.copy_gigabytes.median);
}

nlohmann::ordered_json as_json(speed const& of)
{
  return {{"median", of.median}, {"least", of.least}, {"most", of.most}};
}

std::string as_json(speed_report const& report)
{
  nlohmann::ordered_json operations = nlohmann::ordered_json::array();
  for (auto const& each : report.operations) {
    nlohmann::ordered_json one{{"operation", each.name},
                               {"million_per_second", as_json(each.rate)},
                               {"limit", each.limit_name},
                               {"limit_million_per_second", each.limit},
                               {"share_of_limit", each.share()}};
    if (each.lines != 0) {
      one["lines"] = each.lines;
      one["share_of_limit_in_lines"] = each.share_in_lines();
    }
    operations.push_back(std::move(one));
  }
  nlohmann::ordered_json const all{
    {"version", warpmap::version_text},
    {"processor", warpmap::bench::after("/proc/cpuinfo", "model name")},
    {"instructions", report.instructions},
    {"slots", report.slots},
    {"why_backend", report.why_backend},
    {"size", report.asked.size},
    {"load", report.asked.load},
    {"threads", report.threads},
    {"rounds", speed_rounds},
    {"table_bytes", report.table_bytes},
    {"bytes_per_entry", report.bytes_per_entry()},
    {"operations", operations},
    {"limits",
     {{"read_line_million_per_second", as_json(report.line_reads)},
      {"swap_8_million_per_second", as_json(report.swaps_8)},
      {"swap_16_million_per_second", as_json(report.swaps_16)},
      {"copy_gigabytes_per_second", as_json(report.copy_gigabytes)}}}};
  return all.dump(2) + "\n";
}

}  // namespace

CLI::App* add_bench(CLI::App& all, bench_request& wanted)
{
  auto* const command =
    all.add_subcommand("bench", "Measure the map beside the limits of this machine");
  command
    ->add_option("--size", wanted.speed.size,
                 "Pairs in the map, from 1000 on (default: 4194304, a table of about 90 MB)")
    ->check(CLI::Range(std::size_t{1000}, std::size_t{1} << 36))
    ->option_text("N");
  command->add_option("--threads", wanted.speed.threads, "Threads (default: all processors)")
    ->check(CLI::Range(1u, 4096u))
    ->option_text("N");
  command
    ->add_option("--load", wanted.speed.load,
                 "Share of the slots that the pairs take, 0.1 to 0.95 (default: 0.75)")
    ->check(CLI::Range(0.1, 0.95))
    ->option_text("SHARE");
  command->add_option("--format", wanted.format, "text or json (default: text)")
    ->check(CLI::IsMember({"text", "json"}))
    ->option_text("FORMAT");
  command->footer(
    "Rates are the median of three rounds, in millions a second. The limit is what this machine\n"
    "does at best in memory of the same size, with prefetching: reading random cache lines for\n"
    "lookups; reading a random slot, then exchanging it, for what writes. An operation may touch\n"
    "several lines; the share in lines counts each of them.");
  return command;
}

int run_bench(bench_request const& wanted)
{
  auto const report = test_speed(wanted.speed);
  if (report.interrupted) {
    say("warpmap: interrupted; nothing printed\n");
    return exit_interrupted;
  }
  standard_output out;
  out.write(wanted.format == "json" ? as_json(report) : as_text(report));
  out.flush();
  return exit_done;
}

}  // namespace warpmap_tool
