#pragma once
// A measurement of a part, in a process of its own that has huge pages or refuses them.

#include <sys/prctl.h>

#include "apart.hpp"
#include "part.hpp"

namespace warpmap::bench {

template <class Measure>
auto alone(part_plan const& how, std::string const& what, Measure measure)
{
  return apart(what, [&] {
    if (!how.huge_pages) ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    return measure();
  });
}

}  // namespace warpmap::bench
