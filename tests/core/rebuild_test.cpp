// A rebuild brings every pair, and nothing else, to slots of any other number.

#include "host/rebuild.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

#include "tests/core/slot_cells.hpp"
#include "warpmap/core/drive.hpp"
#include "warpmap/core/erase.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::host {
namespace {

using core_trial::number;
using core_trial::spelling;

/// Fresh memory is anything but zero.
class dirty_memory final : public memory_resource {
 public:
  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st*) override
  {
    auto* const data = ::operator new (bytes, std::align_val_t{alignment});
    std::memset(data, 0xd7, bytes);
    return data;
  }
  void deallocate(void* data, std::size_t, std::size_t alignment, CUstream_st*) noexcept override
  {
    ::operator delete (data, std::align_val_t{alignment});
  }
};

/// Packed slots whose hash is the key, so that a test chooses every home.
struct chosen_homes : core::packed_slots<std::uint64_t, std::uint64_t> {
  static std::uint64_t hash(key_type key) { return key; }
  core::slot_index home(key_type key) const { return core::home_window(key, windows) * lanes; }
};

/// A version, and what should be in it.
template <class Slots>
class table {
  using keys = spelling<typename Slots::raw_key>;
  using values = spelling<typename Slots::value_type>;

 public:
  explicit table(std::uint64_t windows)
    : on{std::make_shared<version<Slots>>(memory_, std::make_shared<ledger>(unlimited),
                                          shape{Slots::lanes, 1.0}, windows,
                                          seed(), 1)}
  {
  }
  /// Chosen homes are those of keys stored as they are.
  static core::hash_seed seed()
  {
    constexpr auto mask = std::is_same_v<Slots, chosen_homes> ? 0 : 0x5555'0000'9999'5555;
    return {mask, 8, 9};
  }
  void clear() { std::memset(on->storage.data(), 0, on->storage.bytes()); }

  bool insert(number key)
  {
    core_trial::room_count room;
    auto want = request(key);
    want.value = values::write(key + 1);
    return run(want, [&](core::slot_index at) {
             return insert_step(group_, on->slots, at, want, room);
           }).result == status::inserted;
  }
  bool erase(number key)
  {
    auto want = request(key);
    return run(want, [&](core::slot_index at) {
             return erase_step(group_, on->slots, at, want);
           }).result == status::erased;
  }
  bool holds(number key) const
  {
    auto want = request(key);
    auto const found = run(want, [&](core::slot_index at) {
      return find_step(group_, on->slots, at, want);
    });
    return found.result == status::present && want.seen == values::write(key + 1);
  }
  std::uint64_t count(core::slot_state state) const
  {
    std::uint64_t found = 0;
    for (core::slot_index i = 0; i < on->slots.capacity(); ++i)
      found += Slots::state_of(on->slots.look(i)) == state ? 1u : 0u;
    return found;
  }
  std::vector<unsigned char> bytes() const
  {
    auto const* const from = static_cast<unsigned char const*>(on->storage.data());
    return {from, from + on->storage.bytes()};
  }

 private:
  dirty_memory memory_;

 public:
  std::shared_ptr<version<Slots>> on;

 private:
  core::request<Slots> request(number key) const
  {
    core::request<Slots> want{};
    want.key = on->slots.prepare(keys::write(key));
    return want;
  }
  template <class Look>
  core::verdict run(core::request<Slots> const& want, Look look) const
  {
    std::uint64_t contested = 0;
    return core::walk_to_end<core::plain_memory>(
      core::probe_walk{on->slots.home(want.key), on->slots.capacity(), Slots::lanes}, look,
      contested);
  }

  core::solo_group<Slots> group_;
};

/// Rebuilds `from` into `windows` windows and compares with the keys that should be there.
template <class Slots>
void expect_rebuilt(table<Slots>& from, std::uint64_t windows, std::vector<number> const& live,
                    std::vector<number> const& gone, unsigned threads)
{
  SCOPED_TRACE(testing::Message() << from.on->slots.windows << " to " << windows << " windows, "
                                  << live.size() << " keys, " << threads << " threads");
  auto const before = from.bytes();
  from.on->side_storage[0] = 4711;
  table<Slots> to{windows};
  auto const workers =
    make_executor(threads == 1 ? executor_kind::serial : executor_kind::threads, threads);
  auto const taken = rebuild<Slots>{*from.on, *to.on}.run(*workers);

  EXPECT_EQ(taken, live.size());
  EXPECT_EQ(to.on->room.load(), static_cast<std::int64_t>(to.on->limit - live.size()));
  EXPECT_EQ(to.count(core::slot_state::full), live.size());
  EXPECT_EQ(to.count(core::slot_state::empty), to.on->slots.capacity() - live.size());
  std::size_t lost = 0;
  for (auto const key : live) lost += to.holds(key) ? 0u : 1u;
  EXPECT_EQ(lost, 0u);
  for (auto const key : gone) EXPECT_FALSE(to.holds(key)) << key;
  EXPECT_EQ(to.on->side_storage[0], 4711u);
  EXPECT_TRUE(from.bytes() == before) << "readers of the old version go on";
}

