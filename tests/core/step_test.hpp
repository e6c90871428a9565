#pragma once
// What the tests of the steps share: a test runs for slots of every kind, each under every group.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/step_table.hpp"

namespace warpmap::core_trial {

using core::slot_state;

inline constexpr answer once_round{core::step::next_window, status::absent, 0};
inline constexpr answer no_room{core::step::no_room, status::full, 0};

inline constexpr ops insert_kinds[]{ops::insert, ops::insert_or_assign, ops::insert_or_apply,
                                    ops::insert_and_find};
inline constexpr ops other_kinds[]{ops::find, ops::contains, ops::erase,
                                   ops::extract, ops::exchange, ops::compare_exchange,
                                   ops::erase_if_equal};
inline constexpr ops every_kind[]{ops::insert, ops::insert_or_assign, ops::insert_or_apply,
                                  ops::insert_and_find, ops::find, ops::contains,
                                  ops::erase, ops::extract, ops::exchange,
                                  ops::compare_exchange, ops::erase_if_equal};

/// One call of an operation.
struct request {
  ops kind;
  number key;
  number value;
  number expected;
};

class EverySlots : public testing::TestWithParam<slots_kind> {
 protected:
  slots_kind const& kind() const { return GetParam(); }

  /// Calls `check` with a fresh table for each group.
  template <class Check>
  void under_every_group(std::uint64_t windows, Check check) const
  {
    for (auto const& group : kind().groups) {
      SCOPED_TRACE(group.name);
      auto const table = group.make(windows, 1);
      check(*table);
      if (HasFatalFailure()) return;
    }
  }
  /// What a table of this kind keeps of a value: nothing, if it is a set.
  number kept(number value) const { return kind().has_values ? value : 0; }
};

/// The kinds of slots of which something is so, or is not.
inline std::vector<slots_kind> slots_where(bool slots_kind::*something, bool so = true)
{
  std::vector<slots_kind> found;
  for (auto const& each : every_slots())
    if (each.*something == so) found.push_back(each);
  return found;
}

/// Names the instances of such a suite.
inline std::string slots_name(testing::TestParamInfo<slots_kind> const& instance)
{
  return instance.param.name;
}

/// The slot that holds the key or is its grave, if there is just one.
inline slot_index slot_of(step_table const& table, number key)
{
  auto const found = slots_of(table, key);
  EXPECT_EQ(found.size(), 1u) << "slots of key " << key;
  return found.empty() ? ~slot_index{0} : found.front();
}

}  // namespace warpmap::core_trial
