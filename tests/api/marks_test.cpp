// The keys that read like the marks of empty and erased slots, computed from a fixed seed. The
// map ...

#include <algorithm>
#include <type_traits>

#include "host/cpu_engine.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

constexpr std::uint64_t fixed_seed = 4711;

options seeded(std::uint64_t seed = fixed_seed)
{
  options how;
  how.seed = seed;
  return how;
}

/// The two keys of a map with this seed that are not stored in ordinary slots.
template <class Word>
std::array<Word, 2> marked_keys(std::uint64_t seed = fixed_seed)
{
  using slots = core::packed_slots<Word, Word>;
  slots at{};
  at.seed = host::draw_seed(seed);
  std::array const keys{at.unmask(slots::empty_mark), at.unmask(slots::erased_mark)};
  for (auto const key : keys) EXPECT_NE(slots::side_of(at.prepare(key)), 0u);
  return keys;
}

template <class Map>
class Marks : public testing::Test {
 protected:
  using key_item = typename Map::key_type;
  using mapped = typename Map::mapped_type;
  using word = std::conditional_t<sizeof(key_item) == 4 && sizeof(mapped) <= 4, std::uint32_t,
                                  std::uint64_t>;

  static std::array<key_item, 2> marks()
  {
    auto const words = marked_keys<word>();
    return {static_cast<key_item>(words[0]), static_cast<key_item>(words[1])};
  }
  /// Some ordinary pairs and those of the marks.
  void fill()
  {
    std::vector<key_item> keys;
    std::vector<mapped> values;
    for (int i = 0; i < 50; ++i) keys.push_back(static_cast<key_item>(i));
    keys.push_back(first);
    keys.push_back(second);
    for (auto const key : keys) {
      values.push_back(static_cast<mapped>(values.size() + 1));
      wanted[key] = values.back();
    }
    pairs.insert(keys, values);
  }
  Map pairs{seeded()};
  model<key_item, mapped> wanted;
  key_item first = marks()[0];
  key_item second = marks()[1];
};
using marked_maps = testing::Types<map<std::uint64_t, std::uint64_t>, map<std::int64_t, float>,
                                   map<std::uint32_t, std::uint32_t>, map<std::int32_t, float>>;
TYPED_TEST_SUITE(Marks, marked_maps);

TYPED_TEST(Marks, AreOrdinaryKeys)
{
  this->fill();
  expect_holds(this->pairs, this->wanted);
}

TYPED_TEST(Marks, ServeEveryCallOfASession)
{
  using Value = typename TypeParam::mapped_type;
  auto session = this->pairs.session();
  for (auto const key : {this->first, this->second}) {
    EXPECT_EQ(session.find(key), std::nullopt);
    EXPECT_EQ(session.erase(key), status::absent);
    EXPECT_EQ(session.exchange(key, Value(1)), std::nullopt);
    EXPECT_EQ(session.insert(key, Value(1)), status::inserted);
    EXPECT_EQ(session.insert(key, Value(2)), status::present);
    EXPECT_EQ(session.find(key), Value(1));
    EXPECT_TRUE(session.contains(key));
    EXPECT_EQ(session.insert_or_assign(key, Value(3)), status::assigned);
    EXPECT_EQ(session.insert_or_apply(key, Value(4), sum), status::assigned);
    EXPECT_EQ(session.insert_or_apply(key, Value(2), [](Value a, Value b) { return Value(a * b); }),
              status::assigned);
    EXPECT_EQ(session.insert_and_find(key, Value(9)).value, Value(14));
    EXPECT_EQ(session.exchange(key, Value(5)), Value(14));
    auto expected = Value(6);
    EXPECT_EQ(session.compare_exchange(key, expected, Value(7)), status::present);
    EXPECT_EQ(expected, Value(5));
    EXPECT_EQ(session.compare_exchange(key, expected, Value(7)), status::assigned);
    EXPECT_EQ(session.erase_if_equal(key, Value(5)), status::present);
    EXPECT_EQ(session.erase_if_equal(key, Value(7)), status::erased);
    EXPECT_EQ(session.insert(key, Value(8)), status::inserted);
    EXPECT_EQ(session.extract(key), Value(8));
    EXPECT_EQ(session.extract(key), std::nullopt);
  }
  EXPECT_TRUE(this->pairs.empty());
  expect_valid(this->pairs);
}

TYPED_TEST(Marks, ServeEveryBatch)
{
  using Value = typename TypeParam::mapped_type;
  auto& map = this->pairs;
  std::array const keys{this->first, this->second, this->first};
  std::array values{Value(1), Value(2), Value(1)};
  std::array<Value, 3> out{};
  std::array<bool, 3> flags{};
  EXPECT_EQ(map.insert(keys, values), (counts{{2, 1, 0, 0, 0, 0}}));
  EXPECT_EQ(map.find(keys, out).present(), 3u);
  EXPECT_EQ(out, values);
  EXPECT_EQ(map.contains(keys, flags).present(), 3u);
  EXPECT_EQ(flags, (std::array{true, true, true}));
  EXPECT_EQ(map.insert_or_apply(keys, Value(10), sum).assigned(), 3u);
  EXPECT_EQ(map.insert_and_find(keys, values, out).present(), 3u);
  EXPECT_EQ(out, (std::array{Value(21), Value(12), Value(21)}));
  EXPECT_EQ(map.compare_exchange(keys, out, values).assigned(), 2u);
  EXPECT_EQ(map.insert_or_assign(keys, values).assigned(), 3u);
  EXPECT_EQ(map.exchange(keys, values, out).assigned(), 3u);
  EXPECT_EQ(map.erase_if_equal(keys, values), (counts{{0, 0, 0, 2, 1, 0}}));
  EXPECT_EQ(map.insert(keys, values).inserted(), 2u);
  EXPECT_EQ(map.extract(keys, out), (counts{{0, 0, 0, 2, 1, 0}}));
  EXPECT_EQ(map.insert(keys, values).inserted(), 2u);
  EXPECT_EQ(map.erase(keys), (counts{{0, 0, 0, 2, 1, 0}}));
  EXPECT_TRUE(map.empty());
  expect_valid(map);
}

