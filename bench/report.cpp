// How does warpmap compare with the other maps and with the machine? One interleaved run; prints
// Markdown. See docs/performance.md.

#include <cstdio>
#include <cstring>

#include "adapters/all.hpp"
#include "measure/machine.hpp"
#include "report/apart.hpp"
#include "report/json.hpp"
#include "report/table.hpp"

namespace warpmap::bench {
namespace {

constexpr char const* usage =
  "report [--quick] [--entries N] [--rounds N] [--threads LIST] [--only NAME] [--all-rounds]\n"
  "       [--json FILE]\n\n"
  "  --quick       2^20 entries, 3 rounds\n"
  "  --entries N   entries per map (default 2^24); 2^N is written as ^N\n"
  "  --threads L   thread counts such as 2,1 (the default)\n"
  "  --only NAME   containers whose name contains NAME, and the limits\n"
  "  --all-rounds  also for peers that are below half of the best peer in everything\n";

std::size_t number(std::string const& text)
{
  if (text.starts_with('^')) return std::size_t{1} << std::stoul(text.substr(1));
  return std::stoul(text);
}

std::vector<unsigned> numbers(std::string const& text)
{
  std::vector<unsigned> all;
  for (std::size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find(',', at), text.size());
    all.push_back(static_cast<unsigned>(number(text.substr(at, end - at))));
    at = end + 1;
  }
  return all;
}

plan parse(std::vector<std::string> const& words)
{
  plan how;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const& word = words[i];
    auto const next = [&] {
      if (++i == words.size()) throw std::invalid_argument{word + " needs a value"};
      return words[i];
    };
    if (word == "--quick") how.entries = std::size_t{1} << 20, how.rounds = 3;
    else if (word == "--entries") how.entries = number(next());
    else if (word == "--rounds") how.rounds = static_cast<unsigned>(number(next()));
    else if (word == "--threads") how.threads = numbers(next());
    else if (word == "--only") how.only = next();
    else if (word == "--all-rounds") how.all_rounds = true;
    else if (word == "--json") how.json = next();
    else throw std::invalid_argument{usage};
  }
  if (how.entries < chunk) throw std::invalid_argument{"at least 2^20 entries"};
  return how;
}

std::vector<entrant> entrants_of(plan const& how)
{
  std::vector<entrant> all;
  for (auto const& who : all_contestants()) {
    if (who.name.find(how.only) == std::string::npos) continue;
    for (auto const load : how.loads)
      if ((who.obeys_load && who.splits_batches) || load == how.loads.back())
        all.push_back({who, load});
  }
  return all;
}

std::size_t table_bytes(plan const& how, double load)
{
  return static_cast<std::size_t>(static_cast<double>(how.entries) / load) * sizeof(wide_slot);
}

void measure_entrant(results& all, plan const& how, std::size_t which, unsigned threads,
                     inputs const& in)
{
  auto const& each = all.entrants()[which];
  auto const what = each.label() + ", threads " + std::to_string(threads);
  setting const made{.capacity = how.entries, .load = each.load, .threads = threads};
  auto rates = apart(what, [&] { return measure_filled(each.who, made, in); });
  rates[workload::growth] =
    apart(what + ", growth", [&] { return measure_growth(each.who, made, in); });
  all.add(which, threads, rates);
  std::fprintf(stderr, "  %-40s insert %7.1f  hit %7.1f  growth %6.1f\n", what.c_str(),
               rates[workload::insert], rates[workload::hit], rates[workload::growth]);
}

void measure_round(results& all, plan const& how, unsigned round)
{
  std::fprintf(stderr, "round %u of %u\n", round + 1, how.rounds);
  inputs const in{how.entries, 1000 + round};
  for (auto const threads : how.threads) {
    for (auto const load : how.loads)
      all.add(load, threads, apart("limits", [&] {
                return measure_limits(table_bytes(how, load), threads, round);
              }));
    for (std::size_t i = 0; i < all.entrants().size(); ++i) {
      auto const which = (i + round) % all.entrants().size();  // nobody always comes first
      if (round >= 1 && !how.all_rounds && all.hopeless(which, threads)) continue;
      measure_entrant(all, how, which, threads, in);
    }
  }
  if (round != 0) return;
  for (std::size_t i = 0; i < all.entrants().size(); ++i) {
    auto const& each = all.entrants()[i];
    setting const made{.capacity = how.entries, .load = each.load};
    all.add(i, apart("memory", [&] { return measure_memory(each.who, made, in); }));
  }
}

void run(plan const& how)
{
  auto const machine = describe_machine();
  std::printf("%s\n\n%zu entries of 8 + 8 bytes, %u rounds; median [min..max] of the rounds.\n",
              machine.c_str(), how.entries, how.rounds);
  results all{entrants_of(how)};
  for (unsigned round = 0; round < how.rounds; ++round) measure_round(all, how, round);
  for (auto const& facts : workloads) print_workload(all, how, facts);
  print_memory(all, how);
  print_limits(all, how);
  std::printf("\nOther programs took a processor %ld times.\n", preemptions());
  if (!how.json.empty()) write_json(how.json, all, how, machine);
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
