#pragma once
// SIGINT as a wish to stop, which loops look at; a second one ends the command at once.

namespace warpmap_tool::interrupt {

/// From now on SIGINT only sets the wish, and writing to a closed pipe is an error code.
void watch();

/// As SIGINT does, from within: a part has failed, and the others need not go on.
void request();

bool requested();

/// Waits until `descriptor` can be read from. False when a stop was requested instead.
bool wait_readable(int descriptor);

}  // namespace warpmap_tool::interrupt
