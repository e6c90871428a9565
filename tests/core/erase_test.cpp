// erase, extract and erase_if_equal.

#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class Erase : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, Erase, testing::ValuesIn(every_slots()), slots_name);

constexpr ops erase_kinds[]{ops::erase, ops::extract, ops::erase_if_equal};

TEST_P(Erase, LeavesAGraveInTheKeysSlot)
{
  for (auto const how : erase_kinds)
    under_every_group(3, [&](step_table& table) {
      auto const keys = fill_up(table);
      for (auto const key : keys) {
        auto const before = slot_of(table, key);
        EXPECT_EQ(table.run(how, key, key).result, status::erased);
        auto const grave = table.at(before);
        EXPECT_EQ(grave.state, slot_state::erased);
        EXPECT_EQ(grave.key, kind().revives ? key : nobody);
        EXPECT_EQ(table.run(ops::find, key), once_round);
      }
      EXPECT_EQ(count_of(table, slot_state::erased), table.capacity());
    });
}

TEST_P(Erase, AnswersAbsentForAKeyThatIsNotThere)
{
  for (auto const how : erase_kinds)
    under_every_group(2, [&](step_table& table) {
      EXPECT_EQ(table.run(how, 7), settled(status::absent));
      table.run(ops::insert, 7, 70);
      EXPECT_EQ(table.run(how, 7, 70).result, status::erased);
      EXPECT_EQ(table.run(how, 7, 70), settled(status::absent)) << "erased before";
      EXPECT_EQ(table.run(how, 8), settled(status::absent));
    });
}

TEST_P(Erase, EndsAfterOneCycleOfAFullTable)
{
  for (auto const how : erase_kinds)
    under_every_group(2, [&](step_table& table) {
      fill_up(table);
      for (number key = 1; key < 20; ++key) EXPECT_EQ(table.run(how, key), once_round);
      EXPECT_EQ(count_of(table, slot_state::full), table.capacity());
    });
}

TEST_P(Erase, LeavesOtherKeysAlone)
{
  under_every_group(3, [&](step_table& table) {
    auto const keys = keys_with_home(table, 0, table.capacity());
    for (auto const key : keys) table.run(ops::insert, key, key);
    for (std::size_t i = 0; i < keys.size(); i += 2) table.run(ops::erase, keys[i]);
    for (std::size_t i = 1; i < keys.size(); i += 2)
      EXPECT_EQ(table.run(ops::find, keys[i]), settled(status::present, kept(keys[i])));
  });
}

TEST_P(Erase, ExtractsTheValue)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    table.run(ops::insert_or_assign, 7, 71);
    EXPECT_EQ(table.run(ops::extract, 7), settled(status::erased, kept(71)));
    EXPECT_EQ(table.run(ops::extract, 7), settled(status::absent));
  });
}

TEST_P(Erase, SparesAKeyWithAnotherValue)
{
  if (!kind().has_values) return;  // the keys of a set are equal to themselves
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    EXPECT_EQ(table.run(ops::erase_if_equal, 7, 71), settled(status::present));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, 70));
    EXPECT_EQ(table.run(ops::erase_if_equal, 7, 70), settled(status::erased));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::absent));
  });
}

}  // namespace
}  // namespace warpmap::core_trial
