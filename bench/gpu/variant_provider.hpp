#pragma once
// Gives maps the kernels of a variant.

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "bench/gpu/variants.hpp"
#include "host/device_provider.hpp"
#include "kernels/body_launcher.hpp"

namespace warpmap::bench {

/// Runs jobs by variant `which` of all_variants. Compiled apart for each kind of slots: include
/// variant_launchers.hpp for the body.
template <class Slots, class Run>
std::shared_ptr<host::launcher<Slots>> launcher_of(std::size_t which, Run const&);

/// For host::set_provider: its maps run on one device. Pairs of 4 and of 8 bytes have variants.
/// @tparam Run  of kernels::body_launcher; it sorts
template <class Run>
class variant_provider final : public host::device_provider {
 public:
  variant_provider(std::shared_ptr<host::device> on, Run run)
    : on_{std::move(on)}, run_{std::move(run)}
  {
  }

  /// For maps made from now on. @throws std::invalid_argument  there is none of that name
  void choose(std::string_view name)
  {
    for (std::size_t i = 0; i < all_variants.size(); ++i)
      if (name == all_variants[i].name) {
        chosen_ = i;
        return;
      }
    throw std::invalid_argument{"no such variant: " + std::string{name}};
  }

  std::string why_not() override { return {}; }
  std::shared_ptr<host::device> open(int) override { return on_; }
  using device_ptr = std::shared_ptr<host::device> const&;
  void make(device_ptr, launcher_ptr<host::slots_set32>& to) override { give_usual(to); }
  void make(device_ptr, launcher_ptr<host::slots_set64>& to) override { give_usual(to); }
  void make(device_ptr, launcher_ptr<host::slots_map32>& to) override
  {
    to = launcher_of<host::slots_map32>(chosen_, run_);
  }
  void make(device_ptr, launcher_ptr<host::slots_map64>& to) override
  {
    to = launcher_of<host::slots_map64>(chosen_, run_);
  }
  void make(device_ptr, launcher_ptr<host::slots_map64_tagged>& to) override { give_usual(to); }
  void make(device_ptr, launcher_ptr<host::slots_device_string_set>& to) override
  {
    give_usual(to);
  }
  void make(device_ptr, launcher_ptr<host::slots_device_string_map>& to) override
  {
    give_usual(to);
  }

 private:
  template <class Slots>
  void give_usual(launcher_ptr<Slots>& to)
  {
    to = std::make_shared<kernels::body_launcher<Slots, Run>>(run_);
  }

  std::shared_ptr<host::device> on_;
  Run run_;
  std::size_t chosen_ = 0;
};

}  // namespace warpmap::bench
