#include "tests/core/describe.hpp"

namespace warpmap::core_trial {

slots_kind packed_u64_set()
{
  return describe<core::packed_slots<std::uint64_t, core::no_value, hooked_memory>>("u64_set");
}
slots_kind packed_u64_map()
{
  return describe<core::packed_slots<std::uint64_t, std::uint64_t, hooked_memory>>("u64_map");
}

}  // namespace warpmap::core_trial
