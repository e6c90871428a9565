#pragma once
// The device seam: all that the host's logic asks of a GPU. kernels/ has the CUDA implementation;
// tests/support/emulated_device.hpp one that runs anywhere, delays what it may delay and fails when
// it is told to.
//
// Streams and events mean what they mean in CUDA: work on one stream runs in its order, work on
// different streams in any order, and an event stands for what was put on a stream before it was
// recorded. Every function may be called from any thread, whichever device is current there, and
// leaves that one current. Null is the device's default stream.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "warpmap/error.hpp"
#include "warpmap/memory.hpp"

struct CUevent_st;

namespace warpmap::inline v0_1::host {

using stream_handle = CUstream_st*;
using event_handle = CUevent_st*;

/// Where an address lies, as seen from one device.
enum class memory_kind : std::uint8_t {
  host,          ///< pageable, or unknown to the device
  pinned,        ///< host memory that the device reads and writes by itself
  device,        ///< this device's
  managed,       ///< moves between both
  other_device,  ///< another device's
};

/// What a device throws that has no `wanted` bytes in one piece.
/// @param where  device or pinned memory, and whose
inline out_of_memory memory_shortage(std::string const& where, std::size_t wanted,
                                     std::size_t free)
{
  auto const missing = wanted > free ? std::to_string(wanted - free) + " are missing"
                                     : "none are missing, but they are not in one piece";
  return out_of_memory{"warpmap: no memory for " + std::to_string(wanted) + " bytes in " + where +
                       ": " + std::to_string(free) + " bytes are free, " + missing};
}

/// Functions that can fail throw device_error, or out_of_memory where that is the cause; nothing
/// was queued then. A failure of work that was queued earlier may surface at any later call.
class device {
 public:
  virtual ~device() = default;

  // --- what it is ---
  virtual int ordinal() const noexcept = 0;
  /// Name, compute capability, driver: for messages.
  virtual std::string describe() const = 0;
  /// True where the code that will run there swaps and loads 16 aligned bytes whole.
  virtual bool has_word16() const noexcept = 0;

  // --- memory ---
  /// The device's own stream-ordered memory; not zero-filled. Where there is none it throws
  /// out_of_memory as of memory_shortage().
  virtual memory_resource& memory() noexcept = 0;
  /// @throws out_of_memory
  virtual void* allocate_pinned(std::size_t bytes) = 0;
  virtual void free_pinned(void*) noexcept = 0;
  /// Queues a copy between any two places. From pageable memory: the source may be changed when
  /// the call returns; to pageable memory: the bytes are there when the call returns.
  virtual void copy(void* to, void const* from, std::size_t bytes, stream_handle) = 0;
  /// Queues that `bytes` bytes become `byte`.
  virtual void fill(void* to, std::uint8_t byte, std::size_t bytes, stream_handle) = 0;
  virtual memory_kind kind_of(void const*) const = 0;
  /// Calls `what` while this device is the calling thread's current one: for a user's resource,
  /// which may ask. What it throws passes. @throws device_error  `what` was not called then
  virtual void while_current(std::function<void()> const& what) const = 0;

  // --- order ---
  virtual stream_handle make_stream() = 0;
  /// What is queued still runs.
  virtual void destroy(stream_handle) noexcept = 0;
  virtual event_handle make_event() = 0;
  virtual void destroy(event_handle) noexcept = 0;
  virtual void record(event_handle, stream_handle) = 0;
  /// Holds back what is queued on the stream from now on until the event's last record has run.
  virtual void wait(stream_handle, event_handle) = 0;
  /// True when the event's last record has run, or it never was recorded.
  virtual bool is_done(event_handle) = 0;
  /// The host waits for what the stream, or the event, stands for.
  virtual void synchronize(stream_handle) = 0;
  virtual void synchronize(event_handle) = 0;
  /// True while the stream records a graph instead of running.
  virtual bool is_capturing(stream_handle) = 0;
  /// False for streams of other devices, as far as the driver tells them apart.
  virtual bool has(stream_handle) = 0;

  // --- for those who watch: what the calling thread does until the next end, for profilers ---
  virtual void begin_range([[maybe_unused]] char const* name) noexcept {}
  virtual void end_range() noexcept {}
};

}  // namespace warpmap::inline v0_1::host
