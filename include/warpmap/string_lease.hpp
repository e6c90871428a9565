#pragma once
// Kernels' access to a map or set of strings on a device, to look things up.

#include <memory>

#include "warpmap/detail/typed.hpp"
#include "warpmap/device_span.hpp"

namespace warpmap::inline v0_1 {

/// A map of strings as it is, for lookups in kernels on one stream: made by
/// `string_map::lease(stream)` or `string_set::lease(stream)`.
///
/// Effect:  keeps its version of the map, and the keys of that, alive, and holds nobody up; it does
///          not see what is written after the map has grown.
/// Streams: the end of the lease is a point on its stream: what the map does to the leased version
///          comes behind all that the stream was given before.
/// Threads: one thread at a time per lease; other calls, from any thread, as beside any batch. It
///          must end before its map does.
template <class Value>
class string_lease {
 public:
  string_lease(detail::engine& on, ops allowed, stream_ref stream)
    : state_{on.lease(allowed, stream.get())}, stream_{stream}
  {
  }
  string_lease(string_lease&&) = default;
  string_lease& operator=(string_lease&&) = default;
  ~string_lease() = default;

  stream_ref stream() const noexcept { return stream_; }
  /// As the destructor. What was queued still runs.
  void end() noexcept { state_->end(); }
  /// For view_of() of string_device.cuh, which has a type for it.
  detail::view_state view(ops kinds) const { return state_->view(kinds); }

 private:
  std::unique_ptr<detail::lease_state> state_;
  stream_ref stream_;
};

}  // namespace warpmap::inline v0_1
