#pragma once

namespace warpmap_tool {

/// `warpmap info`: the version, what may run here, and what does. Returns the exit status.
int run_info();

}  // namespace warpmap_tool
