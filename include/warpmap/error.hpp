#pragma once
// The exceptions of warpmap. After any of them the map holds every pair that it held before,
// unless the call that throws says otherwise.

#include <stdexcept>
#include <string>

#include "warpmap/export.hpp"

namespace warpmap::inline v0_1 {

/// Base of every exception that warpmap itself throws (a user's functor or memory resource throws
/// its own, which pass through unchanged).
class WARPMAP_EXPORT error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Two spans of one call differ in length, or an output is too small. Nothing was done.
class WARPMAP_EXPORT size_mismatch : public error {
 public:
  using error::error;
};

/// The memory resource had no more, or `max_bytes` would be exceeded, and the call cannot report
/// that per key. The map is unchanged.
class WARPMAP_EXPORT out_of_memory : public error {
 public:
  using error::error;
};

/// A call that the current phase forbids and that could never be served by waiting, or that asked
/// not to wait. Nothing was done.
class WARPMAP_EXPORT misuse_error : public error {
 public:
  using error::error;
};

/// An option or argument outside its documented range. Nothing was done.
class WARPMAP_EXPORT invalid_option : public error {
 public:
  using error::error;
};

/// The device refused a call, or work that it was given earlier has failed; the message names call,
/// device and cause. Nothing of the call that throws was done where the device refused it. After a
/// failure of work under way the contents of maps on that device are lost.
class WARPMAP_EXPORT device_error : public error {
 public:
  using error::error;
};

/// The backend that was asked for cannot run here. No map was made.
class WARPMAP_EXPORT backend_unavailable : public error {
 public:
  using error::error;
};

}  // namespace warpmap::inline v0_1
