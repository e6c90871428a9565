// Which kind each call is of, to a phase; and phases nested, moved and misused. The map ...

#include <atomic>
#include <optional>
#include <string>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

using session_type = u64_map::session_type;

struct named_call {
  char const* name;
  ops kind;
  void (*call)(u64_map&, session_type&);
};

// One key, which is there, and its value.
items const one{7};
items const value{70};
items out(1);

named_call const all_calls[] = {
  {"Insert", ops::insert, [](u64_map& map, session_type&) { map.insert(one, value); }},
  {"InsertOrAssign", ops::insert_or_assign,
   [](u64_map& map, session_type&) { map.insert_or_assign(one, value); }},
  {"InsertOrApply", ops::insert_or_apply,
   [](u64_map& map, session_type&) { map.insert_or_apply(one, u64{0}, sum); }},
  {"InsertAndFind", ops::insert_and_find,
   [](u64_map& map, session_type&) { map.insert_and_find(one, value, out); }},
  {"Find", ops::find, [](u64_map& map, session_type&) { map.find(one, out); }},
  {"Contains", ops::contains, [](u64_map& map, session_type&) { map.contains(one); }},
  {"Erase", ops::erase, [](u64_map& map, session_type&) { map.erase(one); }},
  {"Extract", ops::extract, [](u64_map& map, session_type&) { map.extract(one, out); }},
  {"Exchange", ops::exchange, [](u64_map& map, session_type&) { map.exchange(one, value, out); }},
  {"CompareExchange", ops::compare_exchange,
   [](u64_map& map, session_type&) { map.compare_exchange(one, out, value); }},
  {"EraseIfEqual", ops::erase_if_equal,
   [](u64_map& map, session_type&) { map.erase_if_equal(one, value); }},
  {"SessionInsert", ops::insert, [](u64_map&, session_type& s) { s.insert(7, 70); }},
  {"SessionInsertOrAssign", ops::insert_or_assign,
   [](u64_map&, session_type& s) { s.insert_or_assign(7, 70); }},
  {"SessionInsertOrApply", ops::insert_or_apply,
   [](u64_map&, session_type& s) { s.insert_or_apply(7, 0, sum); }},
  {"SessionInsertAndFind", ops::insert_and_find,
   [](u64_map&, session_type& s) { s.insert_and_find(7, 70); }},
  {"SessionFind", ops::find, [](u64_map&, session_type& s) { s.find(7); }},
  {"SessionContains", ops::contains, [](u64_map&, session_type& s) { s.contains(7); }},
  {"SessionErase", ops::erase, [](u64_map&, session_type& s) { s.erase(7); }},
  {"SessionExtract", ops::extract, [](u64_map&, session_type& s) { s.extract(7); }},
  {"SessionExchange", ops::exchange, [](u64_map&, session_type& s) { s.exchange(7, 70); }},
  {"SessionCompareExchange", ops::compare_exchange,
   [](u64_map&, session_type& s) { s.compare_exchange(7, out[0], 70); }},
  {"SessionEraseIfEqual", ops::erase_if_equal,
   [](u64_map&, session_type& s) { s.erase_if_equal(7, 70); }},
  {"ForEach", ops::iterate, [](u64_map& map, session_type&) { map.for_each([](u64, u64) {}); }},
  {"RetrieveAll", ops::iterate,
   [](u64_map& map, session_type&) {
     cursor at;
     map.retrieve_all(at, out, out);
   }},
  {"Stats", ops::iterate, [](u64_map& map, session_type&) { static_cast<void>(map.stats()); }},
  {"EraseIf", ops::erase_if,
   [](u64_map& map, session_type&) { map.erase_if([](u64, u64) { return true; }); }},
  {"Reserve", ops::reshape, [](u64_map& map, session_type&) { map.reserve(1000); }},
  {"Rehash", ops::reshape, [](u64_map& map, session_type&) { map.rehash(1000); }},
  {"ShrinkToFit", ops::reshape, [](u64_map& map, session_type&) { map.shrink_to_fit(); }},
  {"Clear", ops::reshape, [](u64_map& map, session_type&) { map.clear(); }},
  {"Swap", ops::reshape,
   [](u64_map& map, session_type&) {
     u64_map other;
     map.swap(other);
   }},
  {"Snapshot", ops::reshape, [](u64_map& map, session_type&) { map.snapshot(); }},
  {"Clone", ops::reshape, [](u64_map& map, session_type&) { map.clone(); }},
  {"Validate", ops::reshape, [](u64_map& map, session_type&) { map.validate(); }},
};

class PhaseKind : public testing::TestWithParam<named_call> {
 protected:
  PhaseKind() { map.insert(one, value); }
  void call() { GetParam().call(map, session); }
  u64_map map;
  session_type session = map.session();
};

TEST_P(PhaseKind, RunsWhereItIsAllowed)
{
  auto const phase = map.exclusive(GetParam().kind);
  call();
  call();
}

