#pragma once
// Ranks that follow Zipf's law: rank r comes with a probability in proportion to 1 / (r + 1)^theta.

#include <cmath>
#include <cstdint>

#include "warpmap/detail/host_device.hpp"

namespace warpmap::bench {

/// Draws by rejection-inversion (Hoermann and Derflinger, 1996): no table, any number of ranks.
/// Made on the host, drawn from also on a device.
class zipf {
 public:
  zipf(std::uint64_t ranks, double theta)
    : ranks_{static_cast<double>(ranks)}, theta_{theta}, first_{area(1.5) - 1.0},
      last_{area(ranks_ + 0.5)}, sure_{2.0 - inverse(area(2.5) - weight(2.0))}
  {
  }

  WARPMAP_SHARED_BODY
  template <class Bits>
  WARPMAP_HD std::uint64_t operator()(Bits& random) const
  {
    for (;;) {
      auto const at = last_ + random.unit() * (first_ - last_);
      auto const x = inverse(at);
      auto const rank = std::fmin(std::fmax(std::floor(x + 0.5), 1.0), ranks_);
      if (rank - x <= sure_ || at >= area(rank + 0.5) - weight(rank))
        return static_cast<std::uint64_t>(rank) - 1;
    }
  }

 private:
  WARPMAP_HD double weight(double x) const { return std::exp(-theta_ * std::log(x)); }
  WARPMAP_HD double area(double x) const  // the integral of weight, up to a constant
  {
    auto const log_x = std::log(x);
    auto const power = (1.0 - theta_) * log_x;
    return std::abs(power) < 1e-8 ? log_x : std::expm1(power) / (1.0 - theta_);
  }
  WARPMAP_HD double inverse(double y) const
  {
    auto const t = std::fmax(y * (1.0 - theta_), -1.0);
    return std::abs(t) < 1e-8 ? std::exp(y) : std::exp(std::log1p(t) / (1.0 - theta_));
  }

  double ranks_;
  double theta_;
  double first_;
  double last_;
  double sure_;
};

}  // namespace warpmap::bench
