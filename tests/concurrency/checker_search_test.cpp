// The checker's search against one that has no idea in it: it tries every order.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "tests/concurrency/events.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/linearize.hpp"

namespace warpmap::trial {
namespace {

bool explained_by_some_order(history const& all)
{
  std::vector<std::size_t> order(all.events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  do {
    auto now = all.before;
    auto fits = true;
    for (std::size_t i = 0; i < order.size() && fits; ++i) {
      auto const& did = all.events[order[i]];
      for (std::size_t j = i + 1; j < order.size(); ++j)
        fits = fits && all.events[order[j]].responded > did.invoked;
      if (did.key == every_key) {
        auto const next = effect_on_all(did, now);
        fits = fits && next.has_value();
        now = next.value_or(now);
      } else {
        auto& cell = now[static_cast<std::size_t>(did.key)];
        auto const next = effect_on_key(did, cell);
        fits = fits && next.has_value();
        cell = next.value_or(cell);
      }
    }
    if (fits && (!all.after || *all.after == now)) return true;
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

datum few_values(dice& roll) { return roll.one_in(3) ? nothing : 1 + roll.below(2); }
contents few_contents(dice& roll) { return {few_values(roll), few_values(roll), nothing}; }

/// An event with an answer that is right often enough.
event any_event(dice& roll)
{
  if (roll.one_in(5)) {
    auto const what = static_cast<kind>(static_cast<int>(kind::clear) + roll.index(4));
    return on_all(what, few_contents(roll), few_contents(roll));
  }
  auto const& some = right_answers[static_cast<std::size_t>(roll.index(
    static_cast<int>(right_answers.size())))];
  auto const& may_say = roll.one_in(2) ? some.absent : some.present;
  auto said = std::optional{may_say[static_cast<std::size_t>(
    roll.index(static_cast<int>(may_say.size())))]};
  if (some.what == kind::erase_if && roll.one_in(3)) said = no_answer;
  auto const value = [&] { return datum{1 + roll.below(2)}; };
  return on_key(some.what, roll.index(2), said, value(), value(), value());
}

TEST(Checker, AgreesWithASearchThatTriesEveryOrder)
{
  int right = 0, wrong = 0;
  for (std::uint64_t seed = 1; seed <= 6000; ++seed) {
    dice roll{seed};
    history all;
    all.before = few_contents(roll);
    std::vector<std::uint64_t> stamps(12);
    std::iota(stamps.begin(), stamps.end(), 1u);
    for (std::uint32_t i = 12; i > 1; --i) std::swap(stamps[i - 1], stamps[roll.below(i)]);
    for (int left = 2 + roll.index(4); left > 0; --left) {
      auto const a = stamps.back();
      stamps.pop_back();
      all.events.push_back(
        during(std::min(a, stamps.back()), std::max(a, stamps.back()), any_event(roll)));
      stamps.pop_back();
    }
    if (roll.one_in(2)) all.after = few_contents(roll);
    auto const expected = explained_by_some_order(all);
    ASSERT_EQ(linearize(all).explained, expected) << "seed " << seed << "\n"
                                                  << to_string(all);
    ++(expected ? right : wrong);
  }
  EXPECT_GT(right, 300);
  EXPECT_GT(wrong, 300);
}

}  // namespace
}  // namespace warpmap::trial
