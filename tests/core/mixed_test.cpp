// Random operations of all kinds agree with an ordinary map, and leave each key in one slot.

#include <algorithm>

#include "tests/core/plain_model.hpp"
#include "tests/core/step_test.hpp"
#include "tests/support/dice.hpp"

namespace warpmap::core_trial {
namespace {

using trial::dice;

class Steps : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, Steps, testing::ValuesIn(every_slots()), slots_name);

request some_request(dice& roll, std::uint32_t keys)
{
  // Few values, so that comparisons meet equal ones.
  return {every_kind[roll.below(11)], 1 + roll.below(keys), 1 + roll.below(3), 1 + roll.below(3)};
}

/// A mix of operations on one table and on its model.
class mixed_run {
 public:
  mixed_run(slots_kind const& kind, step_table& table)
    : kind_{kind}, table_{table}, model_{kind.has_values}
  {
  }

  void step(request const& what)
  {
    auto const wanted = predicted(what);
    ASSERT_EQ(table_.run(what.kind, what.key, what.value, what.expected), wanted)
      << "kind " << static_cast<std::uint32_t>(what.kind) << ", key " << what.key;
  }

  /// Each key of the model is in one slot, found and whole; nothing else is there.
  void check(std::uint32_t keys)
  {
    for (number key = 1; key <= keys; ++key) {
      auto const slots = slots_of(table_, key);
      ASSERT_LE(slots.size(), 1u) << "key " << key;
      auto const is_there = slots.size() == 1 && table_.at(slots[0]).state == slot_state::full;
      ASSERT_EQ(is_there, model_.has(key)) << "key " << key;
      if (is_there) {
        auto const value = model_.pairs().at(key);
        ASSERT_EQ(table_.at(slots[0]).value, value);
        ASSERT_EQ(table_.run(ops::find, key), settled(status::present, value));
      }
    }
    auto const taken = table_.capacity() - count_of(table_, slot_state::empty);
    ASSERT_EQ(table_.room.taken - table_.room.given_back, static_cast<std::int64_t>(taken));
    ASSERT_EQ(count_of(table_, slot_state::full), model_.pairs().size());
    ASSERT_EQ(count_of(table_, slot_state::erased), taken - model_.pairs().size());
  }

  bool is_used_up() const { return count_of(table_, slot_state::empty) == 0; }

  void clear()
  {
    for (slot_index i = 0; i < table_.capacity(); ++i) table_.set(i, {});
    table_.room = {};
    model_.clear();
  }

 private:
  answer predicted(request const& what)
  {
    auto const has_slot = kind_.revives && slots_of(table_, what.key).size() == 1;
    if (is_used_up() && !model_.has(what.key)) {
      // The walk meets no empty slot: only a grave of the key's own ends it, and for inserts alone.
      auto const inserts = plain_model::is_insert(what.kind);
      if (!inserts || !has_slot) return once_round;
    }
    return model_.run(what.kind, what.key, what.value, what.expected);
  }

  slots_kind const& kind_;
  step_table& table_;
  plain_model model_;
};

TEST_P(Steps, AgreeWithAnOrdinaryMap)
{
  constexpr int rounds = 1500;
  auto const windows = std::max(2u, 24 / kind().lanes);
  for (auto const load : {1u, 2u, 4u}) {  // half as many keys as slots, as many, twice as many
    under_every_group(windows, [&](step_table& table) {
      auto const keys = windows * kind().lanes * load / 2;
      dice roll{100 + load};
      mixed_run run{kind(), table};
      auto since_full = 0;
      for (int i = 0; i < rounds; ++i) {
        ASSERT_NO_FATAL_FAILURE(run.step(some_request(roll, keys))) << "round " << i;
        if (i % 16 == 0) {
          ASSERT_NO_FATAL_FAILURE(run.check(keys)) << "round " << i;
        }
        if (run.is_used_up() && ++since_full == 100) {
          since_full = 0;
          run.clear();
        }
      }
      ASSERT_NO_FATAL_FAILURE(run.check(keys));
    });
  }
}

}  // namespace
}  // namespace warpmap::core_trial
