#pragma once
// Memory whose first touch is behind it: blocks that come back are given out again.

#include <atomic>
#include <mutex>
#include <vector>

#include "measure/memory.hpp"

namespace warpmap::bench {

/// Keeps large blocks when they come back, until it is destroyed. Says how many it had to ask the
/// system for, so that a measurement knows whether it paid for fresh pages.
class recycling_memory final : public memory_resource {
 public:
  recycling_memory() = default;
  recycling_memory(recycling_memory const&) = delete;
  recycling_memory& operator=(recycling_memory const&) = delete;
  ~recycling_memory() override
  {
    for (auto const& each : blocks_) unmap_touched(each.data, each.bytes);
  }

  /// One more unused block, touched and zero-filled, for requests of up to `bytes`.
  void stock(std::size_t bytes)
  {
    std::lock_guard const alone{mutex_};
    bytes = whole_huge_pages(bytes);
    blocks_.push_back({map_touched(bytes), bytes, false, true});
  }
  /// From here on blocks are given out as they came back, or zero-filled: then those in stock are
  /// made so now, and blocks that come back rest until the next call. At first: as they came back.
  void give_zeros(bool zeros)
  {
    std::lock_guard const alone{mutex_};
    gives_zeros_ = zeros;
    if (!zeros) return;
    for (auto& each : blocks_)
      if (!each.in_use && !std::exchange(each.is_zero, true))
        std::memset(each.data, 0, each.bytes);
  }
  /// Blocks that were not in stock when they were asked for.
  std::size_t fresh_blocks() const { return fresh_.load(std::memory_order_relaxed); }

  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st*) override
  {
    if (bytes < large) return ::operator new (bytes, std::align_val_t{alignment});
    std::lock_guard const alone{mutex_};
    block* best = nullptr;
    for (auto& each : blocks_) {
      if (each.in_use || each.bytes < bytes || (gives_zeros_ && !each.is_zero)) continue;
      if (best == nullptr || each.bytes < best->bytes) best = &each;
    }
    if (best == nullptr) {
      fresh_.fetch_add(1, std::memory_order_relaxed);
      bytes = whole_huge_pages(bytes);
      best = &blocks_.emplace_back(block{map_touched(bytes), bytes, false, true});
    }
    best->in_use = true;
    best->is_zero = false;
    return best->data;
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st*) noexcept override
  {
    if (bytes < large) return ::operator delete (data, std::align_val_t{alignment});
    std::lock_guard const alone{mutex_};
    for (auto& each : blocks_)
      if (each.data == data) each.in_use = false;
  }
  bool zero_filled(std::size_t bytes) const noexcept override
  {
    return gives_zeros_.load(std::memory_order_relaxed) && bytes >= large;
  }

 private:
  struct block {
    void* data;
    std::size_t bytes;
    bool in_use;
    bool is_zero;
  };
  static constexpr std::size_t large = std::size_t{1} << 20;

  std::mutex mutex_;
  std::vector<block> blocks_;
  std::atomic<bool> gives_zeros_{false};
  std::atomic<std::size_t> fresh_{0};
};

}  // namespace warpmap::bench
