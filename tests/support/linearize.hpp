#pragma once
// Does any order of the events explain a history?

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/history.hpp"

namespace warpmap::trial {

/// The cell of the event's key after it took effect on `now`; none when a sequential map would have
/// answered otherwise.
std::optional<datum> effect_on_key(event const&, datum now);

/// The same for events on all keys.
std::optional<contents> effect_on_all(event const&, contents const& now);

struct verdict {
  bool explained = false;
  std::size_t configurations = 0;  ///< looked at
  std::vector<event> stuck_with;   ///< of the longest attempt: what could not follow any more
  contents stuck_at = empty_contents;
};

/// Searches for an order of all events that respects the stamps (an event that responded before
/// another was invoked comes first), in which a sequential map gives every answer recorded and ends
/// with the contents recorded. Exact: no linearization point is assumed.
///
/// @throws std::length_error  more than 256 events
verdict linearize(history const&);

/// Empty when the history is explained, else the history and where the search got stuck.
std::string explain(history const&, verdict const&);

}  // namespace warpmap::trial
