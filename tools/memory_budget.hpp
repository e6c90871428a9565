#pragma once
// The memory that --max-memory speaks of: one limit for several tables and what goes with them.

#include <atomic>
#include <cstddef>
#include <new>

#include "warpmap/memory.hpp"

namespace warpmap_tool {

/// Gives memory of the default resource up to a limit, then throws std::bad_alloc; a table that
/// takes its memory here answers `full` instead. May be used by several threads.
class memory_budget final : public warpmap::memory_resource {
 public:
  explicit memory_budget(std::size_t limit) : limit_{limit} {}

  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st* stream) override
  {
    auto const before = held_.fetch_add(bytes, std::memory_order_relaxed);
    if (bytes > limit_ || before > limit_ - bytes) {
      held_.fetch_sub(bytes, std::memory_order_relaxed);
      throw std::bad_alloc{};
    }
    try {
      return from_.allocate(bytes, alignment, stream);
    } catch (...) {
      held_.fetch_sub(bytes, std::memory_order_relaxed);
      throw;
    }
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st* stream) noexcept override
  {
    from_.deallocate(data, bytes, alignment, stream);
    held_.fetch_sub(bytes, std::memory_order_relaxed);
  }
  bool zero_filled(std::size_t bytes) const noexcept override { return from_.zero_filled(bytes); }

  std::size_t held() const { return held_.load(std::memory_order_relaxed); }

 private:
  std::size_t limit_;
  std::atomic<std::size_t> held_{0};
  warpmap::memory_resource& from_ = warpmap::default_memory();
};

}  // namespace warpmap_tool
