// What does a GPU do by its own limits, and what does the map make of it? Markdown on the standard
// output; gpu_usage says what may be asked for.

#include <cstdio>
#include <exception>

#include "bench/gpu/files.hpp"
#include "bench/gpu/parts.hpp"
#include "bench/gpu/peers.hpp"
#include "bench/gpu/print.hpp"

namespace {

using namespace warpmap::bench;

constexpr int no_device = 77;  // for ctest: skipped
constexpr int misuse = 2;

/// In the order of gpu_parts.
constexpr std::array part_functions{
  &measure_limits,
  &measure_operations,
  &measure_loads,
  &measure_sizes,
  &measure_types,
  &measure_variants,
  &measure_upserts,
  &measure_mixed,
  &measure_view,
  &measure_batches,
  &measure_growth,
  &measure_rebuild,
  &measure_baselines,
  &measure_peers,
  &measure_host,
  &measure_iterate,
  &measure_strings,
};
static_assert(part_functions.size() == gpu_parts.size());

int list()
{
  std::printf("parts:\n");
  for (auto const& each : gpu_parts) std::printf("  %-12s %s\n", each.name, each.what);
  std::printf("variants:\n");
  for (auto const& each : variants()) std::printf("  %-12s %s\n", each.name, each.what);
  return 0;
}

void measure_parts(context& in)
{
  limits most{in};
  measuring with{in, most};
  for (std::size_t i = 0; i < gpu_parts.size(); ++i)
    if (in.how.has(gpu_parts.at(i).name)) part_functions.at(i)(with);
}

void write_all(head const& of, results const& all, plan const& how)
{
  auto const judged = goals{all, how, of.means_nothing}.judge();
  print_report(of, all, judged);
  if (!how.json.empty()) write_json(how.json, of, all, judged);
  if (!how.picture.empty()) write_picture(how.picture, of, all, how);
}

int report(plan const& how)
{
  std::string why_not;
  auto const on = how.emulated ? make_emulated_rig(why_not) : make_cuda_rig(why_not);
  if (on == nullptr) {
    std::printf("There is nothing to be measured: %s\n", why_not.c_str());
    return no_device;
  }
  head const of{on->description(), on->is_emulated(), how.commit, head::now()};
  results all;
  {
    context in{*on, how, all};
    measure_parts(in);
    in.say("done");
  }
  write_all(of, all, how);
  return 0;
}

}  // namespace

int main(int count, char** given)
{
  plan how;
  try {
    how = parse_gpu_plan({given + 1, given + count});
    if (how.help) {
      std::printf("%s", gpu_usage);
      return 0;
    }
    if (how.list) return list();
    require_writable(how.json);
    require_writable(how.picture);
    for (auto const& file : how.peers) static_cast<void>(peers_in(file));
  } catch (std::invalid_argument const& refused) {
    std::fprintf(stderr, "gpu_report: %s\n", refused.what());
    return misuse;
  }
  try {
    return report(how);
  } catch (std::exception const& failed) {
    std::fprintf(stderr, "gpu_report: %s\n", failed.what());
    return 1;
  }
}
