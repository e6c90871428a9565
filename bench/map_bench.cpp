// How fast is each map at each workload? One line per workload, container, load and thread count.
//
//   map_bench [--full] [Google Benchmark's options]     --full: 2^24 entries instead of 2^20

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string_view>

#include "adapters/all.hpp"
#include "team.hpp"

namespace warpmap::bench {
namespace {

struct subject {
  contestant who;
  setting how;
};

void count_rate(benchmark::State& state, std::size_t operations)
{
  state.counters["M/s"] = benchmark::Counter(static_cast<double>(operations) / 1e6,
                                             benchmark::Counter::kIsRate);
}

/// A container with its keys and those who use it.
struct filled {
  explicit filled(subject const& of, std::uint64_t seed, bool insert_now = true)
    : source{seed}, keys{first_keys(source, entries_of(of))}, values{values_for(keys)},
      map{of.who.make(of.how)}, all{*map, of.how.threads, of.who.splits_batches}
  {
    if (insert_now) all.insert(keys, values);
  }
  static std::size_t entries_of(subject const& of) { return of.how.capacity; }

  key_source source;
  column keys, values;
  std::unique_ptr<container> map;
  team all;
};

/// The filled container of the last subject asked for: questions may share one.
filled& shared_filled(std::string const& label, subject const& of)
{
  static std::string held;
  static std::unique_ptr<filled> last;
  if (held != label) {
    last.reset();
    last = std::make_unique<filled>(of, 1);
    held = label;
  }
  return *last;
}

/// Workloads that leave the map as it is: `ask(filled, keys, room)` gives the seconds of one batch.
template <class MakeKeys, class Ask>
void ask_filled(benchmark::State& state, std::string const& label, subject const& of,
                MakeKeys make_keys, Ask ask)
{
  auto& there = shared_filled(label, of);
  auto constexpr batch = std::size_t{1} << 18;
  column const keys = make_keys(there, std::size_t{1} << 20);
  column found(batch);
  std::size_t at = 0;
  std::size_t done = 0;
  for (auto _ : state) {
    state.SetIterationTime(ask(there, keys_view{keys}.subspan(at, batch), values_room{found}));
    at = (at + batch) % keys.size();
    done += batch;
  }
  count_rate(state, done);
}

/// Workloads that need a map of their own each time: `act(filled)` gives the seconds, and how many
/// operations they were for comes from `operations`.
template <class Act>
void act_fresh(benchmark::State& state, subject const& of, bool insert_first,
               std::size_t operations, Act act)
{
  std::uint64_t seed = 100;
  std::size_t done = 0;
  for (auto _ : state) {
    filled fresh{of, ++seed, insert_first};
    state.SetIterationTime(act(fresh));
    done += operations;
  }
  count_rate(state, done);
}

column hits(filled const& there, std::size_t count)
{
  return drawn_keys(there.source, 0, there.keys.size(), count, 2);
}
column misses(filled const& there, std::size_t count)
{
  return drawn_keys(there.source, there.keys.size(), there.keys.size(), count, 3);
}
column hot_keys(filled const& there, std::size_t count)
{
  return zipf_keys(there.source, there.keys.size(), count, 0.99, 4);
}

template <class Run>
void add_line(std::string const& workload, std::string const& label, Run run)
{
  benchmark::RegisterBenchmark((workload + "/" + label).c_str(), run)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond)
    ->MinTime(0.2);
}

void add_questions(std::string const& label, subject const& of)
{
  add_line("hit", label, [=](benchmark::State& state) {
    ask_filled(state, label, of, hits, [](filled& there, keys_view keys, values_room room) {
      return there.all.find(keys, room, true);
    });
  });
  add_line("miss", label, [=](benchmark::State& state) {
    ask_filled(state, label, of, misses, [](filled& there, keys_view keys, values_room room) {
      return there.all.find(keys, room, false);
    });
  });
  for (auto const writes : {5, 50})
    add_line("mix_" + std::to_string(writes), label, [=](benchmark::State& state) {
      auto constexpr block = std::size_t{4096};
      ask_filled(state, label, of, hits, [=](filled& there, keys_view keys, values_room room) {
        return there.all.mix(keys, room, block, block * static_cast<std::size_t>(writes) / 100);
      });
    });
  add_line("zipf_upsert", label, [=](benchmark::State& state) {
    ask_filled(state, label, of, hot_keys, [](filled& there, keys_view keys, values_room) {
      return there.all.add(keys);
    });
  });
  for (auto const block : {16, 256, 4096})
    add_line("hit_batches_of_" + std::to_string(block), label, [=](benchmark::State& state) {
      ask_filled(state, label, of, hits, [=](filled& there, keys_view keys, values_room room) {
        return there.all.find_in_blocks(keys, room, static_cast<std::size_t>(block));
      });
    });
}

void add_changes(std::string const& label, subject const& of)
{
  auto const entries = of.how.capacity;
  add_line("insert", label, [=](benchmark::State& state) {
    act_fresh(state, of, false, entries,
              [](filled& fresh) { return fresh.all.insert(fresh.keys, fresh.values); });
  });
  for (auto const block : {std::size_t{16}, std::size_t{256}, std::size_t{4096}})
    add_line("insert_batches_of_" + std::to_string(block), label, [=](benchmark::State& state) {
      act_fresh(state, of, false, entries, [=](filled& fresh) {
        return fresh.all.insert_in_blocks(fresh.keys, fresh.values, block);
      });
    });
  add_line("erase_half", label, [=](benchmark::State& state) {
    act_fresh(state, of, true, entries / 2, [](filled& fresh) {
      return fresh.all.erase(half_of(fresh.source, fresh.keys.size(), 5));
    });
  });
  add_line("insert_again", label, [=](benchmark::State& state) {
    act_fresh(state, of, true, entries / 2, [](filled& fresh) {
      auto const half = half_of(fresh.source, fresh.keys.size(), 5);
      auto const values = values_for(half);
      fresh.all.erase(half);
      return fresh.all.insert(half, values);
    });
  });
}

/// Growth from empty, 2^16 keys a call.
void add_growth(std::string const& label, subject const& of)
{
  add_line("growth", label, [=](benchmark::State& state) {
    auto constexpr batch = std::size_t{1} << 16;
    auto empty = of.how;
    empty.capacity = 0;
    empty.touch = false;
    std::uint64_t seed = 200;
    std::size_t done = 0;
    for (auto _ : state) {
      key_source const source{++seed};
      auto const keys = first_keys(source, of.how.capacity);
      auto const values = values_for(keys);
      auto const map = of.who.make(empty);
      team all{*map, empty.threads, of.who.splits_batches};
      double seconds = 0;
      for (std::size_t at = 0; at < keys.size(); at += batch)
        seconds += all.insert(keys_view{keys}.subspan(at, batch),
                              values_view{values}.subspan(at, batch));
      state.SetIterationTime(seconds);
      done += keys.size();
    }
    count_rate(state, done);
  });
}

void add_all(std::size_t entries)
{
  for (auto const& who : all_contestants())
    for (auto const load : {0.5, 0.75})
      for (auto const threads : {1u, 2u}) {
        if (!who.obeys_load && load != 0.75) continue;
        auto label = who.name;
        std::replace(label.begin(), label.end(), ' ', '_');
        if (who.obeys_load) label += load == 0.5 ? "/load:0.50" : "/load:0.75";
        label += "/threads:" + std::to_string(threads);
        subject const of{who, {.capacity = entries, .load = load, .threads = threads}};
        add_questions(label, of);
        add_changes(label, of);
        add_growth(label, of);
      }
}

}  // namespace
}  // namespace warpmap::bench

int main(int count, char** arguments)
{
  warpmap::bench::tune_malloc(arguments);
  auto const end = std::remove(arguments + 1, arguments + count, std::string_view{"--full"});
  auto const full = end != arguments + count;
  count = static_cast<int>(end - arguments);
  arguments[count] = nullptr;
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  warpmap::bench::add_all(std::size_t{1} << (full ? 24 : 20));
  benchmark::RunSpecifiedBenchmarks();
}
