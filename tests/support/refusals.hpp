#pragma once
// What a device may refuse: each of its calls in turn.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/support/emulated_device.hpp"
#include "warpmap/error.hpp"

namespace warpmap::trial {

/// `call(subject)`, on what `make()` gives, while the device refuses its n-th call: for n = 1, 2,
/// ..., until nothing is refused. `check(subject)` each time, when the device serves again.
template <class Make, class Call, class Check>
void refuse_each_call(emulated_device& device, Make make, Call call, Check check)
{
  for (std::uint64_t n = 1;; ++n) {
    SCOPED_TRACE("call " + std::to_string(n) + " of the device");
    auto subject = make();
    device.fail_after(n);
    auto threw = false;
    try {
      call(subject);
    } catch (error const& e) {
      threw = true;
      EXPECT_NE(std::string{e.what()}, "");
    }
    auto const got_through = device.still_armed();
    device.fail_after(0);
    check(subject);
    if (testing::Test::HasFailure()) return;
    if (got_through) {
      EXPECT_FALSE(threw) << "the call failed though no call of the device did";
      EXPECT_GT(n, 3u) << "the call asks nothing of the device: this test shows nothing";
      return;
    }
  }
}

}  // namespace warpmap::trial
