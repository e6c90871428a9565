// Every way that a batch may go about its slots, and a rebuild about its pairs (kernels/ways.hpp):
// the answers are those of a model.

#include "tests/emulated/ways.hpp"

#include <numeric>

#include "kernels/streaming_rebuild.hpp"
#include "tests/support/device_column.hpp"

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
  for (auto& each : after) std::fill(std::begin(each.word), std::end(each.word), 3);  // anything
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

/// Runs jobs as usual, and remembers what load the last batch was told.
class load_witness final : public host::launcher<pairs64> {
 public:
  explicit load_witness(emulated_device& on) : by_{emulated_run{on}} {}
  double load = -1;

  void run(ops kind, host::batch_job<pairs64> const& job, host::stream_handle stream) override
  {
    load = job.load;
    by_.run(kind, job, stream);
  }
  void run(host::rebuild_job<pairs64> const& job, host::stream_handle stream) override
  {
    by_.run(job, stream);
  }
  void run(host::collect_job<pairs64> const& job, host::stream_handle stream) override
  {
    by_.run(job, stream);
  }
  void run(host::survey_job<pairs64> const& job, host::stream_handle stream) override
  {
    by_.run(job, stream);
  }
  void run(host::measure_job<pairs64> const& job, host::stream_handle stream) override
  {
    by_.run(job, stream);
  }
  void run(host::copy_job const& job, host::stream_handle stream) override
  {
    by_.run(job, stream);
  }

 private:
  kernels::body_launcher<pairs64, emulated_run> by_;
};

TEST(DefaultWays, AreChosenByTheLoadOfColumnsOnTheDevice)
{
  using word = std::uint64_t;
  auto const device = std::make_shared<emulated_device>();
  auto const witness = std::make_shared<load_witness>(*device);
  options how;
  how.backend = backend::cuda;
  how.capacity = 1000;
  auto const as = detail::layout{detail::format_of<word>(), detail::format_of<word>()};
  map<word, word> on{std::make_unique<host::device_engine<pairs64>>(
    as, host::setup{how, "a test"}, device, witness)};
  std::vector<word> keys(800);
  std::iota(keys.begin(), keys.end(), word{1});
  on.insert(keys, keys);
  EXPECT_EQ(witness->load, 0) << "what comes over the bus needs no choice";

  auto const expected = 800 / static_cast<double>(on.capacity());
  device_column<word> const column{*device, keys};
  device_column<word> const found{*device, keys.size()};
  auto const stream = device->make_stream();
  on.on(stream).find(column, found);
  EXPECT_DOUBLE_EQ(witness->load, expected);
  witness->load = -1;
  {
    auto lease = on.lease(stream, ops::find);
    auto scratch = on.make_workspace(keys.size());
    lease.find_async(column, found, scratch);
    EXPECT_EQ(scratch.fetch(stream).present(), keys.size());
  }
  EXPECT_DOUBLE_EQ(witness->load, expected);
  device->destroy(stream);
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
