#pragma once
// The words in which steps speak of slots, common to both protocols.
//
//   packed:  empty --fill--> full --update--> full        full --erase--> erased --revive--> full
//   tagged:  the same, through `filling` on the way to full and `updating` around an update
//
// A slot leaves `empty` once. From then on it belongs to one key until a rebuild makes new slots:
// that is why two writers of one key always meet in the same slot.

#include <cstdint>

#include "warpmap/core/memory.hpp"
#include "warpmap/status.hpp"

namespace warpmap::inline v0_1::core {

enum class slot_state : std::uint8_t {
  empty = 0,
  filling = 1,
  full = 2,
  updating = 3,
  erased = 4
};
static_assert(static_cast<int>(slot_state::empty) == 0, "zero-filled memory must read as empty");

using slot_index = std::uint64_t;

/// What a slot is to one key.
enum class sight : std::uint8_t {
  other,         ///< another key's, or an erased slot that is not this key's
  empty,         ///< nobody's
  mine,          ///< full, this key
  own_grave,     ///< erased, this key: only it may take the slot again
  perhaps_mine,  ///< being filled for a key with this fingerprint: not yet published
  mine_moving,   ///< this key, its value is being replaced
};

/// A set of sights: where a walk stops.
struct sight_set {
  std::uint8_t bits;
  WARPMAP_HD constexpr bool has(sight s) const
  {
    return (bits >> static_cast<unsigned>(s) & 1u) != 0;
  }
};

template <class... Sights>
WARPMAP_HD constexpr sight_set sights(Sights... each)
{
  return {static_cast<std::uint8_t>((0u | ... | (1u << static_cast<unsigned>(each))))};
}

/// Who only reads or changes what is there walks past graves and past slots not yet published.
inline constexpr sight_set reader_stops =
  sights(sight::empty, sight::mine, sight::mine_moving);
/// Who may add a key must not pass anything that is, was, or may become its own slot.
inline constexpr sight_set inserter_stops = sights(
  sight::empty, sight::mine, sight::mine_moving, sight::own_grave, sight::perhaps_mine);

/// One look at one slot: which, what it held, what that is to the key.
template <class Seen>
struct spot {
  bool found = false;  ///< false: no lane of the window stops this walk
  sight what = sight::other;
  slot_index index = 0;
  Seen seen{};
};

/// What one look decides.
enum class step : std::uint8_t {
  settled,      ///< done, with a status
  next_window,  ///< nothing here concerns the key
  look_again,   ///< another operation was first, or is under way: look at the same window again
  no_room,      ///< absent, and the version's limit is reached
};

struct verdict {
  step next;
  status result;
};

WARPMAP_HD constexpr verdict settle(status result) { return {step::settled, result}; }
inline constexpr verdict look_on = {step::next_window, status::absent};
inline constexpr verdict look_again = {step::look_again, status::absent};
inline constexpr verdict out_of_room = {step::no_room, status::full};

/// The value of a set's key.
struct no_value {
  friend WARPMAP_HD constexpr bool operator==(no_value, no_value) { return true; }
};

/// One key's part of a call.
template <class Slots>
struct request {
  typename Slots::key_type key;
  typename Slots::value_type value;     ///< given
  typename Slots::value_type expected;  ///< compare_exchange
  typename Slots::value_type seen;      ///< the value found, or the one replaced
};

}  // namespace warpmap::inline v0_1::core
