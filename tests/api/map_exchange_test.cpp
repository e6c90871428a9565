// exchange and compare_exchange. The map ...

#include <bit>
#include <cmath>

#include "tests/api/single_calls.hpp"

namespace warpmap::trial {
namespace {

using MapExchange = single_keys;

TEST_P(MapExchange, GivesTheValueThatItReplaces)
{
  EXPECT_EQ(call.exchange(100, 7), 1100u);
  EXPECT_EQ(call.exchange(100, 8), 7u);
  EXPECT_EQ(call.find(100), 8u);
}

TEST_P(MapExchange, AddsNoAbsentKey)
{
  EXPECT_EQ(call.exchange(7, 70), std::nullopt);
  EXPECT_FALSE(call.contains(7));
  EXPECT_EQ(map.size(), 40u);
}

TEST_P(MapExchange, BringsNoErasedKeyBack)
{
  call.erase(100);
  EXPECT_EQ(call.exchange(100, 7), std::nullopt);
  EXPECT_FALSE(call.contains(100));
}

TEST_P(MapExchange, ReplacesTheExpectedValue)
{
  u64 expected = 1100;
  EXPECT_EQ(call.compare_exchange(100, expected, 7), status::assigned);
  EXPECT_EQ(expected, 1100u);
  EXPECT_EQ(call.find(100), 7u);
}

TEST_P(MapExchange, TellsAnUnexpectedValueAndKeepsIt)
{
  u64 expected = 5;
  EXPECT_EQ(call.compare_exchange(100, expected, 7), status::present);
  EXPECT_EQ(expected, 1100u);
  EXPECT_EQ(call.find(100), 1100u);
}

TEST_P(MapExchange, LeavesExpectedUntouchedForAnAbsentKey)
{
  u64 expected = 5;
  EXPECT_EQ(call.compare_exchange(7, expected, 70), status::absent);
  EXPECT_EQ(expected, 5u);
  EXPECT_FALSE(call.contains(7));
}

TEST_P(MapExchange, ReplacesAValueByItself)
{
  u64 expected = 1100;
  EXPECT_EQ(call.compare_exchange(100, expected, 1100), status::assigned);
  EXPECT_EQ(call.find(100), 1100u);
}

INSTANTIATE_TEST_SUITE_P(EveryWay, MapExchange, testing::ValuesIn(manners()), manner_name);

using MapExchangeBatch = flavoured;

TEST_P(MapExchangeBatch, LeavesTheOutputsOfAbsentKeysUntouched)
{
  u64_map map{how()};
  map.insert(items{1, 2}, items{10, 20});
  items before{42, 42, 42};
  status_list seen(3);
  map.exchange(items{1, 5, 2}, items{11, 55, 22}, before, seen);
  EXPECT_EQ(before, (items{10, 42, 20}));
  EXPECT_EQ(seen, (status_list{status::assigned, status::absent, status::assigned}));
}

TEST_P(MapExchangeBatch, HandsTheValuesOfADuplicatedKeyAround)
{
  u64_map map{how()};
  map.insert(items{1}, items{10});
  items before(3);
  map.exchange(items{1, 1, 1}, items{11, 12, 13}, before);
  // Whatever the order: the first value and all but the last of the others come out.
  auto const last = *value_at(map, 1);
  EXPECT_EQ(before[0] + before[1] + before[2] + last, 10u + 11 + 12 + 13);
}

TEST_P(MapExchangeBatch, ComparesEachKeyWithItsOwnExpectation)
{
  u64_map map{how()};
  map.insert(items{1, 2}, items{10, 20});
  items expected{10, 10, 10};
  status_list seen(3);
  auto const all = map.compare_exchange(items{1, 2, 3}, expected, items{11, 22, 33}, seen);
  EXPECT_EQ(seen, (status_list{status::assigned, status::present, status::absent}));
  EXPECT_EQ(expected, (items{10, 20, 10}));
  EXPECT_EQ(all, (counts{{0, 1, 1, 0, 1, 0}}));
}

TEST_P(MapExchangeBatch, LetsOneOfEqualExpectationsWin)
{
  u64_map map{how()};
  map.insert(items{1}, items{10});
  items expected{10, 10, 10};
  auto const all = map.compare_exchange(items{1, 1, 1}, expected, items{11, 12, 13});
  EXPECT_EQ(all.assigned(), 1u);
  EXPECT_EQ(all.present(), 2u);
}

TEST_P(MapExchangeBatch, ComparesFloatingValuesAsBytes)
{
  warpmap::map<std::uint32_t, float> map{how()};
  auto session = map.session();
  session.insert(1, -0.0f);
  session.insert(2, std::nanf(""));

  float expected = 0.0f;
  EXPECT_EQ(session.compare_exchange(1, expected, 5.0f), status::present);
  EXPECT_TRUE(std::signbit(expected));
  expected = std::nanf("");
  EXPECT_EQ(session.compare_exchange(2, expected, 5.0f), status::assigned);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, MapExchangeBatch, testing::ValuesIn(flavours()),
                         flavour_name);

}  // namespace
}  // namespace warpmap::trial
