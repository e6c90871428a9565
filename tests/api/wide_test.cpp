// Keys and values of more than 8 bytes. The map ...

#include "warpmap/any_type.hpp"

#include <algorithm>
#include <array>
#include <atomic>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

template <std::size_t Bytes>
struct blob {
  std::array<std::uint8_t, Bytes> byte{};
  friend bool operator==(blob const&, blob const&) = default;
};
/// Aligned more strictly than any word.
struct alignas(64) line {
  std::uint64_t word[8];
  friend bool operator==(line const&, line const&) = default;
};
struct padded {
  std::uint8_t small;
  std::uint64_t large;
};

template <class Item>
Item item_of(u64 number)
{
  Item made;
  std::memset(static_cast<void*>(&made), static_cast<int>(number * 7 + 1), sizeof made);
  std::memcpy(static_cast<void*>(&made), &number, std::min(sizeof made, sizeof number));
  return made;
}
template <class Item>
std::vector<Item> items_of(u64 first, std::size_t count)
{
  std::vector<Item> all;
  for (auto const number : numbers(first, count)) all.push_back(item_of<Item>(number));
  return all;
}

template <class Pair>
class Wide : public testing::Test {
 protected:
  using key_item = typename Pair::first_type;
  using value_item = typename Pair::second_type;
};
using pairs = testing::Types<std::pair<blob<24>, blob<40>>, std::pair<blob<64>, blob<64>>,
                             std::pair<blob<13>, std::uint8_t>, std::pair<u64, line>>;
TYPED_TEST_SUITE(Wide, pairs);

TYPED_TEST(Wide, HoldsWhatItWasGiven)
{
  using Key = typename TestFixture::key_item;
  using Value = typename TestFixture::value_item;
  map<Key, Value> map;
  model<Key, Value> wanted;
  auto const keys = items_of<Key>(0, 3000);
  auto const values = items_of<Value>(5000, 3000);
  for (std::size_t i = 0; i < keys.size(); ++i) wanted[keys[i]] = values[i];
  EXPECT_EQ(map.insert(keys, values).inserted(), 3000u);
  expect_holds(map, wanted);
  map.rehash(0);
  expect_holds(map, wanted);
  expect_holds(map.clone(), wanted);
  EXPECT_EQ(map.erase(keys).erased(), 3000u);
  EXPECT_TRUE(map.empty());
}

TYPED_TEST(Wide, ServesEveryCallOfASession)
{
  using Key = typename TestFixture::key_item;
  using Value = typename TestFixture::value_item;
  map<Key, Value> map;
  auto session = map.session();
  auto const key = item_of<Key>(3);
  auto const value = [](u64 number) { return item_of<Value>(number); };
  EXPECT_EQ(session.find(key), std::nullopt);
  EXPECT_EQ(session.insert(key, value(1)), status::inserted);
  EXPECT_EQ(session.insert(key, value(2)), status::present);
  EXPECT_EQ(session.find(key), value(1));
  EXPECT_EQ(session.insert_or_assign(key, value(3)), status::assigned);
  EXPECT_EQ(session.insert_and_find(key, value(4)).value, value(3));
  EXPECT_EQ(session.exchange(key, value(5)), value(3));
  auto expected = value(6);
  EXPECT_EQ(session.compare_exchange(key, expected, value(7)), status::present);
  EXPECT_EQ(expected, value(5));
  EXPECT_EQ(session.compare_exchange(key, expected, value(7)), status::assigned);
  auto const second = [](Value const&, Value const& given) { return given; };
  EXPECT_EQ(session.insert_or_apply(key, value(8), second), status::assigned);
  EXPECT_EQ(session.erase_if_equal(key, value(7)), status::present);
  EXPECT_EQ(session.erase_if_equal(key, value(8)), status::erased);
  EXPECT_EQ(session.insert(key, value(9)), status::inserted);
  EXPECT_EQ(session.extract(key), value(9));
  EXPECT_EQ(session.erase(key), status::absent);
  expect_valid(map);
}

