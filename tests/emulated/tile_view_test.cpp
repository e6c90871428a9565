// Views with a tile for each key: the lanes are threads, the map is on the emulated device.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/dice.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/test_device.hpp"
#include "tests/support/thread_tile.hpp"
#include "warpmap/device.cuh"
#include "warpmap/key_columns.hpp"

namespace warpmap::trial {
namespace {

using u64 = std::uint64_t;

class TileViews : public testing::Test {
 protected:
  TileViews() { use_device(device); }

  static options how(std::size_t capacity)
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    made.capacity = capacity;
    return made;
  }
  /// As a kernel on the lease's stream would.
  template <class Work>
  void launch(Work work)
  {
    device->enqueue(nullptr, work);
    device->synchronize(host::stream_handle{});
  }

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
};

/// What one call answered.
template <class Value>
struct reply {
  status result;
  Value value;
  friend bool operator==(reply const&, reply const&) = default;
};

/// One call on the view, of any kind; `value` is what goes in and comes out.
template <class View, class Tile, class Key, class Value>
reply<Value> any_call(View const& view, Tile const& tile, unsigned kind, Key key, Value given,
                      Value value)
{
  using enum status;
  auto const add = [](Value a, Value b) { return static_cast<Value>(a + b); };
  switch (kind) {
    case 0: return {view.insert(tile, key, given), value};
    case 1: return {view.insert_or_assign(tile, key, given), value};
    case 2: return {view.insert_or_apply(tile, key, given, add), value};
    case 3: {
      auto const result = view.insert_and_find(tile, key, given, value);
      return {result, value};
    }
    case 4: {
      auto const result = view.find(tile, key, value);
      return {result, value};
    }
    case 5: return {view.contains(tile, key) ? present : absent, value};
    case 6: return {view.erase(tile, key), value};
    case 7: {
      auto const result = view.extract(tile, key, value);
      return {result, value};
    }
    case 8: {
      auto const result = view.exchange(tile, key, given, value);
      return {result, value};
    }
    case 9: {
      auto const result = view.compare_exchange(tile, key, value, given);
      return {result, value};
    }
    default: return {view.erase_if_equal(tile, key, given), value};
  }
}

/// The same on a model.
template <class Key, class Value>
reply<Value> model_call(model<Key, Value>& in, unsigned kind, Key key, Value given, Value value)
{
  using enum status;
  auto const at = in.find(key);
  auto const there = at != in.end();
  auto const before = there ? at->second : value;
  if (kind < 4 && !there) {
    in[key] = given;
    return {inserted, kind == 3 ? given : value};
  }
  if (!there) return {absent, value};
  switch (kind) {
    case 0: return {present, value};
    case 1: at->second = given; return {assigned, value};
    case 2: at->second = static_cast<Value>(before + given); return {assigned, value};
    case 3:
    case 4: return {present, before};
    case 5: return {present, value};
    case 6: in.erase(at); return {erased, value};
    case 7: in.erase(at); return {erased, before};
    case 8: at->second = given; return {assigned, before};
    case 9:
      if (before != value) return {present, before};
      at->second = given;
      return {assigned, value};
    default:
      if (before != given) return {present, value};
      in.erase(at);
      return {erased, value};
  }
}

/// Random calls of one tile; every lane keeps a model of its own and compares every answer.
template <std::uint32_t Width, class Key, class Value>
void expect_as_model(map<Key, Value>& tested, emulated_device& on, int calls)
{
  model<Key, Value> end;
  {
    auto const lease = tested.lease(stream_ref{}, ops::all);
    auto const view = view_of<ops::all>(lease);
    // Those that read like the marks, and live beside the slots, are among the keys.
    auto const mask = lease.view(ops::all).seed[0];
    on.enqueue(nullptr, [&] {
      on_tiles<Width>(1, [&](auto const& tile, int) {
        model<Key, Value> wanted;
        dice roll{11};
        for (int i = 0; i < calls; ++i) {
          auto const drawn = roll.below(22);
          auto const key = static_cast<Key>(drawn == 20 ? mask : drawn == 21 ? ~mask
                                                                             : drawn);
          auto const kind = roll.below(11);
          auto const given = static_cast<Value>(roll.below(3));
          auto const value = static_cast<Value>(roll.below(3));
          auto const got = any_call(view, tile, kind, key, given, value);
          auto const right = model_call(wanted, kind, key, given, value);
          EXPECT_EQ(got, right) << "call " << i << " of kind " << kind << ", lane "
                                << tile.thread_rank();
        }
        if (tile.thread_rank() == 0) end = wanted;
      });
    });
    on.synchronize(host::stream_handle{});
  }
  on.synchronize(host::stream_handle{});
  EXPECT_EQ(tested.size(), end.size());  // counted once
  expect_holds(tested, end);
  EXPECT_TRUE(tested.validate().ok());
}

TEST_F(TileViews, OfWideItemsAnswerInEveryLaneAsAModel)
{
  map<u64, u64> tested{how(60)};
  expect_as_model<8>(tested, *device, 600);
}

TEST_F(TileViews, OfNarrowItemsAnswerInEveryLaneAsAModel)
{
  map<std::uint32_t, std::uint32_t> tested{how(60)};
  expect_as_model<4>(tested, *device, 600);
  map<std::uint32_t, float> floats{how(60)};
  expect_as_model<2>(floats, *device, 300);
}

TEST_F(TileViews, WiderThanTheTableAnswerAllTheSame)
{
  map<u64, u64> tested{how(1)};
  auto const lease = tested.lease(stream_ref{}, ops::insert | ops::contains);
  auto const view = view_of<ops::insert | ops::contains>(lease);
  std::atomic<int> found = 0;
  launch([&] {
    on_tiles<32>(1, [&](auto const& tile, int) {
      EXPECT_EQ(view.insert(tile, 5, 6), status::inserted);
      found += view.contains(tile, 5) && !view.contains(tile, 6) ? 1 : 0;
    });
  });
  EXPECT_EQ(found, 32);
}

TEST_F(TileViews, TakeRoomOnceAndAnswerFullInEveryLane)
{
  map<u64, u64> by_tiles{how(64)}, by_threads{how(64)};
  std::atomic<u64> in_lanes = 0, alone = 0;
  {
    auto const lease = by_tiles.lease(stream_ref{}, ops::insert);
    auto const other = by_threads.lease(stream_ref{}, ops::insert);
    auto const view = view_of<ops::insert>(lease);
    auto const plain = view_of<ops::insert>(other);
    launch([&] {
      on_tiles<4>(1, [&](auto const& tile, int) {
        for (u64 key = 0; key < 300; ++key)
          in_lanes += view.insert(tile, key, key) == status::inserted;
      });
      for (u64 key = 0; key < 300; ++key) alone += plain.insert(key, key) == status::inserted;
    });
  }
  device->synchronize(host::stream_handle{});
  EXPECT_LT(alone, 300u);
  EXPECT_EQ(in_lanes, 4 * alone);
  EXPECT_EQ(by_tiles.size(), alone);
  EXPECT_EQ(by_threads.size(), alone);
  EXPECT_TRUE(by_tiles.validate().ok());
}

TEST_F(TileViews, ThatMeetOnFewKeysLoseNothing)
{
  for (u64 round = 0; round < 3; ++round) {
    map<u64, u64> tested{how(40)};
    std::atomic<std::int64_t> balance{0};
    std::atomic<u64> sum{0};
    {
      auto const lease = tested.lease(stream_ref{}, ops::all);
      auto const view = view_of<ops::insert | ops::erase | ops::find | ops::insert_or_apply>(lease);
      launch([&, round] {
        on_tiles<4>(3, [&](auto const& tile, int which) {
          dice roll{round * 3 + static_cast<u64>(which)};
          auto const first = tile.thread_rank() == 0;
          for (int i = 0; i < 400; ++i) {
            u64 const key = roll.below(12);
            u64 value = key;
            auto const what = roll.below(4);
            if (what == 0) {
              auto const result = view.insert(tile, key, key);
              if (first) balance += result == status::inserted;
              EXPECT_EQ(tile.shfl(result, 2), result);
            } else if (what == 1) {
              auto const result = view.erase(tile, key);
              if (first) balance -= result == status::erased;
              EXPECT_EQ(tile.shfl(result, 3), result);
            } else if (what == 2) {
              auto const result = view.find(tile, key, value);
              EXPECT_EQ(value, key);
              EXPECT_EQ(tile.shfl(result, 1), result);
            } else {
              auto const added = [](u64 a, u64 b) { return a + b; };
              auto const result = view.insert_or_apply(tile, 99, 1, added);
              if (first) balance += result == status::inserted;
              if (first) sum += 1;
            }
          }
        });
      });
    }
    device->synchronize(host::stream_handle{});
    EXPECT_EQ(static_cast<std::int64_t>(tested.size()), balance.load());
    EXPECT_EQ(value_at(tested, u64{99}), sum.load());
    EXPECT_TRUE(tested.validate().ok());
  }
}

TEST_F(TileViews, OfSetsInsertFindAndErase)
{
  set<std::uint32_t> keys{how(50)};
  {
    auto const lease = keys.lease(stream_ref{}, ops::insert | ops::contains | ops::erase);
    auto const view = view_of<ops::insert | ops::contains | ops::erase>(lease);
    launch([&] {
      on_tiles<16>(1, [&](auto const& tile, int) {
        EXPECT_EQ(view.insert(tile, 7), status::inserted);
        EXPECT_EQ(view.insert(tile, 7), status::present);
        EXPECT_EQ(view.insert(tile, 8), status::inserted);
        EXPECT_EQ(view.erase(tile, 7), status::erased);
        EXPECT_FALSE(view.contains(tile, 7));
        EXPECT_TRUE(view.contains(tile, 8));
      });
    });
  }
  device->synchronize(host::stream_handle{});
  EXPECT_EQ(keys.size(), 1u);
}

/// Notes what its lanes do together: s for a meeting, b for a ballot, t for telling.
template <std::uint32_t Width>
struct noting_tile {
  thread_tile<Width> const& lanes;
  std::string& notes;

