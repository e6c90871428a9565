// Every operation beside every other: are the answers those of a map that does one thing at a time?
//
// Environment: WARPMAP_HISTORIES (how many in all), WARPMAP_SEED (the first seed).

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <string>
#include <vector>

#include "tests/support/budget.hpp"
#include "tests/support/coverage.hpp"
#include "tests/support/shrink.hpp"
#include "tests/support/species.hpp"

namespace warpmap::trial {
namespace {

void report(std::string const& title, std::uint64_t first, coverage const& met)
{
  std::cout << title << ": seeds " << first << " to " << first + met.trials() - 1 << ", "
            << met.summary() << '\n';
}

/// A kind of map, and whether it may grow.
struct habitat {
  species const& (*what)();
  bool may_grow = true;
  std::uint64_t cost = 1;  ///< how much longer than others a history takes

  options how() const
  {
    options made;
    made.growth = may_grow ? growth::automatic : growth::never;
    return made;
  }
  repertoire everything() const
  {
    auto all = what().key_only ? everything_of_a_set() : everything_of_a_map();
    all.may_be_full = !may_grow;
    return all;
  }
};

void PrintTo(habitat const& of, std::ostream* out)
{
  *out << of.what().name << (of.may_grow ? "" : ", of fixed size");
}
std::string habitat_name(testing::TestParamInfo<habitat> const& info)
{
  std::string text;
  for (auto const letter : info.param.what().name) text += std::isalnum(letter) ? letter : '_';
  return text + (info.param.may_grow ? "" : "_of_fixed_size");
}

/// Every answer that each kind can give must have been met, or the run proved little.
void expect_every_answer(coverage const& met, habitat const& of)
{
  if (met.trials() < 2000) return;
  using enum status;
  struct row {
    kind what;
    std::vector<status> may_say;
  };
  std::vector<row> rows{
    {kind::insert, {inserted, present}},
    {kind::contains, {present, absent}},
    {kind::erase, {erased, absent}},
    {kind::for_each, {present, absent}},
    {kind::retrieve_all, {present, absent}},
    {kind::erase_if, {erased, absent}},
  };
  if (!of.what().key_only)
    rows.insert(rows.end(), {{kind::insert_or_assign, {inserted, assigned}},
                             {kind::insert_or_apply, {inserted, assigned}},
                             {kind::insert_and_find, {inserted, present}},
                             {kind::find, {present, absent}},
                             {kind::extract, {erased, absent}},
                             {kind::exchange, {assigned, absent}},
                             {kind::compare_exchange, {assigned, present, absent}},
                             {kind::erase_if_equal, {erased, present, absent}}});
  for (auto const& [what, may_say] : rows) {
    for (auto const said : may_say)
      EXPECT_GT(met.of(what, said), 0u) << name(what) << " never said " << name(said);
    if (what > kind::insert_and_find) continue;
    // A map that may grow and has memory is never full.
    if (of.may_grow) EXPECT_EQ(met.of(what, full), 0u) << name(what);
    else EXPECT_GT(met.of(what, full), 0u) << name(what);
  }
  for (auto const what : {kind::clear, kind::snapshot, kind::clone, kind::swap, kind::merge})
    EXPECT_GT(met.of(what), 0u) << name(what);
  EXPECT_GT(met.rebuilt(), met.trials() / 3) << "few histories met a rebuild";
}

// --- fibers: the same seed always gives the same history, and a failing one shrinks -------------

class Histories : public testing::TestWithParam<habitat> {};

std::vector<habitat> const habitats{
  {packed_32_bit_pairs},
  {packed_64_bit_pairs},
  {packed_64_bit_pairs, false},
  {packed_keys},
  {tagged_pairs},
  {tagged_pairs, false},
};

TEST_P(Histories, OnFibersAreLinearizable)
{
  auto const& what = GetParam().what();
  auto const kinds = GetParam().everything();
  auto const share = histories() / habitats.size() / what.placings.size() + 1;
  auto seed = first_seed();
  coverage met;
  for (auto const place : what.placings) {
    auto const make = what.make(place, GetParam().how());
    auto const title = std::string{what.name} + ", " + std::string{name(place)};
    auto const first = seed;
    coverage here;
    for (; seed < first + share; ++seed) {
      auto const all = draw_program(kinds, seed);
      auto const went = run_on_fibers(all, make, draw_schedule(seed));
      here.add(went);
      met.add(went);
      if (complaint(went).empty()) continue;
      auto const found = try_once(all, make, draw_schedule(seed));
      ASSERT_TRUE(found) << "a failure that does not repeat: " << complaint(went);
      FAIL() << title << ": seed " << seed << " fails; the smallest history that does:\n"
             << to_string(shrink(*found, make));
    }
    report(title, first, here);
  }
  expect_every_answer(met, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Map, Histories, testing::ValuesIn(habitats), habitat_name);

/// Rare ones that were taken for wrong once.
TEST(HistoriesOnceDoubted, AreLinearizable)
{
  // erase_if of two keys of a set removes one of them twice: it came back in another slot.
  auto const all = draw_program(everything_of_a_set(), 5121319);
  auto const made = packed_keys().make(placing::neighbours, {});
  auto went = run_on_fibers(all, made, draw_schedule(5121319));
  EXPECT_EQ(complaint(went), "");

  auto& events = went.what.events;
  auto const again = std::unique(events.begin(), events.end(), [](event const& a, event const& b) {
    return a.what == kind::erase_if && b.what == a.what && a.key == b.key && a.invoked == b.invoked;
  });
  ASSERT_NE(again, events.end()) << "not the history that it was: find another seed";
  events.erase(again, events.end());
  EXPECT_NE(complaint(went), "") << "the second removal explains nothing: find another seed";
}

// --- threads of the operating system ------------------------------------------------------------

class ThreadHistories : public testing::TestWithParam<habitat> {};

TEST_P(ThreadHistories, AreLinearizable)
{
  auto const& what = GetParam().what();
  auto kinds = GetParam().everything();
  kinds.phases = true;
  auto const share =
    histories() / GetParam().cost / (under_tsan ? 8 : 60) / what.placings.size() + 1;
  auto seed = first_seed();
  for (auto const place : what.placings) {
    auto const make = what.make(place, GetParam().how());
    auto const title = std::string{what.name} + ", " + std::string{name(place)} + ", threads";
    auto const first = seed;
    coverage here;
    for (; seed < first + share; ++seed) {
      auto const all = draw_program(kinds, seed);
      auto const went = run_on_threads(all, make);
      here.add(went);
      auto const wrong = complaint(went);
      ASSERT_TRUE(wrong.empty()) << title << ": seed " << seed << "\n"
                                 << to_string(all) << wrong;
    }
    report(title, first, here);
  }
}

INSTANTIATE_TEST_SUITE_P(Map, ThreadHistories, testing::ValuesIn(habitats), habitat_name);

// The engines as they ship, with their vector instructions and no points to pause at.
INSTANTIATE_TEST_SUITE_P(Shipped, ThreadHistories,
                         testing::Values(habitat{library_32_bit_pairs},
                                         habitat{library_64_bit_pairs},
                                         habitat{library_64_bit_pairs, false},
                                         habitat{library_keys}),
                         habitat_name);

INSTANTIATE_TEST_SUITE_P(Device, ThreadHistories,
                         testing::Values(habitat{device_32_bit_pairs, true, 10},
                                         habitat{device_64_bit_pairs, true, 10},
                                         habitat{device_64_bit_pairs, false, 10},
                                         habitat{device_keys, true, 10}),
                         habitat_name);

}  // namespace
}  // namespace warpmap::trial
