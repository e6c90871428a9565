#pragma once
// Memory that can be touched only while somebody says so: what device memory is to host code.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

namespace warpmap::trial {

/// Blocks of pages without access. Between enter() and leave() of anybody the open ones are
/// readable and writable. A block ends at a page without access, as near as its alignment allows.
///
/// Threads: every function may be called from any thread.
class guarded_memory {
 public:
  struct block;

  /// What fresh memory is full of: not zero, and as a pointer or a count soon noticed.
  static constexpr unsigned char poison = 0xcd;

  enum class place {
    elsewhere,  ///< touches no block
    inside,     ///< one block holds all of it
    astray,     ///< given back, or beyond the end of a block
  };

  /// At most `capacity` bytes at a time. Addresses of closed blocks are not used again until
  /// `quarantine` bytes have been closed after them. Of `patience` times that nobody is inside any
  /// more, one takes the access away: that costs more than most of what is done inside.
  guarded_memory(std::size_t capacity, std::size_t quarantine, unsigned patience)
    : capacity_{capacity}, quarantine_{quarantine}, patience_{patience}
  {
  }
  guarded_memory(guarded_memory const&) = delete;
  guarded_memory& operator=(guarded_memory const&) = delete;
  ~guarded_memory();

  /// A block that nobody can touch before open().
  /// @throws std::bad_alloc
  std::shared_ptr<block> reserve(std::size_t bytes, std::size_t alignment);
  static void* data(block const& from);
  void open(block& what);
  /// The block no longer counts, though work may use it until close(). Null when no block was
  /// reserved so.
  std::shared_ptr<block> give_back(void* data, std::size_t bytes, std::size_t alignment);
  void close(block& what);

  void enter();
  void leave();

  place of(void const* data, std::size_t bytes) const;
  /// True when all of it may be touched between enter() and leave().
  bool is_open(void const* data, std::size_t bytes) const;

  std::size_t blocks() const;
  std::size_t bytes() const;

 private:
  std::shared_ptr<block> block_at(void const* data) const;
  void set_access(block const& what, bool open) const;

  mutable std::mutex guard_;
  std::size_t const capacity_;
  std::size_t const quarantine_;
  unsigned const patience_;
  std::map<std::uintptr_t, std::shared_ptr<block>> mapped_;  // by the first address, all states
  std::deque<std::shared_ptr<block>> closed_;
  std::size_t closed_bytes_ = 0;
  std::size_t blocks_ = 0;
  std::size_t bytes_ = 0;
  int running_ = 0;
  unsigned times_left_alone_ = 0;
  bool accessible_ = false;
};

}  // namespace warpmap::trial
