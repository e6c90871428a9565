#include "tests/core/describe.hpp"

namespace warpmap::core_trial {

slots_kind tagged_3_5()
{
  return describe<core::tagged_slots<3, 5, hooked_memory>>("tagged_3_5");
}

}  // namespace warpmap::core_trial
