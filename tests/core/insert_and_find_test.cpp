#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class InsertAndFind : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, InsertAndFind, testing::ValuesIn(every_slots()), slots_name);

TEST_P(InsertAndFind, GivesTheValueThatItAdded)
{
  under_every_group(2, [&](step_table& table) {
    EXPECT_EQ(table.run(ops::insert_and_find, 7, 70), settled(status::inserted, kept(70)));
  });
}

TEST_P(InsertAndFind, GivesTheValueThatWasThere)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    EXPECT_EQ(table.run(ops::insert_and_find, 7, 71), settled(status::present, kept(70)));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(70)));
  });
}

TEST_P(InsertAndFind, GivesTheNewValueAfterAnErase)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    table.run(ops::erase, 7);
    EXPECT_EQ(table.run(ops::insert_and_find, 7, 71), settled(status::inserted, kept(71)));
  });
}

}  // namespace
}  // namespace warpmap::core_trial
