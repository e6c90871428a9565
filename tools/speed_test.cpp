#include "tools/speed_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "measure/limits.hpp"
#include "measure/lines.hpp"
#include "measure/memory.hpp"
#include "measure/random.hpp"
#include "tools/failure.hpp"
#include "tools/interrupt.hpp"
#include "warpmap/map.hpp"

namespace warpmap_tool {
namespace {

using pair_map = warpmap::map<std::uint64_t, std::uint64_t>;
using column = std::vector<std::uint64_t>;

/// Keys that lookups ask for: enough to measure in a small map, and soon done in a large one.
constexpr std::size_t fewest_questions = std::size_t{1} << 20;
constexpr std::size_t most_questions = std::size_t{1} << 22;

/// Distinct random keys; their numbers from `size` on are never inserted.
struct questions {
  column keys, values, hits, misses;

  explicit questions(std::size_t size) : keys(size), values(size)
  {
    hits.resize(std::clamp(size, fewest_questions, most_questions));
    misses.resize(hits.size());
    warpmap::bench::permutation<62> const key{20};
    warpmap::bench::random_bits random{21};
    for (std::size_t i = 0; i < size; ++i) {
      keys[i] = key(i);
      values[i] = ~keys[i];
    }
    for (auto& each : hits) each = keys[random.below(size)];
    for (auto& each : misses) each = key(size + random.below(size));
  }
};

struct round_rates {
  double insert, hit, miss, erase;
  double windows_to_key;  ///< looked at on average until a key is found
};

/// The slots that lines are counted for: four of them fill a window, and a window is a line.
constexpr char const* counted_slots = "packed 16 bytes";

/// Millions of keys a second. @throws failure  unless `answered` of `call` is as expected
template <class Call>
double rate_of(char const* verb, std::size_t keys, std::size_t expected, Call call)
{
  auto const begin = std::chrono::steady_clock::now();
  auto const answered = call();
  std::chrono::duration<double> const taken = std::chrono::steady_clock::now() - begin;
  if (answered != expected)
    throw failure{fmt::format("the map {} {} keys where {} were expected", verb, answered,
                              expected)};
  return static_cast<double>(keys) / taken.count() / 1e6;
}

round_rates run_round(speed_request const& wanted, questions const& ask, speed_report& report)
{
  // Touched pages: the first touch of memory is the system's speed, not the map's.
  warpmap::bench::touched_memory memory;
  pair_map map{{.capacity = wanted.size,
                .load_limit = wanted.load,
                .memory = &memory,
                .threads = wanted.threads}};
  column found(ask.hits.size());
  auto const asked = ask.hits.size();
  round_rates rates{};
  rates.insert = rate_of("inserted", wanted.size, wanted.size,
                         [&] { return map.insert(ask.keys, ask.values).inserted(); });
  rates.hit =
    rate_of("found", asked, asked, [&] { return map.find(ask.hits, found).present(); });
  for (std::size_t i = 0; i < asked; ++i)
    if (found[i] != ~ask.hits[i]) throw failure{"the map found a wrong value"};
  rates.miss = rate_of("found", asked, 0, [&] { return map.find(ask.misses, found).present(); });

  auto const how = map.stats();
  report.threads = how.threads;
  report.why_backend = map.why_backend();
  report.instructions = name(how.instructions);
  report.slots = how.protocol;
  report.table_bytes = how.bytes;
  rates.windows_to_key = how.probe_mean;

  rates.erase = rate_of("erased", wanted.size, wanted.size,
                        [&] { return map.erase(ask.keys).erased(); });
  return rates;
}

template <class Round, class Pick>
speed over(std::vector<Round> const& rounds, Pick pick)
{
  if (rounds.empty()) return {};
  std::vector<double> rates;
  for (auto const& round : rounds) rates.push_back(pick(round));
  std::sort(rates.begin(), rates.end());
  return {rates[rates.size() / 2], rates.front(), rates.back()};
}

}  // namespace

speed_report test_speed(speed_request const& wanted)
{
  questions const ask{wanted.size};
  speed_report report;
  report.asked = wanted;
  std::vector<round_rates> rounds;
  std::vector<warpmap::bench::limit_rates> limits;
  for (unsigned round = 0; round < speed_rounds && !report.interrupted; ++round) {
    rounds.push_back(run_round(wanted, ask, report));
    limits.push_back(
      warpmap::bench::measure_limits(report.table_bytes, report.threads, round + 1));
    report.interrupted = interrupt::requested();
  }

  report.line_reads = over(limits, [](auto& l) { return l.read.rate / 1e6; });
  report.swaps_8 = over(limits, [](auto& l) { return l.swap_8.rate / 1e6; });
  report.swaps_16 = over(limits, [](auto& l) { return l.swap_16.rate / 1e6; });
  report.copy_gigabytes = over(limits, [](auto& l) { return l.copy / 1e9; });

  bool const wide = warpmap::bench::has_wide_swap;
  std::string const read = "random line";
  std::string const swap = wide ? "read, then CAS of 16 bytes" : "read, then CAS of 8 bytes";
  auto const reads = report.line_reads.median;
  auto const swaps = (wide ? report.swaps_16 : report.swaps_8).median;
  // A key is inserted, found and erased in the same line; where misses end follows from the load.
  bool const counted = report.slots == counted_slots;
  auto const to_key = counted ? over(rounds, [](auto& r) { return r.windows_to_key; }).median : 0;
  auto const to_gap = counted ? warpmap::bench::count_lines(wanted.size, wanted.load).miss : 0;
  auto const add = [&](char const* name, auto pick, std::string const& limit_name, double limit,
                       double lines) {
    report.operations.push_back({name, over(rounds, pick), limit_name, limit, lines});
  };
  add(
    "insert", [](auto& r) { return r.insert; }, swap, swaps, to_key);
  add(
    "find hit", [](auto& r) { return r.hit; }, read, reads, to_key);
  add(
    "find miss", [](auto& r) { return r.miss; }, read, reads, to_gap);
  add(
    "erase", [](auto& r) { return r.erase; }, swap, swaps, to_key);
  return report;
}

}  // namespace warpmap_tool