TYPED_TEST(Wide, ErasesByPredicate)
{
  using Key = typename TestFixture::key_item;
  using Value = typename TestFixture::value_item;
  map<Key, Value> map;
  map.insert(items_of<Key>(0, 1000), items_of<Value>(0, 1000));
  auto const three = item_of<Key>(3);
  EXPECT_EQ(map.erase_if([&](Key const& key, Value const&) { return key == three; }), 1u);
  EXPECT_FALSE(map.session().contains(three));
  EXPECT_EQ(map.size(), 999u);
}

TEST(WideAligned, ShowsItemsWhereTheirTypeMayLie)
{
  map<u64, line> map;
  map.insert(numbers(0, 100), items_of<line>(0, 100));
  auto const lies_well = [](line const& value) {
    return reinterpret_cast<std::uintptr_t>(&value) % alignof(line) == 0;
  };
  map.for_each([&](u64, line const& value) { EXPECT_TRUE(lies_well(value)); });
  map.erase_if([&](u64, line const& value) {
    EXPECT_TRUE(lies_well(value));
    return false;
  });
}

TEST(WidePadded, HoldsValuesWithPaddingThatNeedNoComparison)
{
  map<u64, padded> map;
  auto session = map.session();
  session.insert(1, padded{7, 70});
  EXPECT_EQ(session.find(1)->large, 70u);
  EXPECT_EQ(session.exchange(1, padded{8, 80})->small, 7u);
  EXPECT_EQ(map.erase_if([](u64, padded const& value) { return value.small == 8; }), 1u);
}

TEST(WideSet, HoldsKeysOf16Bytes)
{
  set<blob<16>> keys;
  auto const given = items_of<blob<16>>(0, 5000);
  EXPECT_EQ(keys.insert(given).inserted(), 5000u);
  expect_holds(keys, key_model<blob<16>>(given.begin(), given.end()));
  auto session = keys.session();
  EXPECT_EQ(session.erase(given[7]), status::erased);
  EXPECT_EQ(session.insert(given[7]), status::inserted);
  EXPECT_TRUE(session.contains(given[7]));
  EXPECT_EQ(keys.erase_if([&](blob<16> const& key) { return key == given[7]; }), 1u);
  EXPECT_EQ(keys.erase(given).erased(), 4999u);
}

TEST(WideSet, SaysHowManyBytesItTakes)
{
  options how;
  how.capacity = 1000;
  EXPECT_EQ(set<blob<16>>{how}.stats().bytes, set<blob<16>>::estimate_bytes(1000, how).steady);
  EXPECT_EQ((map<blob<24>, blob<40>>{how}.stats().bytes),
            (map<blob<24>, blob<40>>::estimate_bytes(1000, how).steady));
  EXPECT_EQ((map<blob<24>, blob<40>>{how}.stats().protocol), "tagged 72 bytes");
}

TEST(WideTorn, NeverShowsHalfAValue)
{
  map<u64, line> map;
  auto const uniform = [](u64 word) {
    line all{};
    for (auto& each : all.word) each = word;
    return all;
  };
  map.insert(numbers(0, 4), std::vector<line>(4, uniform(0)));
  std::atomic<bool> done{false};
  on_threads(3, [&](int me) {
    auto session = map.session();
    if (me == 0) {
      for (u64 i = 0; i < 30'000; ++i) session.insert_or_assign(i % 4, uniform(i));
      done = true;
      return;
    }
    auto const whole = [&](line const& value) { return value == uniform(value.word[0]); };
    for (u64 i = 0; !done; ++i) {
      if (me == 1) {
        ASSERT_TRUE(whole(*session.find(i % 4)));
      } else {
        map.for_each([&](u64, line const& value) { ASSERT_TRUE(whole(value)); });
      }
    }
  });
}

}  // namespace
}  // namespace warpmap::trial
