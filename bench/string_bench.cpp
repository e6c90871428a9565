// How fast is a map of byte strings? Keys of 8 to 24 bytes in an Arrow column, batches of all keys.
//
//   string_bench [Google Benchmark's options]     names: operation/keys/threads

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "warpmap/string_map.hpp"

namespace warpmap::bench {
namespace {

/// Keys like those of a log, each different; another salt gives keys that differ from all of them.
struct text_column {
  text_column(std::size_t count, char salt)
  {
    std::mt19937_64 random{1};
    for (std::size_t i = 0; i < count; ++i) {
      bytes += salt + std::to_string(random() % 1'000'000) + ':' + std::to_string(i);
      offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
  }
  operator string_column() const { return {offsets, bytes.data()}; }

  std::string bytes;
  std::vector<std::int64_t> offsets{0};
};

struct filled {
  explicit filled(benchmark::State const& state)
    : keys{static_cast<std::size_t>(state.range(0)), 'k'}, values(keys.offsets.size() - 1, 1),
      how{.capacity = values.size(), .threads = static_cast<unsigned>(state.range(1))}, map{how}
  {
    map.insert(keys, values);
  }

  text_column keys;
  std::vector<std::uint64_t> values;
  options how;
  string_map<std::uint64_t> map;
};

void count_rate(benchmark::State& state)
{
  state.counters["M/s"] = benchmark::Counter(static_cast<double>(state.range(0)) / 1e6,
                                             benchmark::Counter::kIsIterationInvariantRate);
}

void insert(benchmark::State& state)
{
  filled given{state};
  for (auto _ : state) {
    state.PauseTiming();
    string_map<std::uint64_t> fresh{given.how};
    state.ResumeTiming();
    benchmark::DoNotOptimize(fresh.insert(given.keys, given.values));
    state.PauseTiming();
    {
      auto const gone = std::move(fresh);
    }
    state.ResumeTiming();
  }
  count_rate(state);
}
void hit(benchmark::State& state)
{
  filled given{state};
  for (auto _ : state) benchmark::DoNotOptimize(given.map.find(given.keys, given.values));
  count_rate(state);
}
void miss(benchmark::State& state)
{
  filled given{state};
  text_column const others{given.values.size(), 'm'};
  for (auto _ : state) benchmark::DoNotOptimize(given.map.find(others, given.values));
  count_rate(state);
}
void upsert(benchmark::State& state)
{
  filled given{state};
  for (auto _ : state) benchmark::DoNotOptimize(given.map.insert_or_apply(given.keys, 1, sum));
  count_rate(state);
}

void sizes(benchmark::internal::Benchmark* each)
{
  each->ArgNames({"keys", "threads"})->UseRealTime();
  for (std::int64_t const keys : {1 << 10, 1 << 20, 1 << 22})
    for (std::int64_t const threads : {1, 2}) each->Args({keys, threads});
}

BENCHMARK(insert)->Apply(sizes);
BENCHMARK(hit)->Apply(sizes);
BENCHMARK(miss)->Apply(sizes);
BENCHMARK(upsert)->Apply(sizes);

}  // namespace
}  // namespace warpmap::bench
