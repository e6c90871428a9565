#include "tests/core/describe.hpp"

namespace warpmap::core_trial {

slots_kind packed_u32_set()
{
  return describe<core::packed_slots<std::uint32_t, core::no_value, hooked_memory>>("u32_set");
}
slots_kind packed_u32_map()
{
  return describe<core::packed_slots<std::uint32_t, std::uint32_t, hooked_memory>>("u32_map");
}

}  // namespace warpmap::core_trial
