// The checker is believed by every other test of this folder, so it is tested first: by histories
// made by hand here, by a search that simply tries every order in checker_search_test.cpp.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/concurrency/events.hpp"
#include "tests/support/linearize.hpp"

namespace warpmap::trial {
namespace {

bool explained(contents const& before, std::vector<event> const& events,
               std::optional<contents> after = {})
{
  history const all{before, events, after};
  auto const found = linearize(all);
  EXPECT_EQ(found.explained, explain(all, found).empty());
  return found.explained;
}

/// One event by itself, on key 0.
bool explained_alone(datum before, event const& did)
{
  return explained({before, nothing, nothing}, {during(1, 2, did)});
}

TEST(Checker, KnowsEveryRightAndWrongAnswer)
{
  for (auto const& each : right_answers) {
    for (int i = 0; i < status_kinds; ++i) {
      auto const said = static_cast<status>(i);
      auto const allowed = [&](std::vector<status> const& some) {
        return std::find(some.begin(), some.end(), said) != some.end();
      };
      auto const what = std::string{name(each.what)} + " says " + std::string{name(said)};
      EXPECT_EQ(explained_alone(nothing, on_key(each.what, 0, said, 7, 7, 5)),
                allowed(each.absent))
        << what << " of an absent key";
      EXPECT_EQ(explained_alone(5, on_key(each.what, 0, said, 7, 5, 5)), allowed(each.present))
        << what << " of a present key";
    }
  }
}

TEST(Checker, RefusesWrongValues)
{
  EXPECT_FALSE(explained_alone(5, on_key(kind::find, 0, status::present, nothing, 6)));
  EXPECT_FALSE(explained_alone(5, on_key(kind::find, 0, status::present, nothing, torn)));
  EXPECT_FALSE(explained_alone(5, on_key(kind::find, 0, status::present, nothing, twice)));
  EXPECT_FALSE(explained_alone(5, on_key(kind::extract, 0, status::erased, nothing, 6)));
  EXPECT_FALSE(explained_alone(5, on_key(kind::exchange, 0, status::assigned, 7, 6)));
  EXPECT_FALSE(explained_alone(5, on_key(kind::insert_and_find, 0, status::present, 7, 7)));
  EXPECT_FALSE(explained_alone(nothing, on_key(kind::insert_and_find, 0, status::inserted, 7, 5)));
}

TEST(Checker, ComparesBeforeItExchangesOrErases)
{
  auto const exchanged = [](status said, datum seen) {
    return explained_alone(5, on_key(kind::compare_exchange, 0, said, 7, seen, 6));
  };
  EXPECT_TRUE(exchanged(status::present, 5));
  EXPECT_FALSE(exchanged(status::present, 6));
  EXPECT_FALSE(exchanged(status::assigned, nothing));
  auto const erased = [](status said) {
    return explained_alone(5, on_key(kind::erase_if_equal, 0, said, nothing, nothing, 6));
  };
  EXPECT_TRUE(erased(status::present));
  EXPECT_FALSE(erased(status::erased));
  // erase_if takes odd values only.
  EXPECT_TRUE(explained_alone(4, on_key(kind::erase_if, 0, status::absent)));
  EXPECT_FALSE(explained_alone(4, on_key(kind::erase_if, 0, status::erased)));
}

TEST(Checker, FollowsTheEffectOfEachKind)
{
  struct effect {
    event did;
    datum before, after;
  };
  std::vector<effect> const effects{
    {on_key(kind::insert, 0, status::inserted, 7), nothing, 7},
    {on_key(kind::insert, 0, status::full, 7), nothing, nothing},
    {on_key(kind::insert, 0, status::present, 7), 5, 5},
    {on_key(kind::insert, 0, no_answer, 7), nothing, 7},
    {on_key(kind::insert, 0, no_answer, 7), 5, 5},
    {on_key(kind::insert_or_assign, 0, status::assigned, 7), 5, 7},
    {on_key(kind::insert_or_apply, 0, status::assigned, 7), 5, 12},
    {on_key(kind::insert_or_apply, 0, no_answer, 7), 5, 12},
    {on_key(kind::insert_and_find, 0, status::present, 7, 5), 5, 5},
    {on_key(kind::erase, 0, status::erased), 5, nothing},
    {on_key(kind::extract, 0, status::erased, nothing, 5), 5, nothing},
    {on_key(kind::exchange, 0, status::assigned, 7, 5), 5, 7},
    {on_key(kind::compare_exchange, 0, status::assigned, 7, nothing, 5), 5, 7},
    {on_key(kind::erase_if_equal, 0, status::erased, nothing, nothing, 5), 5, nothing},
    {on_key(kind::erase_if, 0, no_answer), 5, nothing},
    {on_key(kind::erase_if, 0, no_answer), 4, 4},
  };
  for (auto const& each : effects) {
    auto const ends_with = [&](datum last) {
      return explained({each.before, nothing, nothing}, {during(1, 2, each.did)},
                       contents{last, nothing, nothing});
    };
    EXPECT_TRUE(ends_with(each.after)) << to_string(each.did);
    EXPECT_FALSE(ends_with(each.after == 99 ? 98 : 99)) << to_string(each.did);
  }
}

TEST(Checker, LetsEventsThatOverlapTakeEitherOrder)
{
  auto const insert = on_key(kind::insert, 0, status::inserted, 7);
  auto const miss = on_key(kind::find, 0, status::absent);
  auto const hit = on_key(kind::find, 0, status::present, nothing, 7);
  EXPECT_TRUE(explained(empty_contents, {during(1, 4, insert), during(2, 3, miss)}));
  EXPECT_TRUE(explained(empty_contents, {during(1, 4, insert), during(2, 3, hit)}));
  EXPECT_FALSE(explained(empty_contents, {during(1, 2, insert), during(3, 4, miss)}));
  EXPECT_FALSE(explained(empty_contents, {during(1, 2, hit), during(3, 4, insert)}));
}

TEST(Checker, LetsOneOfTwoInsertsWin)
{
  auto const won = on_key(kind::insert, 0, status::inserted, 7);
  auto const lost = on_key(kind::insert, 0, status::present, 8);
  EXPECT_TRUE(explained(empty_contents, {during(1, 3, won), during(2, 4, lost)}));
  EXPECT_FALSE(explained(empty_contents, {during(1, 3, won), during(2, 4, won)}));
  EXPECT_FALSE(explained(empty_contents, {during(1, 3, lost), during(2, 4, lost)}));
}

TEST(Checker, RefusesALostUpdate)
{
  auto const add = on_key(kind::insert_or_apply, 0, status::assigned, 1);
  std::vector<event> const both{during(1, 3, add), during(2, 4, add)};
  EXPECT_TRUE(explained({5, nothing, nothing}, both, contents{7, nothing, nothing}));
  EXPECT_FALSE(explained({5, nothing, nothing}, both, contents{6, nothing, nothing}));
}

TEST(Checker, RefusesAReadThatGoesBackInTime)
{
  auto const assign = on_key(kind::insert_or_assign, 0, status::assigned, 6);
  auto const read = [](datum value) {
    return on_key(kind::find, 0, status::present, nothing, value);
  };
  contents const before{5, nothing, nothing};
  EXPECT_TRUE(
    explained(before, {during(1, 6, assign), during(2, 3, read(5)), during(4, 5, read(6))}));
  EXPECT_FALSE(
    explained(before, {during(1, 6, assign), during(2, 3, read(6)), during(4, 5, read(5))}));
}

TEST(Checker, RefusesFullOfAKeyThatIsThere)
{
  auto const full = on_key(kind::insert, 0, status::full, 8);
  auto const erase = on_key(kind::erase, 0, status::erased);
  contents const before{5, nothing, nothing};
  EXPECT_TRUE(explained(before, {during(1, 3, erase), during(2, 4, full)}));
  EXPECT_FALSE(explained(before, {during(1, 2, full), during(3, 4, erase)}));
}

TEST(Checker, WantsASnapshotOfOneMoment)
{
  auto const first = on_key(kind::insert, 0, status::inserted, 1);
  auto const second = on_key(kind::insert, 1, status::inserted, 2);
  std::vector<event> all{during(2, 3, first), during(4, 5, second)};
  for (auto const what : {kind::snapshot, kind::clone}) {
    all.push_back(during(1, 6, on_all(what, {1, nothing, nothing})));
    EXPECT_TRUE(explained(empty_contents, all));
    all.back().got_all = {nothing, 2, nothing};  // the second without the first
    EXPECT_FALSE(explained(empty_contents, all));
    all.pop_back();
  }
  // A traversal may show that: each of its keys has a moment of its own.
  all.push_back(during(1, 6, on_key(kind::find, 0, status::absent)));
  all.push_back(during(1, 6, on_key(kind::find, 1, status::present, nothing, 2)));
  EXPECT_TRUE(explained(empty_contents, all));
}

TEST(Checker, WantsClearToRemoveAllKeysAtOnce)
{
  contents const before{1, 2, nothing};
  auto const there = on_key(kind::find, 0, status::present, nothing, 1);
  auto const gone = on_key(kind::find, 1, status::absent);
  auto const clear = during(1, 6, on_all(kind::clear));
  EXPECT_TRUE(explained(before, {clear, during(2, 3, there), during(4, 5, gone)}, empty_contents));
  EXPECT_FALSE(explained(before, {clear, during(2, 3, gone), during(4, 5, there)}));
  EXPECT_FALSE(explained(before, {clear}, before));
}

TEST(Checker, WantsSwapToHandOverWhatWasThere)
{
  contents const before{1, nothing, nothing}, other{nothing, 2, nothing};
  auto const right = during(1, 2, on_all(kind::swap, before, other));
  EXPECT_TRUE(explained(before, {right}, other));
  EXPECT_FALSE(explained(before, {right}, before));
  EXPECT_FALSE(explained(before, {during(1, 2, on_all(kind::swap, other, other))}));
}

TEST(Checker, PrintsWhatItCannotExplain)
{
  history const all{empty_contents,
                    {during(1, 2, on_key(kind::find, 0, status::present, nothing, 7))},
                    empty_contents};
  auto const text = explain(all, linearize(all));
  EXPECT_NE(text.find("find(k0) -> present 7"), std::string::npos) << text;
  EXPECT_NE(text.find("No order explains this"), std::string::npos) << text;
}

}  // namespace
}  // namespace warpmap::trial
