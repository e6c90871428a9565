// insert, and what all four inserting operations share: where an absent key goes.

#include <algorithm>

#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class Insert : public EverySlots {
 protected:
  /// A fresh table for each group and each inserting operation.
  template <class Check>
  void by_every_insert(std::uint64_t windows, Check check) const
  {
    for (auto const how : insert_kinds)
      under_every_group(windows, [&](step_table& table) {
        SCOPED_TRACE(testing::Message() << "kind " << static_cast<std::uint32_t>(how));
        check(table, [&table, how](number key, number value) {
          auto answered = table.run(how, key, value);
          answered.seen = 0;
          return answered;
        });
      });
  }
};
class InsertByReviving : public Insert {};
class InsertWithoutReviving : public Insert {};
class InsertTagged : public Insert {};
INSTANTIATE_TEST_SUITE_P(Every, Insert, testing::ValuesIn(every_slots()), slots_name);
INSTANTIATE_TEST_SUITE_P(Every, InsertByReviving,
                         testing::ValuesIn(slots_where(&slots_kind::revives)), slots_name);
INSTANTIATE_TEST_SUITE_P(Every, InsertWithoutReviving,
                         testing::ValuesIn(slots_where(&slots_kind::revives, false)), slots_name);
INSTANTIATE_TEST_SUITE_P(Every, InsertTagged, testing::ValuesIn(slots_where(&slots_kind::tagged)),
                         slots_name);

TEST_P(Insert, AddsAPairThatIsAbsent)
{
  by_every_insert(2, [&](step_table& table, auto insert) {
    EXPECT_EQ(insert(7, 70), settled(status::inserted));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(70)));
    EXPECT_EQ(count_of(table, slot_state::full), 1u);
  });
}

TEST_P(Insert, KeepsTheValueOfAPresentKey)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert, 7, 70);
    EXPECT_EQ(table.run(ops::insert, 7, 71), settled(status::present));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(70)));
    EXPECT_EQ(count_of(table, slot_state::full), 1u);
  });
}

TEST_P(Insert, TakesTheFirstEmptySlotOfTheWalk)
{
  by_every_insert(4, [&](step_table& table, auto insert) {
    auto const keys = keys_with_home(table, kind().lanes, 3);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      EXPECT_EQ(insert(keys[i], 1), settled(status::inserted));
      EXPECT_EQ(slot_of(table, keys[i]), kind().lanes + i);
    }
  });
}

TEST_P(Insert, GoesOnInTheFirstWindowAfterTheLast)
{
  by_every_insert(3, [&](step_table& table, auto insert) {
    auto const last = table.capacity() - kind().lanes;
    auto const keys = keys_with_home(table, last, table.capacity());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      EXPECT_EQ(insert(keys[i], i), settled(status::inserted));
      EXPECT_EQ(slot_of(table, keys[i]), (last + i) % table.capacity());
    }
    for (std::size_t i = 0; i < keys.size(); ++i)
      EXPECT_EQ(table.run(ops::find, keys[i]), settled(status::present, kept(i)));
  });
}

TEST_P(Insert, FillsATableWhoseKeysHaveOneHome)
{
  by_every_insert(4, [&](step_table& table, auto insert) {
    auto const keys = keys_with_home(table, 0, table.capacity() + 1);
    for (std::size_t i = 0; i < table.capacity(); ++i)
      EXPECT_EQ(insert(keys[i], i), settled(status::inserted));
    EXPECT_EQ(insert(keys.back(), 1), once_round);
    for (std::size_t i = 0; i < table.capacity(); ++i)
      EXPECT_EQ(table.run(ops::find, keys[i]), settled(status::present, kept(i)));
  });
}

TEST_P(Insert, FillsATableOfOneWindow)
{
  by_every_insert(1, [&](step_table& table, auto insert) {
    for (number key = 1; key <= kind().lanes; ++key)
      EXPECT_EQ(insert(key, key), settled(status::inserted));
    EXPECT_EQ(insert(100, 1), once_round);
    EXPECT_EQ(count_of(table, slot_state::full), kind().lanes);
  });
}

TEST_P(Insert, EndsAfterOneCycleOfAFullTable)
{
  by_every_insert(3, [&](step_table& table, auto insert) {
    auto const keys = fill_up(table);
    for (number fresh = 1; fresh < 20; ++fresh) EXPECT_EQ(insert(fresh, 1), once_round);
    for (auto const key : keys) EXPECT_EQ(insert(key, 1).next, core::step::settled);
    EXPECT_EQ(count_of(table, slot_state::full), table.capacity());
    EXPECT_EQ(table.room.taken - table.room.given_back, std::int64_t(table.capacity()));
  });
}

TEST_P(InsertByReviving, TakesItsOwnGraveAndNoRoom)
{
  by_every_insert(2, [&](step_table& table, auto insert) {
    auto const keys = keys_with_home(table, 0, 3);
    for (auto const key : keys) table.run(ops::insert, key, 1);
    auto const before = slot_of(table, keys[1]);
    table.run(ops::erase, keys[1]);
    auto const taken = table.room.taken;

    EXPECT_EQ(insert(keys[1], 5), settled(status::inserted));
    EXPECT_EQ(slot_of(table, keys[1]), before);
    EXPECT_EQ(table.run(ops::find, keys[1]), settled(status::present, kept(5)));
    EXPECT_EQ(table.room.taken, taken) << "a revived slot had been taken before";
  });
}

