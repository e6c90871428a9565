#include "tests/support/test_device.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>
#include <vector>

#include "host/device_provider.hpp"
#include "tests/support/emulated_launcher.hpp"

namespace warpmap::trial {

namespace {

using device_list = std::vector<std::shared_ptr<emulated_device>>;

/// Never changes: threads of one test that each ask for the device all publish the same provider.
class emulated_provider final : public host::device_provider {
 public:
  explicit emulated_provider(device_list all) : all_{std::move(all)} {}

  std::string why_not() override { return {}; }
  std::shared_ptr<host::device> open(int ordinal) override
  {
    auto const wanted = ordinal == -1 ? emulated_device::current() : ordinal;
    for (auto const& each : all_)
      if (each->ordinal() == wanted) return each;
    throw backend_unavailable{"warpmap: there is no emulated device " + std::to_string(wanted)};
  }
  void make(std::shared_ptr<host::device> const& on, launcher_ptr<host::slots_set32>& to) override
  {
    launcher_on(on, to);
  }
  void make(std::shared_ptr<host::device> const& on, launcher_ptr<host::slots_set64>& to) override
  {
    launcher_on(on, to);
  }
  void make(std::shared_ptr<host::device> const& on, launcher_ptr<host::slots_map32>& to) override
  {
    launcher_on(on, to);
  }
  void make(std::shared_ptr<host::device> const& on, launcher_ptr<host::slots_map64>& to) override
  {
    launcher_on(on, to);
  }
  void make(std::shared_ptr<host::device> const& on,
            launcher_ptr<host::slots_map64_tagged>& to) override
  {
    launcher_on(on, to);
  }
  void make(std::shared_ptr<host::device> const& on,
            launcher_ptr<host::slots_device_string_set>& to) override
  {
    launcher_on(on, to);
  }
  void make(std::shared_ptr<host::device> const& on,
            launcher_ptr<host::slots_device_string_map>& to) override
  {
    launcher_on(on, to);
  }

 private:
  template <class Slots>
  static void launcher_on(std::shared_ptr<host::device> const& on, launcher_ptr<Slots>& to)
  {
    to = std::make_shared<emulated_launcher<Slots>>(dynamic_cast<emulated_device&>(*on));
  }

  device_list const all_;
};

/// Without it a test that names no backend would run on the device of the test before it.
class forget_after_test final : public testing::EmptyTestEventListener {
  void OnTestEnd(testing::TestInfo const&) override { host::set_provider(nullptr); }
};

void forget_at_the_end()
{
  static auto const once = [] {
    testing::UnitTest::GetInstance()->listeners().Append(new forget_after_test);
    return true;
  }();
  static_cast<void>(once);
}

void provide(emulated_provider& from)
{
  forget_at_the_end();
  host::set_provider(&from);
}

/// Delays cost where thousands of small calls wait for each other.
template <bool Delays>
emulated_provider& shared_provider()
{
  static emulated_provider one{[] {
    emulated_options how;
    how.delays = Delays;
    how.patience = 32;
    return device_list{std::make_shared<emulated_device>(how)};
  }()};
  return one;
}

template <bool Delays>
void use_shared_device()
{
  if (device_name() == "emulated") provide(shared_provider<Delays>());
  else if (device_name() != "cuda")
    throw std::runtime_error{"WARPMAP_TEST_DEVICE is '" + device_name() +
                             "'; it may be emulated or cuda"};
}

}  // namespace

std::string device_name()
{
  auto const* const set = std::getenv("WARPMAP_TEST_DEVICE");
  return set != nullptr && *set != '\0' ? set : "emulated";
}

void use_test_device() { use_shared_device<false>(); }
void use_slow_test_device() { use_shared_device<true>(); }

void use_device(std::shared_ptr<emulated_device> const& one) { use_devices({one}); }

void use_devices(std::vector<std::shared_ptr<emulated_device>> const& all)
{
  static std::unique_ptr<emulated_provider> given;
  auto made = std::make_unique<emulated_provider>(all);
  provide(*made);
  given = std::move(made);
}

}  // namespace warpmap::trial
