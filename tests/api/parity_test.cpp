// The CPU and the device (see test_device.hpp) give one answer. Two maps of one seed ...

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

options placed_on(backend where)
{
  return options_for({where, executor_kind::automatic, instructions::automatic});
}

class Twins : public testing::Test {
 protected:
  void SetUp() override
  {
    if (!is_here({backend::cuda, executor_kind::automatic, instructions::automatic}))
      GTEST_SKIP() << "no device '" << device_name() << "' on this machine, or not in this build";
  }
};

/// The n-th key of a type. The first ones of floats are those that compare unlike their bytes.
template <class Key>
Key nth_key(u64 n)
{
  if constexpr (std::is_floating_point_v<Key>) {
    using all = std::numeric_limits<Key>;
    Key const odd[] = {Key{0}, all::quiet_NaN(), all::infinity(), -all::infinity(), all::min(),
                       all::lowest()};
    if (n < std::size(odd)) return odd[n];
    return static_cast<Key>(n) * Key{0.25};
  } else {
    return static_cast<Key>(n * 0x9e3779b97f4a7c15u);  // an odd factor: they all differ
  }
}

/// Keys `first` to `last` - 1.
template <class Key>
std::vector<Key> keys_from(u64 first, u64 last)
{
  std::vector<Key> all;
  for (auto n = first; n < last; ++n) all.push_back(nth_key<Key>(n));
  return all;
}
/// Values that depend on place and salt, small enough to be added up in any type.
template <class Value>
std::vector<Value> values_for(std::size_t count, u64 salt)
{
  std::vector<Value> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(static_cast<Value>((i * 7 + salt) % 10));
  return all;
}

template <class Value>
struct answer {
  counts counted{};
  status_list statuses{};
  std::vector<Value> values{};
};

/// A map on the CPU and one on the device, told the same.
template <class Key, class Value>
class twins {
 public:
  explicit twins(std::size_t capacity = 0) : here_{with(backend::cpu, capacity)},
                                             there_{with(backend::cuda, capacity)}
  {
    EXPECT_EQ(here_.backend(), backend::cpu);
    EXPECT_EQ(there_.backend(), backend::cuda);
  }

  /// `call(map)` gives an answer.
  template <class Call>
  void do_both(char const* what, Call call)
  {
    SCOPED_TRACE(what);
    answer<Value> const a = call(here_);
    answer<Value> const b = call(there_);
    EXPECT_EQ(b.counted, a.counted);
    EXPECT_EQ(b.statuses, a.statuses);
    EXPECT_TRUE(same_bytes(b.values, a.values));
    EXPECT_EQ(there_.size(), here_.size());
  }
  void expect_alike() const
  {
    expect_same_pairs(contents(there_), contents(here_));
    expect_valid(here_);
    expect_valid(there_);
    EXPECT_EQ(here_.stats().backend, backend::cpu);
    EXPECT_EQ(there_.stats().backend, backend::cuda);
  }
  map<Key, Value>& here() { return here_; }
  map<Key, Value>& there() { return there_; }

 private:
  static options with(backend where, std::size_t capacity)
  {
    auto how = placed_on(where);
    how.capacity = capacity;
    return how;
  }
  map<Key, Value> here_, there_;
};

template <class Pair>
class Parity : public Twins {};

using pair_types =
  testing::Types<std::pair<u64, u64>, std::pair<std::uint32_t, std::uint32_t>,
                 std::pair<std::int16_t, float>, std::pair<double, std::int64_t>,
                 std::pair<float, std::uint8_t>, std::pair<std::int64_t, double>>;
TYPED_TEST_SUITE(Parity, pair_types);

