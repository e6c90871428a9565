#pragma once
// Bodies that the threads of a block run together, in phases: what one phase leaves in the memory
// that they share, the next one finds there.

#include <cstdint>

namespace warpmap::inline v0_1::kernels {

inline constexpr int block_threads = 256;

/// `body.template phase<P>(block, thread, shared, tally)` for each thread of each block, all of
/// them before any does phase P + 1. `shared_type` begins as anything.
template <class Body>
concept block_body = requires
{
  typename Body::shared_type;
  Body::phases;
};

}  // namespace warpmap::inline v0_1::kernels