TEST_P(PhaseKind, IsRefusedToTheHolderWhereItIsNot)
{
  {
    auto const phase = map.exclusive(~GetParam().kind);
    EXPECT_THROW(call(), misuse_error);
  }
  expect_holds(map, model<u64, u64>{{7, 70}});
}

TEST_P(PhaseKind, IsRefusedToOthersWhereThePhaseFails)
{
  {
    auto const phase = map.exclusive(~GetParam().kind, on_conflict::fail);
    std::jthread{[&] { EXPECT_THROW(call(), misuse_error); }}.join();
  }
  expect_holds(map, model<u64, u64>{{7, 70}});
}

TEST_P(PhaseKind, RunsInASharedPhase)
{
  auto const phase = map.shared();
  call();
}

INSTANTIATE_TEST_SUITE_P(Calls, PhaseKind, testing::ValuesIn(all_calls),
                         [](auto const& each) { return std::string{each.param.name}; });

TEST(PhaseMisuse, RefusesAPhaseInsideAnother)
{
  u64_map map;
  {
    auto const phase = map.exclusive(ops::insert);
    EXPECT_THROW(static_cast<void>(map.exclusive(ops::insert)), misuse_error);
    EXPECT_THROW(static_cast<void>(map.shared()), misuse_error);
  }
  auto const open = map.shared();
  EXPECT_THROW(static_cast<void>(map.exclusive(ops::insert)), misuse_error);
}

TEST(PhaseMisuse, LeavesThePhaseAsItWas)
{
  u64_map map;
  auto const phase = map.exclusive(ops::insert);
  EXPECT_THROW(map.erase(one), misuse_error);
  EXPECT_THROW(static_cast<void>(map.exclusive(ops::all)), misuse_error);
  EXPECT_THROW(map.erase(one), misuse_error);
  EXPECT_EQ(map.insert(one, value).inserted(), 1u);
}

TEST(PhaseObject, EndsOnceThoughItIsMoved)
{
  u64_map map;
  {
    auto first = map.exclusive(ops::insert);
    auto const second = std::move(first);
    EXPECT_THROW(map.erase(one), misuse_error);
  }
  EXPECT_EQ(map.erase(one).absent(), 1u);
  auto shared = map.shared();
  {
    auto const moved = std::move(shared);
  }
  auto const phase = map.exclusive(ops::insert);
}

TEST(PhaseObject, MayEndOnAnotherThread)
{
  u64_map map;
  std::optional<exclusive_phase> phase{map.exclusive(ops::insert)};
  std::jthread{[&] { phase.reset(); }}.join();
  EXPECT_EQ(map.erase(one).absent(), 1u);
  std::optional<shared_phase> open{map.shared()};
  std::jthread{[&] { open.reset(); }}.join();
  auto const again = map.exclusive(ops::insert);
}

TEST(PhaseObject, IsOfOneMapAlone)
{
  u64_map one_map, other;
  auto const first = one_map.exclusive(ops::insert);
  auto const second = other.exclusive(ops::find);
  one_map.insert(one, value);
  EXPECT_THROW(other.insert(one, value), misuse_error);
  EXPECT_THROW(one_map.swap(other), misuse_error);
}

TEST(PhaseObject, StaysWithItsMapThroughSwap)
{
  u64_map map, other;
  other.insert(one, value);
  auto const phase = map.exclusive(ops::reshape | ops::find);
  map.swap(other);
  EXPECT_EQ(value_at(map, 7), 70u);
  EXPECT_THROW(map.insert(one, value), misuse_error);
  EXPECT_EQ(other.insert(one, value).inserted(), 1u);
}

TEST(PhaseObject, OfInsertAllowsAMergeFromAnotherMap)
{
  u64_map map, other;
  other.insert(numbers(0, 1000), numbers(0, 1000));
  auto const phase = map.exclusive(ops::insert);
  EXPECT_EQ(map.merge(other).inserted(), 1000u);
}

TEST(PhaseObject, OfASetWorksAlike)
{
  set<u64> keys;
  auto const phase = keys.exclusive(ops::insert);
  EXPECT_EQ(keys.insert(one).inserted(), 1u);
  EXPECT_THROW(keys.contains(one), misuse_error);
  EXPECT_THROW(static_cast<void>(keys.shared()), misuse_error);
}

TEST(PhaseQuiet, LetsNothingChangeTheMapMeanwhile)
{
  // Calls on the whole map that were about to begin must not slip in.
  u64_map map;
  std::atomic<bool> done{false};
  on_threads(3, [&](int me) {
    if (me == 0) {
      for (int i = 0; i < 300; ++i) {
        auto const phase = map.exclusive(ops::contains);
        auto const before = map.contains(numbers(0, 50));
        std::this_thread::yield();
        ASSERT_EQ(map.contains(numbers(0, 50)), before);
      }
      done = true;
      return;
    }
    while (!done) {
      if (me == 1) map.clear();
      else map.insert(numbers(0, 50), numbers(0, 50));
    }
  });
}

}  // namespace
}  // namespace warpmap::trial