template <class Slots>
class Rebuild : public testing::Test {
 protected:
  static std::uint64_t percent(std::uint64_t windows, std::uint64_t load)
  {
    return std::max<std::uint64_t>(1, windows * Slots::lanes * load / 100);
  }
  /// A table with `count` keys that stay, and half as many that were erased, if `graves`.
  static void fill(table<Slots>& into, std::uint64_t count, bool graves, std::vector<number>& live,
                   std::vector<number>& gone)
  {
    into.clear();
    for (number key = 1; live.size() < count; ++key) {
      ASSERT_TRUE(into.insert(key));
      auto const dies = graves && key % 3 == 0;
      if (dies) {
        ASSERT_TRUE(into.erase(key));
      }
      (dies ? gone : live).push_back(key);
    }
  }
  static void check(std::uint64_t windows, std::uint64_t new_windows, std::uint64_t count,
                    bool graves, unsigned threads = 3)
  {
    table<Slots> from{windows};
    std::vector<number> live, gone;
    ASSERT_NO_FATAL_FAILURE(fill(from, count, graves, live, gone));
    expect_rebuilt(from, new_windows, live, gone, threads);
  }
};
using all = testing::Types<core::packed_slots<std::uint32_t, core::no_value>,
                           core::packed_slots<std::uint64_t, std::uint64_t>,
                           core::tagged_slots<1, 1>, core::tagged_slots<3, 5>>;
TYPED_TEST_SUITE(Rebuild, all);

TYPED_TEST(Rebuild, KeepsEveryPairAtAnyRatioOfSizes)
{
  for (std::uint64_t const windows : {1u, 2u, 7u, 64u, 1000u})
    for (auto const to : {windows, windows + 1, windows * 2, windows * 3 + 1, windows * 16})
      this->check(windows, to, this->percent(windows, 75), false);
}

TYPED_TEST(Rebuild, ShrinksToTheLastSlot)
{
  this->check(1000, 333, 333 * TypeParam::lanes, false);
  this->check(64, 1, TypeParam::lanes, false);
  this->check(4096 * 4, 4096 * 3, 4096 * 3 * TypeParam::lanes, false);
}

TYPED_TEST(Rebuild, DropsGraves)
{
  this->check(300, 300, this->percent(300, 60), true);
  this->check(300, 200, this->percent(300, 60), true);
  this->check(1, 1, (TypeParam::lanes + 2) / 3, true);
}

TYPED_TEST(Rebuild, SharesTheWorkInStretches)
{
  this->check(9'001, 20'011, this->percent(9'001, 60), true);
  this->check(30'011, 13'007, this->percent(13'007, 95), false);
  this->check(12'288, 12'288, this->percent(12'288, 60), true);
  this->check(12'288, 40'000, this->percent(12'288, 60), true, 1);
}

TYPED_TEST(Rebuild, TakesAFullTable)
{
  this->check(500, 500, 500 * TypeParam::lanes, false);
  this->check(500, 12'300, 500 * TypeParam::lanes, false);
  this->check(500, 13'000, 500 * TypeParam::lanes * 2 / 3, true);
}

TYPED_TEST(Rebuild, LeavesAnEmptyTableEmpty)
{
  for (std::uint64_t const to : {1u, 50u, 20'000u}) {
    table<TypeParam> from{50};
    from.clear();
    expect_rebuilt(from, to, {}, {1, 2, 3}, 3);
  }
}

// --- chosen homes ---

/// `count` keys whose hashes begin at `first`; 0 and all ones are not for slots.
std::vector<number> run_of(number first, std::uint64_t count)
{
  std::vector<number> keys;
  for (std::uint64_t i = 0; i < count; ++i) keys.push_back(first + i);
  return keys;
}

void check_homes(std::uint64_t windows, std::uint64_t new_windows, std::vector<number> const& keys)
{
  table<chosen_homes> from{windows};
  from.clear();
  // Half of them first, so that clusters grow from both sides.
  for (std::size_t i = 0; i < keys.size(); i += 2) ASSERT_TRUE(from.insert(keys[i]));
  for (std::size_t i = 1; i < keys.size(); i += 2) ASSERT_TRUE(from.insert(keys[i]));
  expect_rebuilt(from, new_windows, keys, {}, 3);
}

constexpr std::uint64_t sizes[][2]{
  {200, 200}, {200, 150}, {200, 5000}, {9000, 20'000}, {20'000, 13'000}};

TEST(RebuildOfChosenHomes, TakesAllKeysInTheFirstWindow)
{
  for (auto const [from, to] : sizes) check_homes(from, to, run_of(1, 400));
}

TEST(RebuildOfChosenHomes, TakesAllKeysInTheLastWindow)
{
  for (auto const [from, to] : sizes) check_homes(from, to, run_of(~number{0} - 400, 400));
}

TEST(RebuildOfChosenHomes, TakesClustersAtBothEndsAndInTheMiddle)
{
  for (auto const [from, to] : sizes) {
    auto keys = run_of(~number{0} - 150, 150);
    for (auto const key : run_of(1, 150)) keys.push_back(key);
    for (auto const key : run_of((number{1} << 63) - 100, 200)) keys.push_back(key);
    check_homes(from, to, keys);
  }
}

TEST(RebuildOfChosenHomes, TakesClustersAcrossTheEdgesOfStretches)
{
  // 20 000 new windows are 4 stretches; each edge lies at one quarter of the hashes.
  std::vector<number> keys;
  for (number quarter = 1; quarter <= 3; ++quarter)
    for (auto const key : run_of((quarter << 62) - 300, 600)) keys.push_back(key);
  check_homes(9000, 20'000, keys);
  check_homes(20'000, 20'000, keys);
}

TEST(RebuildOfChosenHomes, TakesATableFullOfOneCluster)
{
  check_homes(100, 100, run_of(number{1} << 63, 400));
  check_homes(100, 13'000, run_of(~number{0} - 400, 400));
  check_homes(101, 100, run_of(~number{0} - 400, 400));
}

}  // namespace
}  // namespace warpmap::host
