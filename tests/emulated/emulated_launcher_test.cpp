// The bodies that the GPU runs, on the emulated device: races and all, nothing is lost.

#include "tests/support/emulated_launcher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "host/machine.hpp"

namespace warpmap::trial {
namespace {

using word = std::uint64_t;

/// Notes which index ran where.
struct noting_body {
  static constexpr int counters = 2;
  struct notes {
    std::mutex guard;
    std::vector<word> order;
    std::set<std::thread::id> threads;
    std::array<word, counters> sums{};
  };
  notes* into;

  void operator()(word i, kernels::tally<counters>& mine) const
  {
    mine.add(0);
    mine.add(1, static_cast<std::uint32_t>(i));
    std::lock_guard const hold{into->guard};
    into->order.push_back(i);
    into->threads.insert(std::this_thread::get_id());
  }
  word* counter(int which) const { return &into->sums[static_cast<std::size_t>(which)]; }
};

noting_body::notes notes_of(emulated_device& gpu, word count)
{
  noting_body::notes seen;
  emulated_run{gpu}(noting_body{&seen}, count, nullptr);
  gpu.synchronize(host::stream_handle{});
  return {{}, seen.order, seen.threads, seen.sums};
}

class EmulatedRun : public testing::TestWithParam<word> {};

TEST_P(EmulatedRun, RunsEachIndexOnceOnSeveralThreadsInRandomOrder)
{
  emulated_device gpu;
  auto const count = GetParam();
  auto const seen = notes_of(gpu, count);
  EXPECT_EQ(seen.threads.size(), 3u);
  EXPECT_FALSE(std::is_sorted(seen.order.begin(), seen.order.end()));
  EXPECT_EQ(seen.sums[0], count);
  EXPECT_EQ(seen.sums[1], count * (count - 1) / 2);
  auto order = seen.order;
  std::sort(order.begin(), order.end());
  ASSERT_EQ(order.size(), count);
  for (word i = 0; i < count; ++i) ASSERT_EQ(order[i], i);
  EXPECT_NE(notes_of(gpu, count).order, seen.order);
}
INSTANTIATE_TEST_SUITE_P(OfAnySize, EmulatedRun, testing::Values(100, 4096, 4097, 30000));

TEST(EmulatedRun, RunsFewIndicesOnOneThreadOrOnSeveral)
{
  emulated_device gpu;
  std::set<std::size_t> threads;
  for (int round = 0; round < 200; ++round) threads.insert(notes_of(gpu, 40).threads.size());
  EXPECT_EQ(threads, (std::set<std::size_t>{1, 3}));
  EXPECT_TRUE(notes_of(gpu, 0).order.empty());
}

/// Says when a window is read from its end towards its beginning, as only a tile does.
struct watched_memory : core::plain_memory {
  inline static thread_local void const* last = nullptr;
  inline static std::atomic<int> backwards = 0;

  template <class Word>
  static Word load_acquire(Word const* from)
  {
    if (sizeof(Word) == 16 && std::less<void const*>{}(from, last)) ++backwards;
    if (sizeof(Word) == 16) last = from;
    return core::plain_memory::load_acquire(from);
  }
};

using slots_type = core::packed_slots<word, word, watched_memory>;

/// Device memory that gives itself back.
template <class Item>
struct column {
  column(emulated_device& on, word items) : gpu{&on}, count{items}
  {
    data = static_cast<Item*>(on.memory().allocate(count * sizeof(Item), 64, nullptr));
    on.fill(data, 0, count * sizeof(Item), nullptr);
  }
  column(emulated_device& on, std::vector<Item> const& items) : column{on, items.size()}
  {
    gpu->copy(data, items.data(), count * sizeof(Item), nullptr);
  }
  column(column const&) = delete;
  column& operator=(column const&) = delete;
  ~column() { gpu->memory().deallocate(data, count * sizeof(Item), 64, nullptr); }

  std::vector<Item> read() const
  {
    std::vector<Item> all(count);
    gpu->copy(all.data(), data, count * sizeof(Item), nullptr);
    return all;
  }

  emulated_device* gpu;
  word count;
  Item* data;
};

/// A version in device memory.
struct table {
  static constexpr core::hash_seed seed{0x1234, 0x5678, 0x9abc};

  table(emulated_device& on, word windows, std::int64_t may_take)
    : slots{on, windows * slots_type::lanes}, sides{on, core::side_words<slots_type>},
      left{on, std::vector{may_take}}
  {
    ref = {{slots.data, windows, seed}, sides.data, left.data};
  }

  column<core::word16> slots;
  column<word> sides;
  column<std::int64_t> left;
  core::table_ref<slots_type> ref;
};

constexpr detail::layout words_as{{8, detail::number::bits}, {8, detail::number::bits}};

class EmulatedLauncher : public testing::TestWithParam<word> {
 protected:
  void SetUp() override
  {
    if (!host::loads_16_bytes_whole()) GTEST_SKIP() << "no 16-byte words on this machine";
  }

  host::batch_result result(column<host::batch_result> const& at) { return at.read()[0]; }
  static word of(host::batch_result const& in, status what)
  {
    return in.of[static_cast<int>(what)];
  }