// Each batch names a key at most once, so each status has one right answer.
TYPED_TEST(Parity, AnswerEachKeyAlike)
{
  using key = typename TypeParam::first_type;
  using value = typename TypeParam::second_type;
  twins<key, value> both;

  auto const pairs = [&](char const* what, u64 first, u64 last, u64 salt, auto batch) {
    auto const keys = keys_from<key>(first, last);
    auto const given = values_for<value>(keys.size(), salt);
    both.do_both(what, [&](auto& map) {
      answer<value> got{{}, status_list(keys.size()), given};
      got.counted = batch(map, keys, given, got.values, got.statuses);
      return got;
    });
  };
  auto const insert = [](auto& map, auto& keys, auto& given, auto&, auto& said) {
    return map.insert(keys, given, said);
  };
  auto const combine = [](auto fn) {
    return [fn](auto& map, auto& keys, auto& given, auto&, auto& said) {
      return map.insert_or_apply(keys, given, fn, said);
    };
  };
  pairs("insert", 0, 2000, 1, insert);
  pairs("insert, some of them again", 1000, 3000, 2, insert);
  pairs("find", 0, 3500, 3, [](auto& map, auto& keys, auto&, auto& out, auto& said) {
    return map.find(keys, out, said);
  });
  pairs("insert_or_assign", 2500, 3200, 4,
        [](auto& map, auto& keys, auto& given, auto&, auto& said) {
          return map.insert_or_assign(keys, given, said);
        });
  pairs("sum", 0, 3300, 5, combine(sum));
  pairs("min", 100, 3400, 6, combine(min));
  pairs("max", 200, 3500, 7, combine(max));
  pairs("count", 300, 3600, 8, combine(count));
  pairs("a function of the host", 400, 3700, 9, combine([](value a, value b) {
          return static_cast<value>(a < b ? b - a : a - b);
        }));
  pairs("insert_and_find", 3000, 4000, 10,
        [](auto& map, auto& keys, auto& given, auto& out, auto& said) {
          return map.insert_and_find(keys, given, out, said);
        });
  pairs("exchange", 3500, 4500, 11, [](auto& map, auto& keys, auto& given, auto& out, auto& said) {
    return map.exchange(keys, given, out, said);
  });
  pairs("compare_exchange", 0, 4500, 12,
        [](auto& map, auto& keys, auto& given, auto& out, auto& said) {
          return map.compare_exchange(keys, out, given, said);  // some of them are as expected
        });
  pairs("erase_if_equal", 0, 4500, 13,
        [](auto& map, auto& keys, auto& given, auto&, auto& said) {
          return map.erase_if_equal(keys, given, said);
        });
  pairs("erase", 500, 1000, 14, [](auto& map, auto& keys, auto&, auto&, auto& said) {
    return map.erase(keys, said);
  });
  pairs("extract", 800, 1500, 15, [](auto& map, auto& keys, auto&, auto& out, auto& said) {
    return map.extract(keys, out, said);
  });
  pairs("contains", 0, 4500, 16, [](auto& map, auto& keys, auto&, auto&, auto& said) {
    return map.contains(keys, said);
  });
  pairs("insert where keys were erased", 0, 1200, 17, insert);
  both.do_both("erase_if", [](auto& map) {
    answer<value> got;
    got.counted.of[0] = map.erase_if([](key const&, value const& there) { return there > 6; });
    return got;
  });
  both.expect_alike();
}

