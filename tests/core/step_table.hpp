#pragma once
// A small table over any slots, worked by the shared steps under any group. Keys and values are
// numbers here, whatever the slots hold, so that a test is written and compiled once for all.

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "warpmap/core/slot.hpp"
#include "warpmap/options.hpp"

namespace warpmap::core_trial {

using core::slot_index;
using number = std::uint64_t;

inline constexpr number nobody = ~number{0};    ///< a grave without its owner's name
inline constexpr number torn = ~number{0} - 1;  ///< words that do not belong together

/// What one operation answered.
struct answer {
  core::step next = core::step::settled;  ///< next_window: once round and nothing found
  status result = status::absent;
  number seen = 0;  ///< the value found or replaced, for kinds that give one
  friend bool operator==(answer const&, answer const&) = default;
};
std::ostream& operator<<(std::ostream&, answer const&);

inline answer settled(status result, number seen = 0)
{
  return {core::step::settled, result, seen};
}

/// What a slot holds.
struct cell {
  core::slot_state state = core::slot_state::empty;
  number key = 0;
  number value = 0;
};

/// What a group's first() answered.
struct sighting {
  bool found = false;
  core::sight what = core::sight::other;
  slot_index index = 0;
  friend bool operator==(sighting const&, sighting const&) = default;
};
std::ostream& operator<<(std::ostream&, sighting const&);

/// Slots that may still be taken, and how often they were.
struct room_count {
  std::int64_t left = INT64_MAX;
  std::int64_t taken = 0;
  std::int64_t given_back = 0;

  bool take()
  {
    if (left == 0) return false;
    --left;
    ++taken;
    return true;
  }
  void give_back()
  {
    ++left;
    ++given_back;
  }
};

class step_table {
 public:
  virtual ~step_table() = default;

  /// Runs an operation of one key to its end. @throws std::runtime_error  when it goes on for ever
  virtual answer run(ops kind, number key, number value = 0, number expected = 0) = 0;
  virtual sighting first(slot_index at, number key, core::sight_set stops) = 0;

  virtual slot_index capacity() const = 0;
  virtual slot_index home(number key) const = 0;
  virtual number hash(number key) const = 0;
  /// The value as slots of this kind keep it.
  virtual number kept(number value) const = 0;

  virtual cell at(slot_index) const = 0;
  virtual void set(slot_index, cell const&) = 0;

  room_count room;
};

struct group_kind {
  std::string name;
  std::uint32_t width;
  std::unique_ptr<step_table> (*make)(std::uint64_t windows, number seed);
};

struct slots_kind {
  std::string name;
  bool has_values = false;
  bool revives = false;
  bool tagged = false;
  std::uint32_t lanes = 0;
  std::vector<group_kind> groups;
};

slots_kind packed_u32_set();
slots_kind packed_u64_set();
slots_kind packed_u32_map();
slots_kind packed_u64_map();
slots_kind tagged_1_1();
slots_kind tagged_2_0();
slots_kind tagged_3_5();

std::vector<slots_kind> const& every_slots();

/// The vector groups with their instructions emulated, for any machine; empty where there is no
/// emulation or the slots of this name have no vector groups.
std::vector<group_kind> emulated_line_groups(std::string const& slots);

/// For messages: the kind's name.
std::ostream& operator<<(std::ostream&, slots_kind const&);

// --- what tests ask of a table ---

/// Keys, from 1 up, whose walk begins at `home`.
std::vector<number> keys_with_home(step_table const&, slot_index home, std::size_t count);
/// Slots that hold the key, or are its grave.
std::vector<slot_index> slots_of(step_table const&, number key);
std::uint64_t count_of(step_table const&, core::slot_state);
/// Inserts keys from `next` up until every slot is taken; returns them.
std::vector<number> fill_up(step_table&, number next = 1000);

}  // namespace warpmap::core_trial
