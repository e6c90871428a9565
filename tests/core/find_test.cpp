// find and contains.

#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class Find : public EverySlots {};
class FindTagged : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, Find, testing::ValuesIn(every_slots()), slots_name);
INSTANTIATE_TEST_SUITE_P(Every, FindTagged, testing::ValuesIn(slots_where(&slots_kind::tagged)),
                         slots_name);

TEST_P(Find, GivesTheValueOfAPresentKey)
{
  under_every_group(3, [&](step_table& table) {
    auto const keys = fill_up(table);
    for (auto const key : keys) {
      EXPECT_EQ(table.run(ops::find, key), settled(status::present, kept(key)));
      EXPECT_EQ(table.run(ops::contains, key), settled(status::present));
    }
  });
}

TEST_P(Find, AnswersAbsentInAnEmptyTable)
{
  under_every_group(1, [&](step_table& table) {
    for (number key = 1; key < 20; ++key) {
      EXPECT_EQ(table.run(ops::find, key), settled(status::absent));
      EXPECT_EQ(table.run(ops::contains, key), settled(status::absent));
    }
  });
}

TEST_P(Find, StopsAtTheFirstEmptySlot)
{
  under_every_group(4, [&](step_table& table) {
    auto const key = keys_with_home(table, 0, 1).front();
    table.set(1, {slot_state::full, key, 1});  // where no walk would have put it
    EXPECT_EQ(table.run(ops::find, key), settled(status::absent));
    EXPECT_EQ(table.run(ops::contains, key), settled(status::absent));
  });
}

TEST_P(Find, WalksPastGraves)
{
  under_every_group(4, [&](step_table& table) {
    auto const keys = keys_with_home(table, 0, table.capacity());
    for (auto const key : keys) table.run(ops::insert, key, key);
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) table.run(ops::erase, keys[i]);
    EXPECT_EQ(table.run(ops::find, keys.back()), settled(status::present, kept(keys.back())));
    EXPECT_EQ(table.run(ops::contains, keys.back()), settled(status::present));
  });
}

TEST_P(Find, AnswersAbsentForAnErasedKey)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    table.run(ops::erase, 7);
    EXPECT_EQ(table.run(ops::find, 7), settled(status::absent));
    EXPECT_EQ(table.run(ops::contains, 7), settled(status::absent));
  });
}

TEST_P(Find, EndsAfterOneCycleOfAFullTable)
{
  under_every_group(3, [&](step_table& table) {
    auto const keys = fill_up(table);
    for (number key = 1; key < 20; ++key) {
      EXPECT_EQ(table.run(ops::find, key), once_round);
      EXPECT_EQ(table.run(ops::contains, key), once_round);
    }
    for (auto const key : keys) table.run(ops::erase, key);
    EXPECT_EQ(table.run(ops::find, 1), once_round);
    EXPECT_EQ(table.run(ops::find, keys[0]), once_round);
  });
}

TEST_P(Find, TellsApartKeysThatDifferInOneBit)
{
  under_every_group(8, [&](step_table& table) {
    table.run(ops::insert, 0x5555'5555, 1);
    for (unsigned bit = 0; bit < 32; ++bit)
      EXPECT_EQ(table.run(ops::find, 0x5555'5555 ^ number{1} << bit), settled(status::absent));
  });
}

TEST_P(FindTagged, PassesASlotThatIsNotPublished)
{
  under_every_group(2, [&](step_table& table) {
    auto const key = keys_with_home(table, 0, 1).front();
    table.set(0, {slot_state::filling, key, 0});
    for (auto const how : other_kinds)
      EXPECT_EQ(table.run(how, key, 1, 1), settled(status::absent));
  });
}

TEST_P(FindTagged, WaitsForAnUpdateOfItsKey)
{
  under_every_group(2, [&](step_table& table) {
    auto const keys = keys_with_home(table, 0, 2);
    table.set(0, {slot_state::updating, keys[0], 1});
    table.set(1, {slot_state::full, keys[1], 2});
    for (auto const how : other_kinds) {
      if (how == ops::contains) continue;
      EXPECT_THROW(table.run(how, keys[0], 1, 1), std::runtime_error);
    }
    EXPECT_EQ(table.run(ops::contains, keys[0]), settled(status::present));
    EXPECT_EQ(table.run(ops::find, keys[1]), settled(status::present, kept(2)));
  });
}

}  // namespace
}  // namespace warpmap::core_trial
