#pragma once
// Providers of devices on which no map runs. Maps ask them from construction to their end, whatever
// the machine has.

#include <memory>
#include <string>

#include "host/device_provider.hpp"
#include "warpmap/error.hpp"

namespace warpmap::trial {

class unusable_devices : public host::device_provider {
 public:
  unusable_devices() { host::set_provider(this); }
  unusable_devices(unusable_devices const&) = delete;
  unusable_devices& operator=(unusable_devices const&) = delete;
  ~unusable_devices() override { host::set_provider(nullptr); }

  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_set32>&) final {}
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_set64>&) final {}
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_map32>&) final {}
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_map64>&) final {}
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_map64_tagged>&) final
  {
  }
  void make(std::shared_ptr<host::device> const&,
            launcher_ptr<host::slots_device_string_set>&) final
  {
  }
  void make(std::shared_ptr<host::device> const&,
            launcher_ptr<host::slots_device_string_map>&) final
  {
  }
};

/// A machine without devices.
class no_devices final : public unusable_devices {
 public:
  std::string why_not() override { return "there is no CUDA device in this test"; }
  std::shared_ptr<host::device> open(int) override
  {
    throw backend_unavailable{"opened although there is none"};
  }
};

/// A machine whose device cannot be opened.
class broken_devices final : public unusable_devices {
 public:
  std::string why_not() override { return {}; }
  std::shared_ptr<host::device> open(int) override
  {
    throw backend_unavailable{"warpmap: the device is out of order"};
  }
};

}  // namespace warpmap::trial
