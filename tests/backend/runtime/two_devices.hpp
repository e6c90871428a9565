#pragma once
// A CUDA runtime with two devices that does nothing but note who was current when it was called.

namespace warpmap::trial {

struct fake_runtime {
  int current = 0;     ///< the current device; all is done on one thread
  int wanted = -1;     ///< the device that is to be current during calls; -1: any
  int calls = 0;       ///< those that need a current device
  int elsewhere = 0;   ///< of these, made while another was current
  int exchanges = 0;   ///< changes of the capture mode not yet taken back
  int fails_in = 0;    ///< the n-th of these calls from now on fails; 0: none
  int streams_of = 0;  ///< the device that streams say they are of
};
extern fake_runtime runtime;

}  // namespace warpmap::trial
