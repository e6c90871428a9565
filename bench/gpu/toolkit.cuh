#pragma once
// What the toolkit has instead of a map. Compiled apart: CUB takes long.

#include <memory>

#include "bench/gpu/rig.hpp"

namespace warpmap::bench {

std::unique_ptr<baseline> make_by_toolkit(baseline_kind, baseline_columns const&);

}  // namespace warpmap::bench
