// Phases: while only chosen kinds of call run. The map ...

#include <atomic>
#include <chrono>
#include <future>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using namespace std::chrono_literals;

/// A call on a thread of its own.
template <class Call>
auto elsewhere(Call call)
{
  return std::async(std::launch::async, std::move(call));
}
template <class Result>
bool is_waiting(std::future<Result> const& result)
{
  return result.wait_for(30ms) == std::future_status::timeout;
}

class Phases : public flavoured {
 protected:
  void SetUp() override
  {
    flavoured::SetUp();
    if (!IsSkipped()) map.insert(numbers(0, 100), numbers(1000, 100));
  }
  u64_map map{is_here(GetParam()) ? how() : options{}};
};

TEST_P(Phases, LetsTheAllowedKindRun)
{
  auto const phase = map.exclusive(ops::insert);
  EXPECT_EQ(map.insert(items{500}, items{5}).inserted(), 1u);
  EXPECT_EQ(map.session().insert(501, 5), status::inserted);
  EXPECT_EQ(elsewhere([&] { return map.session().insert(502, 5); }).get(), status::inserted);
}

TEST_P(Phases, MakesOtherKindsWaitForTheEnd)
{
  std::future<bool> found;
  {
    auto const phase = map.exclusive(ops::insert);
    found = elsewhere([&] { return map.session().contains(500); });
    EXPECT_TRUE(is_waiting(found));
    map.insert(items{500}, items{5});
  }
  EXPECT_TRUE(found.get());
}

TEST_P(Phases, RefusesOtherKindsWhenToldTo)
{
  auto const phase = map.exclusive(ops::insert, on_conflict::fail);
  auto const call = [&](auto what) {
    return elsewhere([what] { EXPECT_THROW(what(), misuse_error); });
  };
  call([&] { map.contains(items{1}); }).get();
  call([&] { map.session().find(1); }).get();
  call([&] { map.erase(items{1}); }).get();
  call([&] { map.for_each([](u64, u64) {}); }).get();
  call([&] { map.erase_if([](u64, u64) { return true; }); }).get();
  call([&] { map.clear(); }).get();
  call([&] { map.snapshot(); }).get();
  call([&] { map.validate(); }).get();
  EXPECT_EQ(map.size(), 100u);
}

TEST_P(Phases, RefusesWhatItsHolderCouldOnlyWaitForInVain)
{
  auto const phase = map.exclusive(ops::insert);
  items values(1);
  EXPECT_THROW(map.find(items{1}, values), misuse_error);
  EXPECT_THROW(map.session().find(1), misuse_error);
  EXPECT_THROW(map.erase_if([](u64, u64) { return true; }), misuse_error);
  EXPECT_THROW(map.for_each([](u64, u64) {}), misuse_error);
  EXPECT_THROW(map.rehash(0), misuse_error);
  EXPECT_THROW(map.clone(), misuse_error);
  EXPECT_EQ(map.size(), 100u);
}

