#pragma once
// The body of make_launcher(). Each launch_*.cu instantiates it for one storage word, so that they
// are compiled at the same time.

#include <memory>

#include "kernels/body_launcher.hpp"
#include "kernels/cuda_backend.hpp"
#include "kernels/cuda_run.cuh"
#include "warpmap/error.hpp"

namespace warpmap::inline v0_1::kernels {

template <class Slots>
std::unique_ptr<host::launcher<Slots>> make_launcher(std::shared_ptr<host::device> const& on)
{
  auto cuda = std::dynamic_pointer_cast<cuda_device>(on);
  if (cuda == nullptr) throw misuse_error{"warpmap: this is no CUDA device"};
  if (sizeof(typename Slots::seen_type) == 16 && !cuda->has_word16())
    throw misuse_error{"warpmap: the code for " + cuda->describe() + " has no 16-byte words"};
  return std::make_unique<body_launcher<Slots, cuda_run>>(cuda_run{std::move(cuda)});
}

}  // namespace warpmap::inline v0_1::kernels