TEST_P(Insert, NeverTakesAGraveOfAnotherKey)
{
  by_every_insert(3, [&](step_table& table, auto insert) {
    auto const keys = keys_with_home(table, 0, table.capacity());
    std::vector<number> const dead(keys.begin(), keys.end() - 1);
    for (auto const key : dead) table.run(ops::insert, key, 1);
    for (auto const key : dead) table.run(ops::erase, key);

    EXPECT_EQ(insert(keys.back(), 5), settled(status::inserted));
    EXPECT_EQ(slot_of(table, keys.back()), table.capacity() - 1);
    EXPECT_EQ(count_of(table, slot_state::erased), dead.size());
  });
}

TEST_P(InsertWithoutReviving, SpendsASlotForEachErase)
{
  by_every_insert(2, [&](step_table& table, auto insert) {
    for (slot_index i = 0; i < table.capacity(); ++i) {
      EXPECT_EQ(insert(7, 1), settled(status::inserted));
      EXPECT_EQ(table.run(ops::erase, 7), settled(status::erased));
    }
    EXPECT_EQ(insert(7, 1), once_round);
    EXPECT_EQ(count_of(table, slot_state::erased), table.capacity());
  });
}

TEST_P(InsertByReviving, RunsAMillionRoundsInOneSlot)
{
  auto const table = kind().groups.front().make(1, 1);
  for (int round = 0; round < 1'000'000; ++round) {
    ASSERT_EQ(table->run(ops::insert, 7, 1), settled(status::inserted));
    ASSERT_EQ(table->run(ops::erase, 7), settled(status::erased));
  }
  EXPECT_EQ(table->room.taken, 1);
}

TEST_P(Insert, EndsAfterOneCycleOfForeignGraves)
{
  by_every_insert(2, [&](step_table& table, auto insert) {
    auto const keys = fill_up(table);
    for (auto const key : keys) table.run(ops::erase, key);
    EXPECT_EQ(insert(7, 1), once_round);
    if (!kind().revives) return;
    for (auto const key : keys) EXPECT_EQ(insert(key, 1), settled(status::inserted));
  });
}

TEST_P(Insert, NeedsRoomForAnEmptySlotOnly)
{
  by_every_insert(4, [&](step_table& table, auto insert) {
    table.run(ops::insert, 1, 1);
    table.run(ops::insert, 2, 2);
    table.run(ops::erase, 1);
    table.room = {.left = 0};

    EXPECT_EQ(insert(3, 3), no_room);
    EXPECT_TRUE(slots_of(table, 3).empty());
    EXPECT_EQ(insert(2, 9).next, core::step::settled);
    EXPECT_EQ(insert(1, 9), kind().revives ? settled(status::inserted) : no_room);
    EXPECT_EQ(table.room.taken, 0);
    EXPECT_EQ(table.room.left, 0);
  });
}

TEST_P(Insert, TakesRoomOncePerSlot)
{
  by_every_insert(4, [&](step_table& table, auto insert) {
    table.room.left = 3;
    EXPECT_EQ(insert(1, 1), settled(status::inserted));
    EXPECT_EQ(insert(1, 2).next, core::step::settled);
    EXPECT_EQ(insert(2, 1), settled(status::inserted));
    EXPECT_EQ(insert(3, 1), settled(status::inserted));
    EXPECT_EQ(insert(4, 1), no_room);
    EXPECT_EQ(table.room.taken, 3);
    EXPECT_EQ(table.room.given_back, 0);
  });
}

TEST_P(InsertTagged, WaitsForASlotThatMayBecomeItsOwn)
{
  by_every_insert(2, [&](step_table& table, auto insert) {
    auto const key = keys_with_home(table, 0, 1).front();
    table.set(0, {slot_state::filling, key, 0});
    EXPECT_THROW(insert(key, 1), std::runtime_error);
    EXPECT_EQ(count_of(table, slot_state::full), 0u);
  });
}

TEST_P(InsertTagged, PassesASlotBeingFilledForAnotherFingerprint)
{
  by_every_insert(2, [&](step_table& table, auto insert) {
    auto const keys = keys_with_home(table, 0, 2);
    table.set(0, {slot_state::filling, keys[0], 0});
    EXPECT_EQ(insert(keys[1], 1), settled(status::inserted));
    EXPECT_EQ(slot_of(table, keys[1]), 1u);
  });
}

TEST_P(InsertTagged, AnswersPresentWhileTheValueIsInMotion)
{
  under_every_group(2, [&](step_table& table) {
    auto const key = keys_with_home(table, 0, 1).front();
    table.set(0, {slot_state::updating, key, 1});
    EXPECT_EQ(table.run(ops::insert, key, 2), settled(status::present));
    for (auto const how : {ops::insert_or_assign, ops::insert_or_apply, ops::insert_and_find})
      EXPECT_THROW(table.run(how, key, 2), std::runtime_error);
  });
}

}  // namespace
}  // namespace warpmap::core_trial
