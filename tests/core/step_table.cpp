#include "tests/core/step_table.hpp"

#include <array>
#include <ostream>
#include <stdexcept>

namespace warpmap::core_trial {

namespace {

char const* name_of(status result)
{
  constexpr std::array names{"inserted", "present", "assigned", "erased", "absent", "full"};
  return names[static_cast<std::size_t>(result)];
}
char const* name_of(core::step next)
{
  constexpr std::array names{"settled", "next_window", "look_again", "no_room"};
  return names[static_cast<std::size_t>(next)];
}
char const* name_of(core::sight what)
{
  constexpr std::array names{"other", "empty", "mine",
                             "own_grave", "perhaps_mine", "mine_moving"};
  return names[static_cast<std::size_t>(what)];
}

}  // namespace

std::ostream& operator<<(std::ostream& to, answer const& each)
{
  return to << name_of(each.next) << ' ' << name_of(each.result) << ", seen " << each.seen;
}
std::ostream& operator<<(std::ostream& to, sighting const& each)
{
  if (!each.found) return to << "nothing";
  return to << name_of(each.what) << " at " << each.index;
}
std::ostream& operator<<(std::ostream& to, slots_kind const& kind) { return to << kind.name; }

std::vector<slots_kind> const& every_slots()
{
  static std::vector<slots_kind> const all{packed_u32_set(), packed_u64_set(), packed_u32_map(),
                                           packed_u64_map(), tagged_1_1(), tagged_2_0(),
                                           tagged_3_5()};
  return all;
}

std::vector<number> keys_with_home(step_table const& table, slot_index home, std::size_t count)
{
  std::vector<number> found;
  for (number key = 1; found.size() < count; ++key) {
    if (table.home(key) == home) found.push_back(key);
    if (key == 10'000'000) throw std::logic_error{"no keys with this home"};
  }
  return found;
}

std::vector<slot_index> slots_of(step_table const& table, number key)
{
  std::vector<slot_index> found;
  for (slot_index i = 0; i < table.capacity(); ++i) {
    auto const here = table.at(i);
    if (here.state != core::slot_state::empty && here.key == key) found.push_back(i);
  }
  return found;
}

std::uint64_t count_of(step_table const& table, core::slot_state state)
{
  std::uint64_t count = 0;
  for (slot_index i = 0; i < table.capacity(); ++i) count += table.at(i).state == state ? 1u : 0u;
  return count;
}

std::vector<number> fill_up(step_table& table, number next)
{
  std::vector<number> added;
  for (; count_of(table, core::slot_state::empty) != 0; ++next)
    if (table.run(ops::insert, next, next) == settled(status::inserted)) added.push_back(next);
  return added;
}

}  // namespace warpmap::core_trial
