// exchange and compare_exchange.

#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class Exchange : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, Exchange, testing::ValuesIn(every_slots()), slots_name);

TEST_P(Exchange, GivesTheValueThatItReplaced)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    EXPECT_EQ(table.run(ops::exchange, 7, 71), settled(status::assigned, kept(70)));
    EXPECT_EQ(table.run(ops::exchange, 7, 72), settled(status::assigned, kept(71)));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(72)));
  });
}

TEST_P(Exchange, NeverAddsAKey)
{
  under_every_group(2, [&](step_table& table) {
    for (auto const how : {ops::exchange, ops::compare_exchange}) {
      EXPECT_EQ(table.run(how, 7, 71, 0), settled(status::absent));
      table.run(ops::insert, 8, 80);
      table.run(ops::erase, 8);
      EXPECT_EQ(table.run(how, 8, 81, 80), settled(status::absent));
    }
    EXPECT_EQ(count_of(table, slot_state::full), 0u);
  });
}

TEST_P(Exchange, ReplacesTheExpectedValue)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    EXPECT_EQ(table.run(ops::compare_exchange, 7, 71, 70), settled(status::assigned, kept(70)));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(71)));
  });
}

TEST_P(Exchange, GivesTheValueThatWasNotExpected)
{
  if (!kind().has_values) return;  // the keys of a set have what is expected
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    EXPECT_EQ(table.run(ops::compare_exchange, 7, 72, 71), settled(status::present, 70));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, 70));
  });
}

TEST_P(Exchange, EndsAfterOneCycleOfAFullTable)
{
  under_every_group(2, [&](step_table& table) {
    auto const keys = fill_up(table);
    for (auto const how : {ops::exchange, ops::compare_exchange}) {
      EXPECT_EQ(table.run(how, 1, 5, 5), once_round);
      for (auto const key : keys)
        EXPECT_EQ(table.run(how, key, key, key), settled(status::assigned, kept(key)));
    }
  });
}

}  // namespace
}  // namespace warpmap::core_trial
