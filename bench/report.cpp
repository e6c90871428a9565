// How does warpmap compare with the other maps and with the machine? One interleaved run; prints
// Markdown. See docs/performance.md.

#include "adapters/all.hpp"
#include "measure/machine.hpp"
#include "report/command_line.hpp"
#include "report/json.hpp"
#include "report/part.hpp"
#include "report/pictures.hpp"
#include "report/plugins.hpp"
#include "report/rounds.hpp"
#include "report/table.hpp"

namespace warpmap::bench {
namespace {

/// Containers at the loads they are measured with: sessions, like peers, at the default one.
std::vector<entrant> entrants_of(std::vector<contestant> const& contestants, plan const& how,
                                 std::vector<stage> const& stages)
{
  std::set<double> loads;
  for (auto const& stage : stages)
    for (auto const& each : stage.loads) loads.insert(each.load);
  std::vector<entrant> all;
  for (auto const& who : contestants) {
    if (who.name.find(how.only) == std::string::npos) continue;
    if (!who.obeys_load || !who.is_batch) all.push_back({who, centre_load});
    else
      for (auto const load : loads) all.push_back({who, load});
  }
  return all;
}

/// Those of the parts that the plan wants.
std::vector<part_result> measure_parts(std::vector<contestant> const& contestants, plan const& how)
{
  std::vector<part_result> done;
  auto const few = std::min(how.rounds, few_rounds);
  auto const add = [&](char const* name, std::size_t entries, auto measure) {
    if (!how.has(name)) return;
    part_plan const part{entries, few, how.threads, how.only};
    done.push_back({name, part, measure(part)});
  };
  add("types", std::max(how.entries >> 3, least_entries), measure_types);
  add("structure", how.entries, [&](part_plan const& part) {
    return measure_structure(part, contestants);
  });
  return done;
}

void run(plan const& how)
{
  if (!how.huge_pages) forbid_huge_pages();
  auto const machine = describe_machine() + (how.huge_pages ? "" : ", forbidden in this run");
  auto const stages = stages_of(how);
  auto contestants = all_contestants();
  for (auto const& file : how.peers_files) load_contestants(file, contestants);
  results all{entrants_of(contestants, how, stages), how.threads};
  rounds measuring{all, how};
  for (auto const& each : stages) measuring.measure(each);
  auto const parts = measure_parts(contestants, how);

  std::printf("%s\n\nEntries of 8 + 8 bytes; median [min..max] of the rounds, up to %u.\n",
              machine.c_str(), how.rounds);
  for (auto const& each : stages) print_stage(all, how, each);
  for (auto const& each : parts) print_part(each);
  auto goals = judge_all(all, how);
  for (auto const& each : parts)
    for (auto& row : goal_rows(each)) goals.push_back(std::move(row));
  print_goals(goals);
  std::printf("\nOther programs took a processor %ld times.\n", preemptions());
  if (!how.json.empty()) write_json(how.json, all, how, stages, parts, goals, machine);
  if (!how.pictures.empty()) draw_pictures(all, how, stages);
}

}  // namespace
}  // namespace warpmap::bench

int main(int count, char** arguments)
{
  warpmap::bench::tune_malloc(arguments);
  try {
    warpmap::bench::run(warpmap::bench::parse({arguments + 1, arguments + count}));
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
