// Every group answers first() as a plain walk over the slots does.

#include <algorithm>
#include <map>
#include <vector>

#include "tests/core/step_test.hpp"
#include "tests/support/dice.hpp"

namespace warpmap::core_trial {
namespace {

using core::sight;
using trial::dice;

class Group : public EverySlots {};

/// Keys in pairs that share a fingerprint, and some others.
std::vector<number> some_keys(step_table const& table)
{
  std::vector<number> keys;
  std::map<number, number> first_with;
  for (number key = 1; keys.size() < 8; ++key) {
    auto const [there, fresh] = first_with.emplace(table.hash(key) & 0xffff, key);
    if (!fresh) keys.insert(keys.end(), {there->second, key});
  }
  for (number key = 100'001; keys.size() < 14; ++key) keys.push_back(key);
  return keys;
}

/// A table of any contents, possible ones or not.
std::vector<cell> some_cells(slots_kind const& kind, step_table const& table,
                             std::vector<number> const& keys, dice& roll)
{
  constexpr std::uint32_t loads[]{0, 30, 60, 90, 97, 100};
  auto const load = loads[roll.below(6)];
  // The last two keys are never there.
  auto const in_use = static_cast<std::uint32_t>(keys.size()) - 2;
  auto const any_key = [&] { return keys[roll.below(in_use)]; };
  std::vector<cell> cells(table.capacity());
  for (auto& each : cells) {
    if (roll.below(100) >= load) continue;
    auto const what = roll.below(kind.tagged ? 12 : 10);
    each.state = what < 6    ? slot_state::full
                 : what < 10 ? slot_state::erased
                 : what < 11 ? slot_state::filling
                             : slot_state::updating;
    each.key = any_key();
    // Values that read like keys and marks.
    number const values[]{any_key(), 0, ~number{0}, roll.bits()};
    each.value = table.kept(values[roll.below(4)]);
  }
  return cells;
}

/// What a slot is to a key, from the definitions in slot.hpp.
sight sight_of(slots_kind const& kind, step_table const& table, cell const& slot, number key)
{
  if (slot.state == slot_state::empty) return sight::empty;
  if (slot.state == slot_state::filling)
    return ((table.hash(slot.key) ^ table.hash(key)) & 0xffff) == 0 ? sight::perhaps_mine
                                                                    : sight::other;
  if (slot.key != key) return sight::other;
  if (slot.state == slot_state::full) return sight::mine;
  if (slot.state == slot_state::updating) return sight::mine_moving;
  return kind.revives ? sight::own_grave : sight::other;
}

sighting plain_first(slots_kind const& kind, step_table const& table,
                     std::vector<cell> const& cells, slot_index at, std::uint32_t width, number key,
                     core::sight_set stops)
{
  for (std::uint32_t lane = 0; lane < width; ++lane) {
    auto const index = (at + lane) % cells.size();
    auto const what = sight_of(kind, table, cells[index], key);
    if (stops.has(what)) return {true, what, index};
  }
  return {};
}

TEST_P(Group, StopsWhereAPlainWalkStops)
{
  auto const& kind = GetParam();
  dice roll{11};
  for (int round = 0; round < 120; ++round) {
    auto const windows = 1 + roll.below(5);
    auto const seed = roll.below(3);  // 0: keys are stored as they are, so values may equal them
    auto const model = kind.groups.front().make(windows, seed);
    auto const keys = some_keys(*model);
    auto const cells = some_cells(kind, *model, keys, roll);
    for (auto const& group : kind.groups) {
      auto const table = group.make(windows, seed);
      for (slot_index i = 0; i < cells.size(); ++i) table->set(i, cells[i]);
      // Tiles may begin anywhere; who reads whole lines begins at the start of one.
      auto const anywhere = group.name.starts_with("tile");
      for (int look = 0; look < 4; ++look) {
        auto const at = anywhere ? roll.below(static_cast<std::uint32_t>(cells.size()))
                                 : roll.below(windows) * kind.lanes;
        for (auto const key : keys) {
          for (auto const stops : {core::reader_stops, core::inserter_stops}) {
            auto const wanted = plain_first(kind, *model, cells, at, group.width, key, stops);
            ASSERT_EQ(table->first(at, key, stops), wanted)
              << group.name << ", round " << round << ", from " << at << " of " << cells.size()
              << ", key " << key << (stops.bits == core::reader_stops.bits ? "" : ", inserting");
          }
        }
      }
    }
  }
}

TEST_P(Group, SeesEachLaneOfAWindow)
{
  for (auto const& group : kind().groups) {
    SCOPED_TRACE(group.name);
    constexpr std::uint64_t windows = 3;
    auto const table = group.make(windows, 1);
    auto const capacity = table->capacity();
    for (slot_index i = 0; i < capacity; ++i) table->set(i, {slot_state::full, 500 + i, 5});
    for (slot_index at = 0; at < capacity; at += kind().lanes) {
      auto const reach = std::min<slot_index>(group.width, capacity);
      for (slot_index lane = 0; lane < capacity; ++lane) {
        auto const index = (at + lane) % capacity;
        auto const seen = table->first(at, 500 + index, core::reader_stops);
        auto const wanted = lane < reach ? sighting{true, sight::mine, index} : sighting{};
        EXPECT_EQ(seen, wanted);
      }
    }
  }
}

TEST_P(Group, TakesTheFirstOfSeveralEmptySlots)
{
  under_every_group(1, [&](step_table& table) {
    EXPECT_EQ(table.first(0, 7, core::inserter_stops), (sighting{true, sight::empty, 0}));
    if (kind().lanes == 1) return;
    table.set(0, {slot_state::full, 8, 1});
    EXPECT_EQ(table.first(0, 7, core::inserter_stops), (sighting{true, sight::empty, 1}));
  });
}

INSTANTIATE_TEST_SUITE_P(Every, Group, testing::ValuesIn(every_slots()), slots_name);

// A machine without AVX-512 still checks the comparisons, where SIMDe is installed.
TEST(Groups, ContainTheVectorOnesOfEveryPackedKind)
{
  if (emulated_line_groups("u32_set").empty()) GTEST_SKIP() << "no SIMDe";
  for (auto const& kind : every_slots()) {
    auto const vectors = std::count_if(
      kind.groups.begin(), kind.groups.end(),
      [](auto const& group) { return group.name.find("_emulated") != std::string::npos; });
    EXPECT_EQ(vectors, kind.tagged ? 0 : 2) << kind.name;
  }
}

}  // namespace
}  // namespace warpmap::core_trial