TYPED_TEST(Marks, MayRepeatInABatch)
{
  using Value = typename TypeParam::mapped_type;
  std::vector keys(100, this->first);
  keys.insert(keys.end(), 50, this->second);
  keys.insert(keys.end(), 25, typename TypeParam::key_type(1));
  keys.insert(keys.end(), 10, this->first);
  EXPECT_EQ(this->pairs.insert_or_apply(keys, Value(1), sum), (counts{{3, 0, 182, 0, 0, 0}}));
  EXPECT_EQ(value_at(this->pairs, this->first), Value(110));
  EXPECT_EQ(value_at(this->pairs, this->second), Value(50));
  EXPECT_EQ(value_at(this->pairs, 1), Value(25));
  expect_valid(this->pairs);
}

TYPED_TEST(Marks, SurviveRebuildsAndGrowth)
{
  this->fill();
  this->pairs.rehash(5000);
  this->pairs.shrink_to_fit();
  expect_holds(this->pairs, this->wanted);
  for (int i = 1000; i < 5000; ++i) {
    auto const key = static_cast<typename TypeParam::key_type>(i);
    this->pairs.session().insert(key, 7);
    this->wanted[key] = 7;
  }
  expect_holds(this->pairs, this->wanted);
}

TYPED_TEST(Marks, AreCopiedOut)
{
  this->fill();
  using Key = typename TypeParam::key_type;
  std::vector<Key> keys(7), all;
  std::vector<typename TypeParam::mapped_type> values(7);
  cursor at;
  while (auto const n = this->pairs.retrieve_all(at, keys, values))
    all.insert(all.end(), keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(n));
  EXPECT_EQ(all.size(), 52u);
  EXPECT_EQ(std::count(all.begin(), all.end(), this->first), 1);
  EXPECT_EQ(std::count(all.begin(), all.end(), this->second), 1);
}

TYPED_TEST(Marks, ErasesByPredicate)
{
  this->fill();
  EXPECT_EQ(this->pairs.erase_if([&](auto key, auto) { return key == this->second; }), 1u);
  this->wanted.erase(this->second);
  expect_holds(this->pairs, this->wanted);
  EXPECT_EQ(this->pairs.erase_if([](auto, auto) { return true; }), 51u);
}

TYPED_TEST(Marks, AreInSnapshotsClonesAndMerges)
{
  this->fill();
  auto const picture = this->pairs.snapshot();
  auto copy = this->pairs.clone();
  auto const before = this->wanted;
  this->pairs.session().erase(this->first);
  this->pairs.session().insert_or_assign(this->second, 99);
  expect_same_pairs(contents(picture), before);
  EXPECT_EQ(picture.find(this->first), before.at(this->first));
  EXPECT_TRUE(picture.contains(this->second));
  expect_holds(copy, before);
  TypeParam other{seeded(1)};  // where these keys are ordinary ones
  other.merge(copy);
  expect_holds(other, before);
}

TYPED_TEST(Marks, ChangePlacesBySwap)
{
  this->fill();
  TypeParam other{seeded(1)};
  auto in_this = this->pairs.session();
  auto in_other = other.session();
  in_other.insert(this->first, 77);
  this->pairs.swap(other);
  expect_holds(other, this->wanted);
  EXPECT_EQ(in_other.find(this->second), this->wanted.at(this->second));
  EXPECT_EQ(in_this.find(this->first), typename TypeParam::mapped_type(77));
  EXPECT_EQ(in_this.find(this->second), std::nullopt);
}

TYPED_TEST(Marks, AreGoneAfterClear)
{
  this->fill();
  this->pairs.clear();
  EXPECT_TRUE(this->pairs.empty());
  EXPECT_FALSE(this->pairs.session().contains(this->first));
  EXPECT_EQ(this->pairs.session().insert(this->second, 1), status::inserted);
  expect_valid(this->pairs);
}

TYPED_TEST(Marks, CountInTheStatistics)
{
  this->fill();
  auto const said = this->pairs.stats();
  EXPECT_EQ(said.live, 52u);
  std::size_t shown = 0;
  for (auto const keys : said.probe_histogram) shown += keys;
  EXPECT_EQ(shown, 52u);
}

TYPED_TEST(Marks, MeetFromManyThreads)
{
  using Value = typename TypeParam::mapped_type;
  on_threads(3, [&](int) {
    auto session = this->pairs.session();
    for (int i = 0; i < 2000; ++i) {
      session.insert_or_apply(this->first, Value(1), sum);
      session.insert_or_apply(this->second, Value(1), sum);
    }
  });
  auto session = this->pairs.session();
  EXPECT_EQ(session.find(this->first), Value(6000));
  EXPECT_EQ(session.find(this->second), Value(6000));
  EXPECT_EQ(this->pairs.size(), 2u);
}

}  // namespace
}  // namespace warpmap::trial
