#pragma once
// What this process got of the system: page faults, huge pages.

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

#include "measure/machine.hpp"

namespace warpmap::bench {

/// Pages that this process has touched for the first time.
inline double page_faults()
{
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_minflt);
}

/// Resident bytes of this process that lie in huge pages; NaN where the system does not say.
inline double huge_bytes()
{
  auto const kilobytes = after("/proc/self/smaps_rollup", "AnonHugePages");
  if (kilobytes.empty()) return std::numeric_limits<double>::quiet_NaN();
  return 1024 * std::stod(kilobytes);
}

/// From now on neither this process nor its children get huge pages, whoever asks for them.
inline void forbid_huge_pages()
{
  if (::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0) != 0)
    throw std::runtime_error{"the system does not let huge pages be forbidden"};
}

}  // namespace warpmap::bench
