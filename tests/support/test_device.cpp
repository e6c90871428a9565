#include "tests/support/test_device.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "host/device_provider.hpp"
#include "tests/support/emulated_launcher.hpp"

namespace warpmap::trial {

namespace {

/// Never changes: threads of one test that each ask for the device all publish the same provider.
class emulated_provider final : public host::device_provider {
 public:
  explicit emulated_provider(std::shared_ptr<emulated_device> of) : device_{std::move(of)} {}

  std::string why_not() override { return {}; }
  std::shared_ptr<host::device> open() override { return device_; }
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_set32>& to) override
  {
    launcher_on(to);
  }
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_set64>& to) override
  {
    launcher_on(to);
  }
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_map32>& to) override
  {
    launcher_on(to);
  }
  void make(std::shared_ptr<host::device> const&, launcher_ptr<host::slots_map64>& to) override
  {
    launcher_on(to);
  }
  void make(std::shared_ptr<host::device> const&,
            launcher_ptr<host::slots_map64_tagged>& to) override
  {
    launcher_on(to);
  }

 private:
  template <class Slots>
  void launcher_on(launcher_ptr<Slots>& to)
  {
    to = std::make_shared<emulated_launcher<Slots>>(*device_);
  }

  std::shared_ptr<emulated_device> device_;
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
    return std::make_shared<emulated_device>(how);
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

void use_device(std::shared_ptr<emulated_device> const& one)
{
  static std::unique_ptr<emulated_provider> given;
  auto made = std::make_unique<emulated_provider>(one);
  provide(*made);
  given = std::move(made);
}

}  // namespace warpmap::trial