  static constexpr std::uint32_t size() { return Width; }
  std::uint32_t thread_rank() const { return lanes.thread_rank(); }
  void sync() const
  {
    notes += 's';
    lanes.sync();
  }
  std::uint32_t ballot(bool mine) const
  {
    notes += 'b';
    return lanes.ballot(mine);
  }
  template <class Item>
  Item shfl(Item const& mine, std::uint32_t from) const
  {
    notes += 't';
    return lanes.shfl(mine, from);
  }
};

/// A shuffle orders no memory, a meeting does: what every lane wrote before is published with the
/// key, and what the key's writer wrote is seen in every lane.
TEST_F(TileViews, MeetBeforeAndAfterEveryCall)
{
  map<u64, u64> tested{how(100)};
  auto const lease = tested.lease(stream_ref{}, ops::insert | ops::find);
  auto const view = view_of<ops::insert | ops::find>(lease);
  launch([&] {
    on_tiles<4>(1, [&](auto const& lanes, int) {
      std::string notes;
      noting_tile<4> const tile{lanes, notes};
      // In a checked build one lane looks first whether the lease is over, and tells the others.
      std::string const late = detail::is_checked() ? "t" : "";
      u64 value = 0;
      view.insert(tile, 5, 6);
      EXPECT_EQ(notes, late + "sbts");
      notes.clear();
      view.find(tile, 5, value);
      EXPECT_EQ(notes, late + "sbtts");
      EXPECT_EQ(value, 6u);
    });
  });
}

}  // namespace
}  // namespace warpmap::trial
