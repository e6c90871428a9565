#pragma once
// The slots of trials: those of production over the memory of trials.

#include <cstdint>

#include "tests/support/trial_memory.hpp"
#include "tests/support/values.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::trial {

using packed32 = core::packed_slots<std::uint32_t, std::uint32_t, trial_memory>;
using packed64 = core::packed_slots<std::uint64_t, std::uint64_t, trial_memory>;
using packed_set = core::packed_slots<std::uint64_t, core::no_value, trial_memory>;
/// Keys and values of two words: enough to be torn.
using tagged = core::tagged_slots<2, 2, trial_memory>;

}  // namespace warpmap::trial
