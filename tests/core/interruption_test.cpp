// One operation runs, whole, before any given memory access of another one on the same key or on a
// neighbour: both answer, and the table ends, as if one had run before the other.
//
// Threads are not needed for that: the interruption is a call. More of them, and of real threads,
// is in tests/concurrency.

#include <algorithm>
#include <array>

#include "tests/core/hooked_memory.hpp"
#include "tests/core/plain_model.hpp"
#include "tests/core/step_test.hpp"

namespace warpmap::core_trial {
namespace {

class Interrupted : public EverySlots {
 protected:
  /// Room for all keys and an empty slot behind them, in a few windows.
  std::uint64_t windows() const { return kind().lanes == 1 ? 8 : 3; }
};
INSTANTIATE_TEST_SUITE_P(Every, Interrupted, testing::ValuesIn(every_slots()), slots_name);

template <class Subject>
answer run(Subject& subject, request const& what)
{
  return subject.run(what.kind, what.key, what.value, what.expected);
}

/// Where the key in question stands before: nowhere, in a slot, or in a grave.
enum class before : std::uint8_t {
  absent,
  present,
  erased
};

/// The two keys of one home that the operations are about, behind a third one's grave.
struct scene {
  std::array<number, 3> keys;
  before start;

  template <class Subject>
  void set_up(Subject& subject) const
  {
    subject.run(ops::insert, keys[2], 9);
    subject.run(ops::erase, keys[2]);
    if (start == before::absent) return;
    subject.run(ops::insert, keys[0], 1);
    if (start == before::erased) subject.run(ops::erase, keys[0]);
  }
};

/// All that can be seen of a run: the answers, in the order of the requests, and what is left.
struct record {
  std::vector<answer> answers;
  std::array<answer, 2> left;
  friend bool operator==(record const&, record const&) = default;
};

template <class Subject>
std::array<answer, 2> contents(Subject& subject, scene const& from)
{
  return {subject.run(ops::find, from.keys[0]), subject.run(ops::find, from.keys[1])};
}

/// The records of `first` with the others before, between or after; they keep their order.
std::vector<record> orders(scene const& from, bool has_values, request const& first,
                           std::vector<request> const& others)
{
  std::vector<record> all;
  for (std::size_t place = 0; place <= others.size(); ++place) {
    plain_model model{has_values};
    from.set_up(model);
    record each;
    each.answers.resize(1);
    for (std::size_t i = 0; i <= others.size(); ++i) {
      if (i == place) each.answers[0] = run(model, first);
      if (i < others.size()) each.answers.push_back(run(model, others[i]));
    }
    each.left = contents(model, from);
    all.push_back(each);
  }
  return all;
}

/// Runs `first` on a fresh table, interrupted by the others before its access number `at`. False
/// when it ended before that.
bool interrupt(step_table& table, scene const& from, request const& first,
               std::vector<request> const& others, std::uint64_t at, record& seen)
{
  from.set_up(table);
  seen.answers.assign(1, {});
  hooked_memory::interruption now{at, [&] {
                                    for (auto const& each : others)
                                      seen.answers.push_back(run(table, each));
                                  }};
  hooked_memory::accesses = 0;
  hooked_memory::planned = &now;
  seen.answers[0] = run(table, first);
  hooked_memory::planned = nullptr;
  seen.left = contents(table, from);
  return now.came;
}

std::vector<std::vector<request>> interruptions(scene const& from)
{
  auto const [key, other, grave] = from.keys;
  static_cast<void>(grave);
  request const insert_it{ops::insert, key, 2, 0};
  request const assign_it{ops::insert_or_assign, key, 3, 0};
  request const assign_what_is_there{ops::insert_or_assign, key, 1, 0};
  request const erase_it{ops::erase, key, 0, 0};
  request const insert_neighbour{ops::insert, other, 4, 0};  // takes the slot in view
  return {{insert_it},
          {assign_it},
          {erase_it},
          {insert_neighbour},
          {assign_what_is_there},
          {erase_it, insert_it},
          {assign_it, assign_what_is_there},
          {insert_neighbour, insert_it},
          {erase_it, insert_neighbour}};
}

void expect_whole(step_table& table, scene const& from)
{
  for (auto const key : from.keys) {
    std::uint64_t full = 0;
    for (auto const slot : slots_of(table, key)) full += table.at(slot).state == slot_state::full;
    EXPECT_LE(full, 1u) << "slots of key " << key;
  }
  EXPECT_EQ(count_of(table, slot_state::filling) + count_of(table, slot_state::updating), 0u);
  auto const taken = table.capacity() - count_of(table, slot_state::empty);
  EXPECT_EQ(table.room.taken - table.room.given_back, static_cast<std::int64_t>(taken));
}

TEST_P(Interrupted, AnswersAsIfOneHadRunBeforeTheOther)
{
  std::uint64_t runs = 0;
  for (auto const& group : kind().groups) {
    auto const sample = group.make(windows(), 1);
    auto const keys = keys_with_home(*sample, sample->capacity() - kind().lanes, 3);
    for (auto const start : {before::absent, before::present, before::erased}) {
      scene const from{{keys[0], keys[1], keys[2]}, start};
      for (auto const what : every_kind) {
        request const first{what, keys[0], what == ops::erase_if_equal ? 1u : 8u, 1};
        auto const others_of = interruptions(from);
        for (std::size_t i = 0; i < others_of.size(); ++i) {
          auto const allowed = orders(from, kind().has_values, first, others_of[i]);
          for (std::uint64_t at = 0;; ++at, ++runs) {
            auto const table = group.make(windows(), 1);
            record seen;
            if (!interrupt(*table, from, first, others_of[i], at, seen)) break;
            EXPECT_TRUE(std::ranges::find(allowed, seen) != allowed.end())
              << group.name << ": kind " << static_cast<std::uint32_t>(what) << " answered "
              << seen.answers[0] << ", start " << static_cast<int>(start) << ", interruption " << i
              << " before access " << at;
            expect_whole(*table, from);
            if (HasFailure()) return;
          }
        }
      }
    }
  }
  EXPECT_GT(runs, 1000u);
}

TEST_P(Interrupted, GivesBackTheRoomOfASlotThatItLost)
{
  under_every_group(windows(), [&](step_table& table) {
    auto const keys = keys_with_home(table, 0, 2);
    for (auto const how : insert_kinds) {
      for (std::uint64_t at = 0;; ++at) {
        for (slot_index i = 0; i < table.capacity(); ++i) table.set(i, {});
        table.room = {.left = 2};
        hooked_memory::interruption now{at, [&] { table.run(ops::insert, keys[1], 1); }};
        hooked_memory::accesses = 0;
        hooked_memory::planned = &now;
        EXPECT_EQ(table.run(how, keys[0], 1).result, status::inserted);
        hooked_memory::planned = nullptr;
        EXPECT_EQ(table.room.left, now.came ? 0 : 1);
        if (!now.came) break;
      }
    }
  });
}

}  // namespace
}  // namespace warpmap::core_trial