// Which of the keys that come twice is `inserted` is open; how many are, and their sum, is not.
TEST_F(Twins, CountKeysThatComeTwiceAlike)
{
  twins<u64, u64> both;
  items keys;
  for (u64 i = 0; i < 20'000; ++i) keys.push_back(i * i % 701);
  auto const given = values_for<u64>(keys.size(), 3);
  auto const combine = [&](char const* what, auto fn) {
    both.do_both(what, [&](u64_map& map) {
      return answer<u64>{map.insert_or_apply(keys, given, fn)};
    });
    both.expect_alike();
  };
  both.do_both("insert", [&](u64_map& map) {
    return answer<u64>{map.insert(keys, items(keys.size()))};
  });
  combine("sum", sum);
  combine("max", max);
  combine("bit_or", bit_or);
  combine("min", min);
  combine("bit_and", bit_and);
  combine("count", count);
  both.do_both("erase", [&](u64_map& map) { return answer<u64>{map.erase(keys)}; });
  EXPECT_TRUE(both.there().empty());
}

TEST_F(Twins, TakeTheFirstOrLastOfKeysThatComeTwiceAlike)
{
  items keys;
  for (u64 i = 0; i < 5000; ++i) keys.push_back(i * i % 401);
  for (auto const rule : {duplicates::first, duplicates::last}) {
    twins<u64, u64> both;
    both.do_both("insert", [&](u64_map& map) {
      answer<u64> got{{}, status_list(keys.size())};
      got.counted = map.insert(keys, numbers(0, keys.size()), got.statuses, rule);
      return got;
    });
    both.do_both("insert_or_assign", [&](u64_map& map) {
      answer<u64> got{{}, status_list(keys.size())};
      got.counted = map.insert_or_assign(keys, numbers(9000, keys.size()), got.statuses, rule);
      return got;
    });
    both.expect_alike();
  }
}

// The exception: floats are added in the order in which threads come, and sums of floats depend on
// it. All else about them is compared bit by bit above.
TEST_F(Twins, AddFloatsThatComeTwiceAlikeButForRounding)
{
  twins<u64, double> both;
  items keys;
  std::vector<double> given;
  for (u64 i = 0; i < 20'000; ++i) {
    keys.push_back(i % 13);
    given.push_back(1.0 / static_cast<double>(i + 1));
  }
  EXPECT_EQ(both.there().insert_or_apply(keys, given, sum),
            both.here().insert_or_apply(keys, given, sum));
  for (u64 key = 0; key < 13; ++key) {
    auto const here = value_at(both.here(), key);
    auto const there = value_at(both.there(), key);
    ASSERT_TRUE(here && there);
    EXPECT_NEAR(*there, *here, 1e-12 * *here);
  }
}

TEST_F(Twins, HoldTheSameSets)
{
  for (u64 const factor : {1u, 1u << 20}) {
    set<std::uint32_t> here{placed_on(backend::cpu)}, there{placed_on(backend::cuda)};
    auto const keys_at = [&](u64 first, u64 last) {
      std::vector<std::uint32_t> keys;
      for (auto i = first; i < last; ++i) keys.push_back(static_cast<std::uint32_t>(i * factor));
      return keys;
    };
    auto const distinct = factor == 1 ? u64{3000} : u64{4096};
    status_list said(distinct), said_there(distinct);
    auto const first = keys_at(0, distinct);
    EXPECT_EQ(there.insert(first, said_there), here.insert(first, said));
    EXPECT_EQ(said_there, said);
    auto const gone = keys_at(100, 900);
    EXPECT_EQ(there.erase(gone), here.erase(gone));
    EXPECT_EQ(there.contains(first, said_there), here.contains(first, said));
    EXPECT_EQ(said_there, said);
    EXPECT_EQ(contents(there), contents(here));
    expect_valid(there);
    EXPECT_EQ(there.backend(), backend::cuda);
  }
}

/// The keys in the order of their slots: room for one at a time leaves no other.
items in_order(u64_map const& map)
{
  items all;
  cursor at;
  u64 key = 0, value = 0;
  while (map.retrieve_all(at, {&key, 1}, {&value, 1}) == 1) all.push_back(key);
  return all;
}

// A table so empty that every key lies in its home window, and hardly two in one: the order of the
// slots then follows the hashes, and tells their high bits.
TEST_F(Twins, PutEachKeyInTheSameHome)
{
  constexpr std::size_t few = 64;
  constexpr auto room = std::size_t{1} << 14;
  twins<u64, u64> both{room};
  auto const keys = times(numbers(1, few), 0x123456789abcdef1);
  both.do_both("insert", [&](u64_map& map) { return answer<u64>{map.insert(keys, keys)}; });
  for (auto* const map : {&both.here(), &both.there()}) ASSERT_EQ(map->stats().probe_max, 1u);
  ASSERT_EQ(both.there().capacity(), both.here().capacity());
  auto const as_here = in_order(both.here());
  ASSERT_EQ(as_here.size(), few);
  EXPECT_EQ(in_order(both.there()), as_here);

  // Another seed is another order: the comparison can fail.
  auto how = placed_on(backend::cuda);
  how.capacity = room;
  how.seed = 8;
  u64_map other{how};
  other.insert(keys, keys);
  EXPECT_NE(in_order(other), as_here);
}

// What keys have to walk does not depend on who came first, summed over all of them.
TEST_F(Twins, WalkAsFarWhenTheTableIsCrowded)
{
  auto how = placed_on(backend::cpu);
  how.capacity = 5000;
  how.load_limit = 0.95;
  auto on_device = placed_on(backend::cuda);
  on_device.capacity = how.capacity;
  on_device.load_limit = how.load_limit;
  u64_map here{how}, there{on_device};
  auto const keys = times(numbers(1, 5000), 0x123456789abcdef1);
  EXPECT_EQ(there.insert(keys, keys), here.insert(keys, keys));
  auto const a = here.stats();
  auto const b = there.stats();
  EXPECT_EQ(b.capacity, a.capacity);
  EXPECT_EQ(b.live, a.live);
  EXPECT_GT(a.probe_mean, 1.2);
  EXPECT_NEAR(b.probe_mean, a.probe_mean, 1e-9 * a.probe_mean);
}

TEST_F(Twins, CallTheSameKeysFull)
{
  auto how = placed_on(backend::cpu);
  how.capacity = 1000;
  how.growth = growth::never;
  auto on_device = placed_on(backend::cuda);
  on_device.capacity = how.capacity;
  on_device.growth = how.growth;
  u64_map here{how}, there{on_device};
  auto const keys = numbers(0, 5000);
  auto const a = here.insert(keys, keys);
  auto const b = there.insert(keys, keys);
  EXPECT_GT(a.full(), 0u);
  EXPECT_EQ(b, a);  // how many; which of them depends on who came first
  expect_valid(there);
}

}  // namespace
}  // namespace warpmap::trial
