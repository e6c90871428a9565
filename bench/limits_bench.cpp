// How fast is this machine at random lines, random compare-and-swap and copying?

#include <benchmark/benchmark.h>

#include "measure/limits.hpp"

namespace warpmap::bench {
namespace {

constexpr std::size_t operations = std::size_t{1} << 22;

touched_words const& table_of(std::int64_t mib)
{
  static touched_words const large{std::size_t{512} << 20};
  static touched_words const small{std::size_t{16} << 20};
  return mib == 512 ? large : small;
}

template <class Use>
void random_access(benchmark::State& state)
{
  auto const& table = table_of(state.range(0));
  crew all{static_cast<unsigned>(state.range(2))};
  double done = 0;
  std::uint64_t seed = 1;
  for (auto _ : state) {
    auto const rate = random_rate<Use>(all, table, operations,
                                       static_cast<unsigned>(state.range(1)), ++seed);
    state.SetIterationTime(static_cast<double>(operations) / rate);
    done += static_cast<double>(operations);
  }
  state.counters["M/s"] = benchmark::Counter(done / 1e6, benchmark::Counter::kIsRate);
}

void streaming_copy(benchmark::State& state)
{
  auto const& table = table_of(512);
  crew all{static_cast<unsigned>(state.range(0))};
  double done = 0;
  for (auto _ : state) {
    auto const rate = copy_rate(all, table);
    state.SetIterationTime(static_cast<double>(table.bytes()) / rate);
    done += static_cast<double>(table.bytes());
  }
  state.counters["GB/s"] = benchmark::Counter(done / 1e9, benchmark::Counter::kIsRate);
}

void depths_and_threads(benchmark::internal::Benchmark* bench)
{
  bench->ArgNames({"MiB", "depth", "threads"})->UseManualTime()->Unit(benchmark::kMillisecond);
  for (auto const mib : {512, 16})
    for (auto const depth : prefetch_depths)
      for (auto const threads : {1, 2}) bench->Args({mib, depth, threads});
}

BENCHMARK(random_access<read_line>)->Name("read_line")->Apply(depths_and_threads);
BENCHMARK(random_access<swap_8>)->Name("read_then_swap_8")->Apply(depths_and_threads);
BENCHMARK(random_access<swap_16>)->Name("read_then_swap_16")->Apply(depths_and_threads);
BENCHMARK(streaming_copy)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime();

}  // namespace
}  // namespace warpmap::bench

BENCHMARK_MAIN();