  /// What lookups, slot by slot, find wrong: nothing.
  void expect_sound(table const& in, word live)
  {
    column<host::survey> seen{gpu, 1};
    launcher.run({in.ref, true, seen.data}, nullptr);
    auto const all = seen.read()[0];
    EXPECT_EQ(all.unreachable, 0u);
    EXPECT_EQ(all.duplicates, 0u);
    EXPECT_EQ(all.busy, 0u);
    EXPECT_EQ(all.live, live);
    EXPECT_EQ(all.taken, live);
    EXPECT_EQ(all.beside, 2u);
    EXPECT_GE(all.longest, 1u);
  }
  std::map<word, word> collect(table const& in)
  {
    auto const room = in.ref.slots.capacity() + 2;
    column<word> keys{gpu, room}, values{gpu, room}, found{gpu, 1};
    column<std::uint32_t> where{gpu, room};
    host::collect_job<slots_type> job{in.ref, words_as};
    job.count = room;
    job.keys = keys.data;
    job.values = values.data;
    job.where = where.data;
    job.found = found.data;
    launcher.run(job, nullptr);
    auto const all_keys = keys.read(), all_values = values.read();
    auto const places = where.read();
    std::map<word, word> pairs;
    std::set<std::uint32_t> seen;
    auto const count = found.read()[0];
    for (word i = 0; i < count; ++i) {
      EXPECT_TRUE(seen.insert(places[i]).second) << "two pairs in place " << places[i];
      EXPECT_LT(places[i], room);
      EXPECT_TRUE(pairs.emplace(all_keys[i], all_values[i]).second) << "twice: " << all_keys[i];
    }
    return pairs;
  }

  emulated_device gpu{{.seed = GetParam()}};
  emulated_launcher<slots_type> launcher{gpu};
};

TEST_P(EmulatedLauncher, InsertsRebuildsAndFindsWhatItWasGiven)
{
  constexpr word count = 10000, limit = 3000;
  dice roll{GetParam()};
  std::vector<word> given(count), indices(count);
  std::multimap<word, word> model;
  for (word i = 0; i < count; ++i) {
    // Among them those that read like the marks and live beside the slots.
    given[i] = i % 100 == 0 ? table::seed.mask : i % 100 == 1 ? ~table::seed.mask
                                                              : roll.below(6000);
    model.emplace(given[i], indices[i] = i);
  }
  std::set<word> const distinct(given.begin(), given.end());
  column<word> const keys{gpu, given}, values{gpu, indices};
  column<word> left_over{gpu, count};
  column<host::batch_result> inserted{gpu, 1};
  column<status> statuses{gpu, count};

  table small{gpu, 1000, limit};
  host::batch_job<slots_type> job{small.ref, words_as};
  job.keys = keys.data;
  job.values = values.data;
  job.statuses = statuses.data;
  job.count = count;
  job.left_over = left_over.data;
  job.result = inserted.data;
  launcher.run(ops::insert, job, nullptr);
  auto const first = result(inserted);
  EXPECT_GT(first.left_over, 0u);
  EXPECT_EQ(of(first, status::inserted) + of(first, status::present) + first.left_over, count);
  auto const placed = of(first, status::inserted) - 2;
  EXPECT_EQ(placed, limit - static_cast<word>(small.left.read()[0]));
  expect_sound(small, placed);

  table large{gpu, 2003, 7000};
  column<word> taken{gpu, 1};
  launcher.run({small.ref, large.ref, taken.data}, nullptr);
  gpu.copy(large.sides.data, small.sides.data, small.sides.count * sizeof(word), nullptr);
  EXPECT_EQ(taken.read()[0], placed);
  expect_sound(large, placed);
  EXPECT_EQ(collect(large), collect(small));

  column<host::batch_result> again{gpu, 1};
  job.table = large.ref;
  job.chosen = left_over.data;
  job.count = first.left_over;
  job.left_over = nullptr;
  job.result = again.data;
  launcher.run(ops::insert, job, nullptr);
  EXPECT_EQ(of(result(again), status::inserted) + placed + 2, distinct.size());
  EXPECT_EQ(of(result(again), status::full), 0u);
  auto const said = statuses.read();
  EXPECT_EQ(static_cast<word>(std::count(said.begin(), said.end(), status::inserted)),
            distinct.size());

  auto const pairs = collect(large);
  EXPECT_EQ(pairs.size(), distinct.size());
  for (auto const& [key, value] : pairs) {
    EXPECT_EQ(given.at(value), key);
    EXPECT_EQ(said.at(value), status::inserted) << "the value is that of another";
  }
  expect_sound(large, distinct.size() - 2);

  column<word> out{gpu, count};
  column<host::batch_result> found{gpu, 1};
  host::batch_job<slots_type> look{large.ref, words_as};
  look.keys = keys.data;
  look.out = out.data;
  look.count = count;
  look.result = found.data;
  launcher.run(ops::find, look, nullptr);
  EXPECT_EQ(of(result(found), status::present), count);
  auto const seen = out.read();
  for (word i = 0; i < count; ++i) ASSERT_EQ(seen[i], pairs.at(given[i]));
}
INSTANTIATE_TEST_SUITE_P(OfSeveralSeeds, EmulatedLauncher, testing::Values(1, 2, 3, 4));

TEST(EmulatedLauncher, DrawsWhoReadsAWindow)
{
  emulated_device gpu;
  emulated_launcher<slots_type> launcher{gpu};
  column<word> const keys{gpu, std::vector<word>{5}};
  column<host::batch_result> counts{gpu, 1};
  table const empty{gpu, 4, 1};
  host::batch_job<slots_type> job{empty.ref, words_as};
  job.keys = keys.data;
  job.count = 1;
  job.result = counts.data;
  std::set<bool> tiles;
  for (int round = 0; round < 100; ++round) {
    auto const before = watched_memory::backwards.load();
    gpu.enqueue(nullptr, [] { watched_memory::last = nullptr; });
    launcher.run(ops::contains, job, nullptr);
    gpu.synchronize(host::stream_handle{});
    tiles.insert(watched_memory::backwards > before);
  }
  EXPECT_EQ(tiles, (std::set<bool>{false, true}));
}

}  // namespace
}  // namespace warpmap::trial
