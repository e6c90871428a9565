#pragma once
// Where a map's memory comes from.

#include <cstddef>

#include "warpmap/export.hpp"

struct CUstream_st;  // a CUDA stream, named without needing CUDA

namespace warpmap::inline v0_1 {

/// Gives and takes back the memory of a map. memory_adapter.hpp makes one of cuda::mr's or RMM's.
///
/// One resource may serve many maps and must outlive them all. Calls come from any thread, also at
/// the same time. On the CPU `stream` is always null.
class WARPMAP_EXPORT memory_resource {
 public:
  virtual ~memory_resource() = default;

  /// `bytes` of memory aligned to `alignment` (a power of two). Throws (std::bad_alloc or any
  /// other) when there is none; the map then stays as it was.
  virtual void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) = 0;
  virtual void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                          CUstream_st* stream) noexcept = 0;

  /// True when fresh memory is known to be zero-filled; the map then does not clear it again.
  virtual bool zero_filled(std::size_t bytes) const noexcept
  {
    static_cast<void>(bytes);
    return false;
  }
};

/// The default on the CPU: large blocks straight from the system (zero-filled, huge pages asked
/// for where the system allows), small ones from operator new.
WARPMAP_EXPORT memory_resource& default_memory() noexcept;

}  // namespace warpmap::inline v0_1
