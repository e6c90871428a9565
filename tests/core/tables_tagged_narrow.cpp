#include "tests/core/describe.hpp"

namespace warpmap::core_trial {

slots_kind tagged_1_1()
{
  return describe<core::tagged_slots<1, 1, hooked_memory>>("tagged_1_1");
}
slots_kind tagged_2_0()
{
  return describe<core::tagged_slots<2, 0, hooked_memory>>("tagged_2_0");
}

}  // namespace warpmap::core_trial
