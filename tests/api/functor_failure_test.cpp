// Functors, predicates and visitors that throw at their n-th call: what was done before stays done
// and is reported, the rest is untouched, and the map works on.

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class FunctorFailure : public flavoured {};

// No status: an entry that still holds it was not written.
constexpr auto unwritten = static_cast<status>(99);

TEST_P(FunctorFailure, InABatchLeavesTheOtherKeysDoneOrUntouched)
{
  constexpr std::size_t count = 40000;
  for (int n : {0, 1, 7, 100, 9999, 39999}) {
    SCOPED_TRACE("call " + std::to_string(n));
    u64_map map{how()};
    auto const keys = numbers(0, count);
    map.insert(keys, times(keys, 2));
    model<u64, u64> wanted;
    for (auto const key : keys) wanted.emplace(key, key * 2);

    std::atomic<int> calls{0};
    status_list statuses(count, unwritten);
    auto const failing = [&](u64 there, u64 given) {
      if (calls.fetch_add(1) == n) throw fuse::blown{};
      return there + given;
    };
    EXPECT_THROW(map.insert_or_apply(keys, 1, failing, statuses), fuse::blown);
    std::size_t untouched = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (statuses[i] == status::assigned) ++wanted[keys[i]];
      else {
        ASSERT_EQ(statuses[i], unwritten);
        ++untouched;
      }
    }
    EXPECT_GE(untouched, 1u);
    expect_holds(map, wanted);
    EXPECT_EQ(map.insert_or_apply(keys, 1, sum).assigned(), count);
  }
}

TEST_P(FunctorFailure, InABatchOfNewAndOldKeysKeepsTheCountersRight)
{
  u64_map map{how()};
  map.insert(numbers(0, 1000), numbers(0, 1000));
  fuse once{500};
  status_list statuses(3000, unwritten);
  std::mutex guard;
  auto const failing = [&](u64 there, u64 given) {
    std::lock_guard const hold{guard};
    once.burn();
    return there + given;
  };
  EXPECT_THROW(map.insert_or_apply(numbers(0, 3000), numbers(0, 3000), failing, statuses),
               fuse::blown);
  auto const inserted = std::count(statuses.begin(), statuses.end(), status::inserted);
  EXPECT_EQ(map.size(), 1000u + static_cast<std::size_t>(inserted));
  expect_valid(map);
}

TEST_P(FunctorFailure, InASessionChangesNothing)
{
  u64_map map{how()};
  auto session = map.session();
  session.insert(7, 70);
  auto const failing = [](u64, u64) -> u64 { throw fuse::blown{}; };
  EXPECT_THROW(session.insert_or_apply(7, 1, failing), fuse::blown);
  EXPECT_EQ(session.find(7), 70u);
  EXPECT_EQ(session.insert_or_apply(7, 1, sum), status::assigned);
  EXPECT_EQ(session.find(7), 71u);
  map.rehash(1000);  // would hang if the failed call were still announced
  expect_valid(map);
}

TEST_P(FunctorFailure, OfAPredicateLeavesTheRestInPlace)
{
  constexpr std::size_t count = 5000;
  u64_map map{how()};
  map.insert(numbers(0, count), numbers(0, count));
  fuse some{2000};
  EXPECT_THROW(map.erase_if([&](u64, u64) {
    some.burn();
    return true;
  }),
               fuse::blown);
  EXPECT_GE(map.size(), count - 2000);
  EXPECT_LT(map.size(), count);
  for (auto const& [key, value] : contents(map)) EXPECT_EQ(key, value);
  expect_valid(map);
}

TEST_P(FunctorFailure, OfAVisitorLeavesTheMapAsItWas)
{
  u64_map map{how()};
  map.insert(numbers(0, 5000), numbers(0, 5000));
  std::atomic<int> left{700};
  auto const look = [&](u64, u64) {
    if (left.fetch_sub(1) == 0) throw fuse::blown{};
  };
  EXPECT_THROW(map.for_each(look), fuse::blown);
  left = 700;
  EXPECT_THROW(map.for_each(look, 3), fuse::blown);
  map.rehash(1);
  EXPECT_EQ(map.size(), 5000u);
  expect_valid(map);
}

INSTANTIATE_TEST_SUITE_P(EveryWay, FunctorFailure, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