TEST_P(Phases, RefusesItsHolderAlsoLargeBatches)
{
  auto const phase = map.exclusive(ops::insert);
  EXPECT_THROW(map.contains(numbers(0, 50'000)), misuse_error);
  EXPECT_THROW(map.erase(numbers(0, 50'000)), misuse_error);
}

TEST_P(Phases, RefusesItsHolderAlsoToShowPairsOnSeveralThreads)
{
  map.reserve(200'000);
  auto const phase = map.exclusive(ops::insert);
  EXPECT_THROW(map.for_each([](u64, u64) {}, 3), misuse_error);
}

TEST_P(Phases, GrowsInsideAnInsertPhase)
{
  {
    auto const phase = map.exclusive(ops::insert);
    on_threads(2, [&](int me) {
      auto const first = 1000 + 30'000 * static_cast<u64>(me);
      EXPECT_EQ(map.insert(numbers(first, 30'000), numbers(first, 30'000)).inserted(), 30'000u);
    });
  }
  EXPECT_EQ(map.size(), 60'100u);
  EXPECT_EQ(value_at(map, 1000), 1000u);
  expect_valid(map);
}

TEST_P(Phases, InsertsInAnInsertPhaseAsOutsideOfIt)
{
  map.erase(numbers(0, 50));
  {
    auto const phase = map.exclusive(ops::insert);
    status_list said(150);
    auto const all = map.insert(numbers(0, 150), numbers(0, 150), said);
    EXPECT_EQ(all, (counts{{100, 50, 0, 0, 0, 0}}));
    for (std::size_t i = 0; i < 150; ++i)
      EXPECT_EQ(said[i], i < 50 || i >= 100 ? status::inserted : status::present);
  }
  auto wanted = model<u64, u64>{};
  for (u64 key = 0; key < 50; ++key) wanted[key] = key;
  for (u64 key = 50; key < 100; ++key) wanted[key] = key + 1000;
  for (u64 key = 100; key < 150; ++key) wanted[key] = key;
  expect_holds(map, wanted);
}

TEST_P(Phases, MixesSessionsAndBatchesInAnInsertPhase)
{
  map.erase(numbers(0, 100));
  std::atomic<std::size_t> inserted{0};
  {
    auto const phase = map.exclusive(ops::insert);
    on_threads(3, [&](int me) {
      for (u64 first = 0; first < 3000; first += 100) {
        if (me == 0) {
          auto session = map.session();
          for (auto const key : numbers(first, 100))
            inserted += session.insert(key, key) == status::inserted;
        } else {
          inserted += map.insert(numbers(first, 100), numbers(first, 100)).inserted();
        }
      }
    });
  }
  EXPECT_EQ(inserted, 3000u);
  model<u64, u64> wanted;
  for (u64 key = 0; key < 3000; ++key) wanted[key] = key;
  expect_holds(map, wanted);
}

TEST_P(Phases, RunsEverythingAfterItsEnd)
{
  {
    auto const phase = map.exclusive(ops::none, on_conflict::fail);
  }
  EXPECT_EQ(map.erase(items{1}).erased(), 1u);
  EXPECT_TRUE(elsewhere([&] { return map.session().contains(2); }).get());
  map.rehash(0);
  expect_valid(map);
}

TEST_P(Phases, BeginsWhenTheCallsThatRunHaveEnded)
{
  if (GetParam().backend == backend::cuda)
    GTEST_SKIP() << "on a device a function of the host's runs between two steps of its call";
  std::atomic<bool> inside{false}, go_on{false};
  auto running = elsewhere([&] {
    return map.insert_or_apply(items{1}, items{1}, [&](u64 there, u64 given) {
      inside = true;
      while (!go_on) std::this_thread::yield();
      return there + given;
    });
  });
  while (!inside) std::this_thread::yield();
  auto phase = elsewhere([&] {
    auto const held = map.exclusive(ops::find);
    return *value_at(map, 1);
  });
  EXPECT_TRUE(is_waiting(phase));
  go_on = true;
  EXPECT_EQ(phase.get(), 1002u);
  EXPECT_EQ(running.get().assigned(), 1u);
}

TEST_P(Phases, LetsOneExclusivePhaseRunAtATime)
{
  std::atomic<int> inside{0};
  on_threads(3, [&](int) {
    for (int i = 0; i < 50; ++i) {
      auto const phase = map.exclusive(ops::insert);
      EXPECT_EQ(++inside, 1);
      --inside;
    }
  });
}

TEST_P(Phases, HoldsAnExclusivePhaseBackWhileOneIsShared)
{
  std::future<void> exclusive;
  {
    auto const open = map.shared();
    exclusive = elsewhere([&] { static_cast<void>(map.exclusive(ops::find)); });
    EXPECT_TRUE(is_waiting(exclusive));
    EXPECT_EQ(map.insert(items{500}, items{5}).inserted(), 1u);
    EXPECT_EQ(value_at(map, 500), 5u);
  }
  exclusive.get();
}

TEST_P(Phases, HoldsASharedPhaseBackWhileOneIsExclusive)
{
  std::future<void> shared;
  {
    auto const phase = map.exclusive(ops::find);
    shared = elsewhere([&] { static_cast<void>(map.shared()); });
    EXPECT_TRUE(is_waiting(shared));
  }
  shared.get();
}

TEST_P(Phases, SharesWithManyAtATime)
{
  auto const first = map.shared();
  auto const second = map.shared();
  elsewhere([&] { static_cast<void>(map.shared()); }).get();
  map.rehash(0);
  EXPECT_EQ(map.size(), 100u);
}

INSTANTIATE_TEST_SUITE_P(EveryFlavour, Phases, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
