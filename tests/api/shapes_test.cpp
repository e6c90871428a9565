// Adversarial shapes: one slot, one home for all keys, nothing but erased slots. The map ...

#include "host/cpu_engine.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

/// Keys whose walks begin in the first (or last) 1/256 of the table.
items keys_at(bool last, std::size_t count, std::uint64_t seed)
{
  core::packed_slots<u64, u64> slots{};
  slots.seed = host::draw_seed(seed);
  items found;
  for (u64 key = 1; found.size() < count; ++key)
    if (slots.hash(slots.prepare(key)) >> 56 == (last ? 0xffu : 0u)) found.push_back(key);
  return found;
}

class Crowd : public flavoured {
 protected:
  /// Inserts, finds and erases keys that all want the same place.
  static void expect_serves(items const& keys, options const& with)
  {
    u64_map map{with};
    ASSERT_EQ(map.insert(keys, keys).inserted(), keys.size());
    model<u64, u64> wanted;
    for (auto const key : keys) wanted[key] = key;
    expect_holds(map, wanted);

    items const some(keys.begin(), keys.begin() + 100);
    ASSERT_EQ(map.erase(some).erased(), 100u);
    for (auto const key : some) wanted.erase(key);
    expect_holds(map, wanted);
    ASSERT_EQ(map.insert(some, some).inserted(), 100u);
    map.rehash(0);
    for (auto const key : some) wanted[key] = key;
    expect_holds(map, wanted);
  }
};

TEST_P(Crowd, OfKeysInTheFirstWindowIsServed)
{
  auto with = how();
  with.capacity = 1000;
  expect_serves(keys_at(false, 500, with.seed), with);
}

TEST_P(Crowd, OfKeysInTheLastWindowIsServedAcrossTheEnd)
{
  auto with = how();
  with.capacity = 1000;
  expect_serves(keys_at(true, 500, with.seed), with);
}

TEST_P(Crowd, OfKeysInTheLastWindowMayFillTheTable)
{
  auto with = how();
  with.capacity = 256;
  with.load_limit = 1.0;
  with.growth = growth::never;
  u64_map map{with};
  auto const keys = keys_at(true, map.capacity() + 50, with.seed);
  auto const all = map.insert(keys, keys);
  EXPECT_EQ(all.inserted(), map.capacity());
  EXPECT_EQ(all.full(), 50u);
  EXPECT_EQ(map.contains(keys).present(), map.capacity());
  expect_valid(map);
}

TEST_P(Crowd, OfKeysInTheLastWindowGrows)
{
  auto with = how();
  expect_serves(keys_at(true, 2000, with.seed), with);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Crowd, testing::ValuesIn(flavours()), flavour_name);

using Shape = flavoured;

TEST_P(Shape, OfOneSlotTakesOneKeyAtATime)
{
  auto with = how();
  with.growth = growth::never;
  with.load_limit = 1e-9;  // one slot may be taken, whatever the window
  u64_map map{with};
  auto session = map.session();
  for (u64 key = 0; key < 100; ++key) {
    ASSERT_EQ(session.insert(key, key), status::inserted);
    ASSERT_EQ(session.insert(key + 1, key), status::full);
    ASSERT_EQ(map.insert(items{key, key + 1}, items{0, 0}), (counts{{0, 1, 0, 0, 0, 1}}));
    ASSERT_EQ(session.find(key), key);
    ASSERT_EQ(session.erase(key), status::erased);
  }
  expect_valid(map);
}

TEST_P(Shape, OfCapacityOneGrows)
{
  auto with = how();
  with.capacity = 1;
  u64_map map{with};
  EXPECT_EQ(map.insert(numbers(0, 1000), numbers(0, 1000)).inserted(), 1000u);
  expect_valid(map);
}

TEST_P(Shape, OfErasedSlotsAloneEndsEveryLookup)
{
  auto with = how();
  with.capacity = 1000;
  with.load_limit = 1.0;
  with.growth = growth::never;
  u64_map map{with};
  auto const slots = map.capacity();
  map.insert(numbers(0, slots), numbers(0, slots));
  map.erase(numbers(0, slots));
  ASSERT_EQ(map.stats().erased, slots);
  EXPECT_EQ(map.contains(numbers(0, 2 * slots)).absent(), 2 * slots);
  EXPECT_EQ(map.erase(numbers(0, 2 * slots)).absent(), 2 * slots);
  auto session = map.session();
  EXPECT_EQ(session.find(1), std::nullopt);
  EXPECT_EQ(session.exchange(1, 1), std::nullopt);
  expect_valid(map);
  // And its own keys come back to their own slots, others after a rebuild.
  EXPECT_EQ(session.insert(1, 10), status::inserted);
  EXPECT_EQ(session.insert(5 * slots, 10), status::inserted);
  EXPECT_EQ(map.size(), 2u);
  expect_valid(map);
}

TEST_P(Shape, OfErasedSlotsAloneIsBornAnewByARebuild)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  map.erase(numbers(0, 1000));
  map.rehash(map.capacity());
  EXPECT_EQ(map.stats().erased, 0u);
  EXPECT_EQ(map.insert(numbers(0, 1000), numbers(0, 1000)).inserted(), 1000u);
  expect_valid(map);
}

TEST_P(Shape, OfOneKeyFromManyThreadsHoldsOnePair)
{
  u64_map map{how()};
  on_threads(3, [&](int me) {
    auto session = map.session();
    for (u64 i = 0; i < 5000; ++i) {
      session.insert(7, i);
      if (me == 0) session.erase(7);
      session.insert_or_assign(7, i);
    }
  });
  EXPECT_EQ(map.size(), 1u);
  expect_valid(map);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Shape, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
