#pragma once
// How the time of a run is bounded: before a measurement it is asked whether one of that size fits
// into what is left, by what those before it have taken, and within one each round asks again.

#include <algorithm>
#include <chrono>
#include <cmath>

namespace warpmap::bench {

class budget {
 public:
  /// NaN: without end.
  explicit budget(double seconds) : seconds_{seconds} {}

  double spent() const
  {
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - begin_}.count();
  }
  double rest() const { return std::max(0.0, seconds_ - spent()); }
  bool is_over() const { return spent() > seconds_; }  // never, for NaN
  /// @param keys  that the measurement will touch, all rounds together
  bool fits(double keys) const { return !(spent() + estimate(keys) > seconds_); }
  double estimate(double keys) const { return fixed + keys / keys_a_second * slowness_; }

  /// What a measurement has taken: those to come are expected to be as slow, or slower by half.
  void learn(double keys, double taken)
  {
    auto const seen = 1.5 * (taken - fixed) / (keys / keys_a_second);
    slowness_ = std::max(0.2, (slowness_ + seen) / 2);
  }

 private:
  static constexpr double fixed = 0.2;            ///< allocations, clearing
  static constexpr double keys_a_second = 2.0e9;  ///< a guess until something has been measured

  double seconds_;
  double slowness_ = 1;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace warpmap::bench
