#pragma once
// The variants of one machine, compiled apart from its rig.

#include <memory>
#include <string>

#include "host/device_provider.hpp"

namespace warpmap::bench {

/// While it lives, maps of backend::cuda run on its device.
class variant_choice {
 public:
  virtual ~variant_choice() = default;
  virtual void choose(std::string const& name) = 0;
};

std::unique_ptr<variant_choice> choice_on_emulated(std::shared_ptr<host::device> const&);
std::unique_ptr<variant_choice> choice_on_cuda(std::shared_ptr<host::device> const&);

/// @tparam Provider  variant_provider of some Run
template <class Provider>
class provided_choice final : public variant_choice {
 public:
  template <class Run>
  provided_choice(std::shared_ptr<host::device> const& on, Run const& run) : provider_{on, run}
  {
    host::set_provider(&provider_);
  }
  provided_choice(provided_choice const&) = delete;
  provided_choice& operator=(provided_choice const&) = delete;
  ~provided_choice() override { host::set_provider(nullptr); }
  void choose(std::string const& name) override { provider_.choose(name); }

 private:
  Provider provider_;
};

}  // namespace warpmap::bench
