#pragma once
// Memory has an owner, and a map knows how much it holds.

#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "warpmap/error.hpp"
#include "warpmap/memory.hpp"
#include "warpmap/options.hpp"

namespace warpmap::inline v0_1::host {

/// What one map holds, has held at most, and may hold. Shared by the map's blocks, some of which
/// (those of snapshots) may outlive it.
class ledger {
 public:
  explicit ledger(std::size_t most) : most_{most} {}

  /// @throws out_of_memory  when `bytes` more would exceed the limit; nothing is booked then
  void book(std::size_t bytes)
  {
    auto now = held_.load(std::memory_order_relaxed);
    do {
      if (bytes > most_ || now > most_ - bytes)
        throw out_of_memory{"warpmap: a table of " + std::to_string(bytes) +
                            " bytes beside the " + std::to_string(now) +
                            " held would exceed max_bytes (" + std::to_string(most_) + ") by " +
                            std::to_string(bytes - (most_ - now))};
    } while (!held_.compare_exchange_weak(now, now + bytes, std::memory_order_relaxed));
    auto peak = peak_.load(std::memory_order_relaxed);
    while (peak < now + bytes &&
           !peak_.compare_exchange_weak(peak, now + bytes, std::memory_order_relaxed)) {
    }
  }
  /// Books `fresh` bytes in place of `old` ones. @throws out_of_memory  nothing is changed then
  void rebook(std::size_t old, std::size_t fresh)
  {
    if (fresh > old) book(fresh - old);
    else unbook(old - fresh);
  }
  void unbook(std::size_t bytes) noexcept { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t held() const noexcept { return held_.load(std::memory_order_relaxed); }
  std::size_t peak() const noexcept { return peak_.load(std::memory_order_relaxed); }

 private:
  std::size_t most_;
  std::atomic<std::size_t> held_{0};
  std::atomic<std::size_t> peak_{0};
};

/// Owns bytes of a user's resource, aligned to a cache line; on a device in the order of a stream.
class block {
 public:
  static constexpr std::size_t alignment = 64;

  block(memory_resource& from, std::shared_ptr<ledger> books, std::size_t bytes,
        CUstream_st* stream = nullptr)
    : from_{&from}, books_{std::move(books)}, bytes_{bytes}, stream_{stream}
  {
    books_->book(bytes_);
    try {
      data_ = from_->allocate(bytes_, alignment, stream_);
    } catch (std::bad_alloc const&) {
      books_->unbook(bytes_);
      throw out_of_memory{"warpmap: no memory for a table of " + std::to_string(bytes_) +
                          " bytes beside the " + std::to_string(books_->held()) +
                          " held: the memory resource has refused them"};
    } catch (...) {
      books_->unbook(bytes_);
      throw;
    }
  }
  block(block const&) = delete;
  block& operator=(block const&) = delete;
  ~block()
  {
    from_->deallocate(data_, bytes_, alignment, stream_);
    books_->unbook(bytes_);
  }

  void* data() const noexcept { return data_; }
  std::size_t bytes() const noexcept { return bytes_; }
  bool zero_filled() const noexcept { return from_->zero_filled(bytes_); }
  /// Each is now booked where the other was; the caller has changed the figures.
  void exchange_books(block& other) noexcept { books_.swap(other.books_); }
  /// The same for one block among many.
  void book_with(std::shared_ptr<ledger> const& books) noexcept { books_ = books; }

 private:
  memory_resource* from_;
  std::shared_ptr<ledger> books_;
  std::size_t bytes_;
  CUstream_st* stream_;
  void* data_ = nullptr;
};

}  // namespace warpmap::inline v0_1::host
