// Every way that a batch may go about its slots, and a rebuild about its pairs (kernels/ways.hpp):
// the answers are those of a model.

#include "tests/emulated/ways.hpp"

#include "kernels/streaming_rebuild.hpp"

namespace warpmap::trial {
namespace {

using kernels::way;
using pairs64 = host::slots_map64;
using pairs32 = host::slots_map32;
using batches =
  testing::Types<going<pairs64, way::one_sector, kernels::rebuild_way::streaming>,
                 going<pairs64, way::window>, going<pairs64, way::tile>,
                 going<pairs64, way::two_keys>, going<pairs64, way::four_keys>,
                 going<pairs64, way::combining>, going<pairs64, way::partitioned>,
                 going<pairs64, way::room_apart>,
                 going<pairs32, way::two_keys, kernels::rebuild_way::streaming>,
                 going<pairs32, way::combining>, going<pairs32, way::partitioned>>;
INSTANTIATE_TYPED_TEST_SUITE_P(Each, Ways, batches);

// A list that is too short for what stretches leave over: the rest is found again.
TEST(StreamingRebuild, PlacesWhatNoListHad)
{
  struct alignas(64) line {
    std::uint64_t word[8] = {};
  };
  constexpr core::hash_seed seed{0x1234, 0x5678, 0x9abc};
  std::vector<line> before(1000), after(1100);
  std::uint64_t taken = 0, listed = 0, slot = 0;
  host::rebuild_job<pairs64> job;
  job.from.slots = {reinterpret_cast<core::word16*>(before.data()), before.size(), seed};
  job.to.slots = {reinterpret_cast<core::word16*>(after.data()), after.size(), seed};
  job.taken = &taken;
  auto const put = [](pairs64 const& slots, std::uint64_t key) {
    auto at = slots.home(key);
    while (!slots.is_empty_alone(at)) at = slots.wrap(at + 1);
    slots.put_alone(at, key, key + 1);
  };
  constexpr std::uint64_t pairs = 3900;  // windows overflow, at the ends of stretches, too
  for (std::uint64_t key = 1; key <= pairs; ++key) put(job.from.slots, key);

  emulated_device device;
  emulated_run const run{device};
  kernels::left_over_list const list{&listed, &slot, 1};
  kernels::stretch_body<pairs64> const body{job, list};
  run(body, body.blocks(), nullptr);
  run(kernels::left_over_body<pairs64>{job, list}, 1, nullptr);
  device.synchronize(host::stream_handle{});
  ASSERT_GT(listed, 1u) << "the list was long enough: nothing is shown";
  EXPECT_LT(taken, pairs);
  kernels::missing_body<pairs64> const rest{job, list};
  run(rest, rest.size(), nullptr);
  device.synchronize(host::stream_handle{});
  EXPECT_EQ(taken, pairs);

  std::map<std::uint64_t, std::uint64_t> seen;
  for (core::slot_index i = 0; i < job.to.slots.capacity(); ++i) {
    auto const there = job.to.slots.look(i);
    if (pairs64::state_of(there) != core::slot_state::full) continue;
    EXPECT_TRUE(seen.emplace(there.key, there.value).second) << there.key;
  }
  EXPECT_EQ(seen.size(), pairs);
  for (std::uint64_t key = 1; key <= pairs; ++key) EXPECT_EQ(seen[key], key + 1);
}

// The table of defaults: one way for each situation, and only ways that are compiled.
TEST(DefaultWays, AreTakenFromTheTable)
{
  using kernels::by_table;
  for (auto const& row : kernels::default_ways) {
    EXPECT_NE(*row.figure, '\0');
    EXPECT_EQ(by_table::of(row.kinds & ops::insert, row.least_bytes, row.least_load), row.how);
  }
  EXPECT_EQ(by_table::of(ops::find, std::uint64_t{1} << 33, .8), way::one_sector);
  static_assert(by_table::uses<ops::find, way::one_sector>);
  static_assert(!by_table::uses<ops::find, way::tile>);
}

}  // namespace
}  // namespace warpmap::trial
