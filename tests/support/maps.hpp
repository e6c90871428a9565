#pragma once
// Maps for tests: every way to run one, what it holds, and threads to call it from.

#include <gtest/gtest.h>

#include <barrier>
#include <cstdint>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/sanitizers.hpp"
#include "tests/support/test_device.hpp"
#include "warpmap/error.hpp"
#include "warpmap/map.hpp"
#include "warpmap/set.hpp"

namespace warpmap::trial {

/// The backends that tests run on; see test_device.hpp for what `cuda` is.
inline std::vector<backend> backends() { return {backend::cpu, backend::cuda}; }

/// Everything that may differ between two runs without changing an answer.
struct flavour {
  warpmap::backend backend;
  executor_kind executor;
  instructions set;
};

/// On the CPU all executors with the best instruction set, and all instruction sets without
/// threads; and the device. Under a sanitizer, which sees what the code of ours does, one executor
/// with threads is as good as two, and what `automatic` chooses is not asked for again by its name.
inline std::vector<flavour> flavours()
{
  constexpr auto sanitized = under_asan || under_tsan;
  std::vector<flavour> all;
  if (!sanitized) all.push_back({backend::cpu, executor_kind::tbb, instructions::automatic});
  for (auto const by : {executor_kind::threads, executor_kind::serial})
    all.push_back({backend::cpu, by, instructions::automatic});
  all.push_back({backend::cpu, executor_kind::serial, instructions::scalar});
  if (!sanitized)
    for (auto const set : {instructions::avx2, instructions::avx512})
      all.push_back({backend::cpu, executor_kind::serial, set});
  all.push_back({backend::cuda, executor_kind::automatic, instructions::automatic});
  return all;
}

inline std::string name_of(flavour const& how)
{
  if (how.backend == backend::cuda) return device_name();
  return std::string{how.set == instructions::automatic ? name(how.executor) : name(how.set)};
}
inline void PrintTo(flavour const& how, std::ostream* out) { *out << name_of(how); }
inline std::string flavour_name(testing::TestParamInfo<flavour> const& info)
{
  return name_of(info.param);
}

/// A fixed seed, so that two runs place their keys alike; three threads, so that they meet.
inline options options_for(flavour const& how)
{
  if (how.backend == backend::cuda) use_test_device();
  options made;
  made.backend = how.backend;
  made.executor = how.executor;
  made.instructions = how.set;
  made.seed = 7;
  made.threads = how.executor == executor_kind::serial ? 0 : 3;
  return made;
}

/// False where this machine or build lacks what the flavour asks for.
inline bool is_here(flavour const& how)
{
  try {
    set<std::uint32_t> const probe{options_for(how)};
    return true;
  } catch (error const&) {
    return false;
  }
}

/// For tests that run once per flavour; those that cannot run here are skipped by name.
class flavoured : public testing::TestWithParam<flavour> {
 protected:
  void SetUp() override
  {
    if (!is_here(GetParam())) GTEST_SKIP() << "not on this machine, or not in this build";
  }
  static options how() { return options_for(GetParam()); }
};

using u64 = std::uint64_t;
using u64_map = map<u64, u64>;
using items = std::vector<u64>;
using status_list = std::vector<status>;

/// `count` numbers from `first` on.
inline items numbers(u64 first, std::size_t count)
{
  items all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = first + i;
  return all;
}
/// Each number times `by`, modulo 2^64.
inline items times(items all, u64 by)
{
  for (auto& each : all) each *= by;
  return all;
}

template <class Map>
auto value_at(Map& map, typename Map::key_type const& key)
{
  return map.session().find(key);
}

/// How often a functor, a visitor or a predicate may be called before it throws.
struct fuse {
  int calls_left;
  struct blown {};
  void burn()
  {
    if (calls_left-- == 0) throw blown{};
  }
};

/// Runs `job(0)` to `job(count - 1)`, each on a thread of its own, all begun at once.
template <class Job>
void on_threads(int count, Job job)
{
  std::barrier begin{count};
  std::vector<std::jthread> all;
  for (int i = 0; i < count; ++i)
    all.emplace_back([&, i] {
      begin.arrive_and_wait();
      job(i);
    });
}

}  // namespace warpmap::trial
