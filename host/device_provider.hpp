#pragma once
// Who has devices: CUDA where the library was built with it, or a test's emulation.

#include <memory>
#include <string>

#include "host/launcher.hpp"
#include "host/setup.hpp"
#include "host/slot_types.hpp"
#include "warpmap/detail/engine.hpp"
#include "warpmap/export.hpp"

namespace warpmap::inline v0_1::host {

class device_provider {
 public:
  virtual ~device_provider() = default;
  /// Empty where there is a device to open; else why there is none, as a sentence.
  virtual std::string why_not() = 0;
  /// @param ordinal  -1: the device that is current for the calling thread
  /// @throws backend_unavailable, device_error
  virtual std::shared_ptr<device> open(int ordinal) = 0;

  template <class Slots>
  using launcher_ptr = std::shared_ptr<launcher<Slots>>;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_set32>&) = 0;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_set64>&) = 0;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_map32>&) = 0;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_map64>&) = 0;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_map64_tagged>&) = 0;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_device_string_set>&) = 0;
  virtual void make(std::shared_ptr<device> const&, launcher_ptr<slots_device_string_map>&) = 0;
};

/// CUDA's, or null in a library built without CUDA. Compiled in backend.cpp.
device_provider* cuda_provider() noexcept;

/// The one that maps ask: CUDA's unless a test has set another.
WARPMAP_EXPORT device_provider* provider() noexcept;
/// For tests; null: CUDA's again. Not while maps are made.
WARPMAP_EXPORT void set_provider(device_provider*) noexcept;

/// A map on a device of the provider. @throws backend_unavailable, device_error, out_of_memory
std::unique_ptr<detail::engine> make_device_engine(detail::layout const&, setup const&,
                                                   device_provider&);
/// The same with strings as keys.
std::unique_ptr<detail::engine> make_device_text_engine(detail::layout const&, setup const&,
                                                        device_provider&);

}  // namespace warpmap::inline v0_1::host
