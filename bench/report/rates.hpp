#pragma once
// What one process found out: one number per workload, plain enough for a pipe.

#include "figure.hpp"
#include "workload.hpp"

namespace warpmap::bench {

/// Millions of operations a second; NaN where nothing was measured.
class rates {
 public:
  rates() { of_.fill(unknown); }
  double& operator[](workload which) { return of_[static_cast<std::size_t>(which)]; }
  double operator[](workload which) const { return of_[static_cast<std::size_t>(which)]; }

  workload_set lacking;  ///< not offered by the container
  workload_set wrong;    ///< answered wrongly, by a peer

 private:
  std::array<double, workload_count> of_;
};

/// How a container came to be, and the pages that were touched for the first time meanwhile.
struct construction {
  double milliseconds = unknown;
  double faults = unknown;
  double fill_faults = unknown;  ///< during the insertion
};

/// Bytes an entry.
struct memory_use {
  double resident = unknown;  ///< by which the process grew
  double huge = unknown;      ///< of them in huge pages
  double own = 0;             ///< that the container says it holds; 0: it does not say
};

inline double millions(std::size_t operations, double seconds)
{
  return static_cast<double>(operations) / seconds / 1e6;
}

}  // namespace warpmap::bench
