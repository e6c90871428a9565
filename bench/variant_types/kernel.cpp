// How fast is this build of the library with maps of other types than u64->u64? One line a kind and
// operation: its name, the least and the median of the repetitions in ns a key. bench/variants.py
// --types links it with variants of the engines; what is measured is what the report's part `types`
// measures, which checks every answer.

#include <algorithm>
#include <cstdio>

#include "../report/command_line.hpp"
#include "../variants/print_times.hpp"
#include "kind.hpp"

namespace warpmap::bench {
namespace {

constexpr char const* kernel_usage =
  "kernel [--entries N] [--threads N] [--repetitions N] [--seed N] [--only LIST]\n\n"
  "  --entries N   entries of each map (default ^20); 2^N is written as ^N\n"
  "  --threads N   threads of a batch, or sessions (1)\n"
  "  --only LIST   such as string-hit,tagged-miss: a kind, and one of insert, hit, miss,\n"
  "                upsert, erase; all that this program was linked with\n";

struct kernel_plan {
  kind_setting how{.entries = std::size_t{1} << 20, .threads = 1, .repetitions = 3, .seed = 7};
  std::vector<std::string> only;

  bool wants(std::string const& what) const
  {
    return only.empty() || std::ranges::find(only, what) != only.end();
  }
};

kernel_plan parse_kernel(std::vector<std::string> const& words)
{
  kernel_plan plan;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    auto const& word = words[i];
    auto const& given = words[i + 1];
    if (word == "--entries") plan.how.entries = number(given);
    else if (word == "--threads") plan.how.threads = static_cast<unsigned>(number(given));
    else if (word == "--repetitions") plan.how.repetitions = static_cast<unsigned>(number(given));
    else if (word == "--seed") plan.how.seed = number(given);
    else if (word == "--only") plan.only = pieces(given);
    else throw std::invalid_argument{kernel_usage};
  }
  if (words.size() % 2 != 0) throw std::invalid_argument{kernel_usage};
  if (plan.how.entries < 4096 || plan.how.threads == 0 || plan.how.repetitions == 0)
    throw std::invalid_argument{"at least 2^12 entries, a thread, a repetition"};
  return plan;
}

void run(kernel_plan const& plan)
{
  for (auto const& each : kinds()) {
    auto const name = [&](std::size_t i) { return each.name + '-' + typed_operations[i]; };
    bool wanted = false;
    for (std::size_t i = 0; i < typed_operations.size(); ++i) wanted |= plan.wants(name(i));
    if (!wanted) continue;
    auto const rates = each.measure(plan.how);
    for (std::size_t i = 0; i < typed_operations.size(); ++i) {
      if (!plan.wants(name(i))) continue;
      std::vector<double> nanoseconds;
      for (auto const& once : rates) nanoseconds.push_back(1e3 / once.of[i]);
      print_times(name(i).c_str(), std::move(nanoseconds));
    }
  }
}

}  // namespace
}  // namespace warpmap::bench

int main(int count, char** arguments)
{
  try {
    warpmap::bench::run(warpmap::bench::parse_kernel({arguments + 1, arguments + count}));
  } catch (std::exception const& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
