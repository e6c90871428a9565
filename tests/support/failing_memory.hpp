#pragma once
// A memory resource that keeps accounts and fails on demand.

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <mutex>
#include <new>

#include "warpmap/memory.hpp"

namespace warpmap::trial {

/// Counts what it gave and what came back. Fresh memory is full of rubbish, so that a map which
/// forgets to clear it is found out.
class failing_memory final : public memory_resource {
 public:
  /// What a resource of the user's own may throw.
  struct refusal {};
  enum class way {
    bad_alloc,
    own_exception
  };

  ~failing_memory() override { EXPECT_EQ(blocks(), 0u) << "not all memory was given back"; }

  /// The n-th allocation from now on fails, and only that; 0: none does.
  void fail_at(int n, way how = way::bad_alloc)
  {
    std::lock_guard const hold{guard_};
    countdown_ = n;
    always_ = false;
    how_ = how;
  }
  /// Every allocation from now on fails.
  void fail_always()
  {
    std::lock_guard const hold{guard_};
    always_ = true;
  }
  void work_again() { fail_at(0); }

  /// True when the allocation chosen by fail_at has not been asked for yet.
  bool still_armed() const
  {
    std::lock_guard const hold{guard_};
    return countdown_ > 0;
  }
  std::size_t blocks() const
  {
    std::lock_guard const hold{guard_};
    return held_.size();
  }
  std::size_t bytes() const
  {
    std::lock_guard const hold{guard_};
    return bytes_;
  }
  std::size_t most_bytes() const
  {
    std::lock_guard const hold{guard_};
    return most_bytes_;
  }
  std::size_t allocations() const
  {
    std::lock_guard const hold{guard_};
    return allocations_;
  }

  void* allocate(std::size_t bytes, std::size_t alignment, CUstream_st*) override
  {
    std::lock_guard const hold{guard_};
    if (always_) throw std::bad_alloc{};
    if (countdown_ > 0 && --countdown_ == 0) {
      if (how_ == way::own_exception) throw refusal{};
      throw std::bad_alloc{};
    }
    auto* const data = ::operator new (bytes, std::align_val_t{alignment});
    std::memset(data, 0xa5, bytes);
    held_.emplace(data, bytes);
    bytes_ += bytes;
    if (most_bytes_ < bytes_) most_bytes_ = bytes_;
    ++allocations_;
    return data;
  }
  void deallocate(void* data, std::size_t bytes, std::size_t alignment,
                  CUstream_st*) noexcept override
  {
    std::lock_guard const hold{guard_};
    auto const found = held_.find(data);
    if (found == held_.end() || found->second != bytes) {
      ADD_FAILURE() << "memory came back that was not given so";
      return;
    }
    held_.erase(found);
    bytes_ -= bytes;
    ::operator delete (data, std::align_val_t{alignment});
  }

 private:
  mutable std::mutex guard_;
  std::map<void*, std::size_t> held_;
  std::size_t bytes_ = 0;
  std::size_t most_bytes_ = 0;
  std::size_t allocations_ = 0;
  int countdown_ = 0;
  bool always_ = false;
  way how_ = way::bad_alloc;
};

}  // namespace warpmap::trial
