#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class InsertOrAssign : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, InsertOrAssign, testing::ValuesIn(every_slots()), slots_name);

TEST_P(InsertOrAssign, ReplacesTheValueOfAPresentKeyInItsSlot)
{
  under_every_group(3, [&](step_table& table) {
    auto const keys = fill_up(table);
    for (auto const key : keys) {
      auto const before = slot_of(table, key);
      EXPECT_EQ(table.run(ops::insert_or_assign, key, 5), settled(status::assigned));
      EXPECT_EQ(slot_of(table, key), before);
      EXPECT_EQ(table.run(ops::find, key), settled(status::present, kept(5)));
    }
  });
}

TEST_P(InsertOrAssign, AssignsTheValueThatIsThereAlready)
{
  under_every_group(1, [&](step_table& table) {
    EXPECT_EQ(table.run(ops::insert_or_assign, 7, 5), settled(status::inserted));
    EXPECT_EQ(table.run(ops::insert_or_assign, 7, 5), settled(status::assigned));
    EXPECT_EQ(table.room.taken, 1);
  });
}

}  // namespace
}  // namespace warpmap::core_trial
