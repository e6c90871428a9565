#pragma once
// Does the checker find what it is there to find? Each test plants one wrong variant of the slot
// protocols (tests/protocol) and asks for a history that no order explains.

#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <utility>
#include <vector>

#include "tests/support/budget.hpp"
#include "tests/support/shrink.hpp"
#include "tests/support/species.hpp"
#include "warpmap/any_type.hpp"
// After any_type.hpp: it makes maps of wide values.
#include "tests/support/trial_maps.hpp"

namespace warpmap::trial {
using u32 = std::uint32_t;
using u64 = std::uint64_t;

inline constexpr std::uint64_t most_histories = 5'000;

inline repertoire of_kinds(std::vector<kind> single, std::vector<kind> reshape = {})
{
  repertoire some;
  some.single = std::move(single);
  some.reshape = std::move(reshape);
  return some;
}

inline repertoire come_and_go_kinds(std::vector<kind> reshape = {})
{
  return of_kinds({kind::insert, kind::erase, kind::find}, std::move(reshape));
}
inline repertoire updated_kinds()
{
  return of_kinds({kind::insert, kind::find, kind::insert_or_assign});
}

/// Looks for a fault on the wrong slots, prints the smallest history that shows it, and lets the
/// right slots go through the same program.
inline void expect_found(char const* name, subject_maker const& wrong, subject_maker const& right,
                         repertoire const& kinds)
{
  for (auto seed = first_seed(); seed < first_seed() + most_histories; ++seed) {
    auto const found = try_once(draw_program(kinds, seed), wrong, draw_schedule(seed));
    if (!found) continue;
    auto const smallest = shrink(*found, wrong);
    std::cout << name << " found by seed " << seed << ", history number "
              << seed - first_seed() + 1 << ":\n"
              << to_string(smallest) << '\n';

    EXPECT_FALSE(try_once(smallest.what, right, smallest.how));
    auto const by_right = try_schedules(smallest.what, right, 1, 300);
    EXPECT_FALSE(by_right) << "the right slots fail as well:\n"
                           << to_string(*by_right);
    return;
  }
  FAIL() << name << " was not found in " << most_histories << " histories";
}

template <class Key, class Value, class Wrong>
subject_maker over(placing how, bool keeps_versions = false)
{
  return subjects_of<Key, Value>(find_keys<Key, typename Wrong::protocol>(how), {},
                                 engine_over<Key, Value, Wrong>, keeps_versions);
}

template <class Wrong>
void expect_packed_found(char const* name, repertoire const& kinds, bool keeps_versions = false)
{
  expect_found(name, over<u64, u64, Wrong>(placing::neighbours, keeps_versions),
               packed_64_bit_pairs().make(placing::neighbours, {}), kinds);
}
template <class Wrong>
void expect_tagged_found(char const* name, repertoire const& kinds)
{
  expect_found(name, over<two_words, two_words, Wrong>(placing::neighbours),
               tagged_pairs().make(placing::neighbours, {}), kinds);
}

}  // namespace warpmap::trial
