#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "bench/gpu/rig_of.hpp"
#include "bench/gpu/variant_choice.hpp"
#include "tests/support/emulated_device.hpp"

namespace warpmap::bench {
namespace {

/// For the test of this program: is it noticed?
bool lies_about(char const* what)
{
  auto const* const set = std::getenv("WARPMAP_PLANT_A_LIE");
  return set != nullptr && std::string_view{set} == what;
}

/// By the same ways, on the host.
class emulated_baseline final : public baseline {
 public:
  emulated_baseline(trial::emulated_device& on, baseline_kind kind, baseline_columns const& of)
    : on_{on}, kind_{kind}, of_{of}
  {
    if (kind == baseline_kind::search_in_sorted)
      on_.enqueue(nullptr, [this] {
        sorted_.assign(of_.keys, of_.keys + of_.count);
        std::sort(sorted_.begin(), sorted_.end());
      });
    on_.synchronize(host::stream_handle{});
  }
  void run(host::stream_handle stream) override
  {
    on_.enqueue(stream, [this] {
      answer_ = kind_ == baseline_kind::search_in_sorted ? found() : groups();
      if (lies_about("baselines")) --answer_;
    });
  }
  u64 answer(host::stream_handle stream) override
  {
    on_.synchronize(stream);
    return answer_;
  }

 private:
  u64 found() const
  {
    return static_cast<u64>(std::count_if(of_.values, of_.values + of_.count, [&](u64 key) {
      return std::binary_search(sorted_.begin(), sorted_.end(), key);
    }));
  }
  u64 groups() const
  {
    std::vector<u64> keys(of_.keys, of_.keys + of_.count);
    std::sort(keys.begin(), keys.end());
    return static_cast<u64>(std::unique(keys.begin(), keys.end()) - keys.begin());
  }

  trial::emulated_device& on_;
  baseline_kind kind_;
  baseline_columns of_;
  std::vector<u64> sorted_;
  u64 answer_ = 0;
};

class emulated_rig final : public rig_of<emulated_rig> {
 public:
  host::device& device() override { return *device_; }
  std::string description() override { return device_->describe(); }
  bool is_emulated() const override { return true; }
  std::size_t free_bytes() override { return std::size_t{1} << 30; }
  std::size_t cache_bytes() override { return std::size_t{128} << 10; }

  void use(std::string const& variant) override { choice_->choose(variant); }
  double time(host::stream_handle stream, std::function<void()> const& work) override
  {
    device_->synchronize(stream);
    auto const begin = std::chrono::steady_clock::now();
    work();
    device_->synchronize(stream);
    // What the device takes for misuse it reports to GoogleTest.
    if (testing::UnitTest::GetInstance()->ad_hoc_test_result().Failed())
      throw std::runtime_error{"the emulated device was misused"};
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - begin}.count();
  }
  std::unique_ptr<baseline> make(baseline_kind kind, baseline_columns const& of) override
  {
    return std::make_unique<emulated_baseline>(*device_, kind, of);
  }

  /// By two threads.
  template <class Work>
  void put(Work const& work, u64 count, host::stream_handle stream)
  {
    if constexpr (std::is_same_v<Work, fill_keys<u64>>)
      if (lies_about("keys")) return put(fill_with<u64>{work.to, 1}, count, stream);
    device_->enqueue(stream, [work, count] {
      std::jthread const odd{[&] {
        for (u64 i = 1; i < count; i += 2) work(i);
      }};
      for (u64 i = 0; i < count; i += 2) work(i);
    });
  }

 private:
  static trial::emulated_options how()
  {
    trial::emulated_options made;
    made.delays = false;
    made.patience = 32;
    return made;
  }

  std::shared_ptr<trial::emulated_device> device_ =
    std::make_shared<trial::emulated_device>(how());
  std::unique_ptr<variant_choice> choice_ = choice_on_emulated(device_);
};

}  // namespace

std::unique_ptr<rig> make_emulated_rig(std::string&) { return std::make_unique<emulated_rig>(); }

}  // namespace warpmap::bench
