#pragma once
// What stands behind map and set: one object per map that knows bytes, not types. The typed front
// says how wide keys and values are; the engine (CPU today, CUDA beside it) does the work.

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "warpmap/detail/item.hpp"
#include "warpmap/export.hpp"
#include "warpmap/memory.hpp"
#include "warpmap/options.hpp"
#include "warpmap/stats.hpp"
#include "warpmap/status.hpp"

namespace warpmap::inline v0_1::detail {

/// What insert_or_apply does. `custom` calls back with pointers to items of the user's type.
struct combine {
  arithmetic what = arithmetic::custom;
  void (*apply)(void const* fn, void const* there, void const* given, void* result) = nullptr;
  void const* fn = nullptr;
};

/// One call on `count` keys: columns of the user's types, one behind the other, in host memory.
struct call {
  ops kind = ops::none;
  std::size_t count = 0;
  void const* keys = nullptr;
  void const* values = nullptr;  ///< given values; what erase_if_equal compares with
  bool one_value = false;        ///< `values` is one item that stands for every key
  void* out = nullptr;           ///< values found; in and out: what compare_exchange expects
  status* statuses = nullptr;    ///< null, or one per key
  bool* flags = nullptr;         ///< contains: null, or one per key
  combine const* fn = nullptr;
};

/// Kinds whose calls write a value per key.
constexpr bool returns_values(ops kind)
{
  return any(kind & (ops::find | ops::extract | ops::exchange | ops::compare_exchange |
                     ops::insert_and_find));
}

/// A thread's registered access to an engine; see warpmap::session.
struct seat;

/// Sees pairs in blocks: columns of `count` keys and values.
struct visitor {
  void (*see)(void* context, void const* keys, void const* values, std::size_t count);
  void* context;
};

/// Judges pairs in blocks: sets `verdicts[i]` when pair i is to go.
struct judge {
  void (*decide)(void* context, void const* keys, void const* values, std::size_t count,
                 bool* verdicts);
  void* context;
};

/// Where a chunked retrieval stands: the version it reads and the next slot.
struct retrieval {
  std::shared_ptr<void const> version;
  std::uint64_t next = 0;
};

/// The pairs of a map at one moment, which nothing changes any more.
class frozen {
 public:
  virtual ~frozen() = default;
  virtual counts run(call const&) const = 0;  // find and contains
  virtual void visit(visitor const&, unsigned threads) const = 0;
  virtual std::size_t retrieve(retrieval&, void* keys, void* values, std::size_t room) const = 0;
  virtual std::size_t size() const noexcept = 0;
};

/// Device memory for one asynchronous batch at a time; see warpmap::workspace.
class workspace_state {
 public:
  virtual ~workspace_state() = default;
  virtual std::size_t most() const noexcept = 0;
  virtual std::uint64_t const* on_device() const noexcept = 0;
  virtual std::uint64_t const* left_over() const noexcept = 0;
  virtual std::uint64_t const* left_over_count() const noexcept = 0;
  virtual counts fetch(CUstream_st* stream) = 0;
};

/// A table as device_view sees it.
struct view_state {
  void* data;
  std::uint64_t windows;
  std::uint64_t seed[3];
  std::uint64_t* sides;
  std::int64_t* left;
  std::uint64_t* inserted;
  std::uint64_t* erased;
  // Checked builds: not zero when the lease has ended, and who counts uses after that; else null.
  std::uint64_t* ended;
  std::uint64_t* late;
  bool has_word16;  ///< pairs of 8-byte words are swapped whole
};

/// A kernel's registered access to an engine; see warpmap::lease.
class lease_state {
 public:
  virtual ~lease_state() = default;
  virtual view_state view(ops kinds) const = 0;
  virtual void run(call const&, workspace_state&) = 0;
  virtual void purge(workspace_state&) = 0;
  virtual void end() noexcept = 0;
};

class engine;

/// A call on one key, through a seat; see `call` for its parts. They come one by one, because a
/// struct that is written here and read there as a whole makes the processor wait.
using single_call = status (*)(engine&, seat&, void const* key, void const* value, void* out,
                               combine const*);

/// The calls of an engine by kind. Sessions ask for them once: what follows is one jump.
struct single_calls {
  std::array<single_call, 11> by_bit;
  single_call operator[](ops kind) const
  {
    return by_bit[static_cast<std::size_t>(std::countr_zero(static_cast<std::uint32_t>(kind)))];
  }
};

class engine {
 public:
  virtual ~engine() = default;

  // Batches; single keys through a seat.
  virtual counts run(call const&) = 0;
  /// The same on columns in device memory, in the order of a stream.
  virtual counts run(call const&, CUstream_st* stream) = 0;
  virtual std::unique_ptr<lease_state> lease(ops allowed, CUstream_st* stream) = 0;
  virtual std::unique_ptr<workspace_state> make_workspace(std::size_t most_keys) = 0;
  virtual std::unique_ptr<workspace_state> make_purge_workspace() = 0;
  virtual seat* join() = 0;
  virtual void leave(seat*) noexcept = 0;
  /// As long as the engine lives; a kind that its slots do not serve throws misuse_error.
  virtual single_calls const& singles() const noexcept = 0;

  // The whole map.
  virtual void visit(visitor const&, unsigned threads) = 0;
  virtual std::size_t retrieve(retrieval&, void* keys, void* values, std::size_t room) = 0;
  virtual std::size_t erase_if(judge const&) = 0;
  virtual std::shared_ptr<frozen> freeze() = 0;
  virtual std::unique_ptr<engine> clone() = 0;
  virtual void swap(engine& other) = 0;
  virtual void clear() = 0;
  virtual void reserve(std::size_t pairs) = 0;
  virtual void rehash(std::size_t slots) = 0;

  // Phases.
  virtual void begin_exclusive(ops allowed, on_conflict others) = 0;
  virtual void end_exclusive() noexcept = 0;
  virtual void begin_shared() = 0;
  virtual void end_shared() noexcept = 0;

  // What it says of itself.
  virtual std::size_t size() const noexcept = 0;
  virtual std::size_t capacity() const noexcept = 0;
  virtual statistics stats() = 0;
  virtual validation validate() = 0;
  virtual options const& made_with() const noexcept = 0;
  virtual warpmap::backend backend() const noexcept = 0;
  virtual std::string why_backend() const = 0;
};

/// An engine for keys and values of at most 8 bytes; compiled once, in the library.
WARPMAP_EXPORT std::unique_ptr<engine> make_word_engine(layout const&, options const&);

/// Bytes that an engine of this layout holds for `pairs` pairs, and at the peak of the rebuild that
/// doubles it.
struct byte_estimate {
  std::size_t steady = 0;
  std::size_t peak = 0;
};
WARPMAP_EXPORT byte_estimate estimate(layout const&, std::size_t pairs, options const&);

}  // namespace warpmap::inline v0_1::detail
