#include <barrier>
#include <thread>
#include <utility>
#include <vector>

#include "tests/gpu/rig.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class emulated_replay final : public replay {
 public:
  emulated_replay(emulated_device& on, emulated_graph of) : on_{on}, graph_{std::move(of)} {}
  void launch(host::stream_handle stream) override { on_.launch(graph_, stream); }

 private:
  emulated_device& on_;
  emulated_graph graph_;
};

class emulated_rig final : public rig {
 public:
  void use() override { use_device(device_); }
  host::device& device() override { return *device_; }
  std::uint32_t scale() const override { return 1; }

  void launch(crowd<std::uint64_t> const& all, std::uint64_t threads,
              host::stream_handle stream) override
  {
    run(all, threads, stream);
  }
  void launch(crowd<std::uint32_t> const& all, std::uint64_t threads,
              host::stream_handle stream) override
  {
    run(all, threads, stream);
  }
  void launch(race const& all, std::uint64_t threads, host::stream_handle stream) override
  {
    run(all, threads, stream);
  }

  void begin_capture(host::stream_handle stream) override { device_->begin_capture(stream); }
  std::unique_ptr<replay> end_capture(host::stream_handle stream) override
  {
    return std::make_unique<emulated_replay>(*device_, device_->end_capture(stream));
  }

 private:
  /// A few threads of the host, begun at once, each in the parts of some of the crowd.
  template <class Crowd>
  void run(Crowd const& all, std::uint64_t threads, host::stream_handle stream)
  {
    device_->enqueue(stream, [all, threads] {
      constexpr std::uint64_t runners = 4;
      std::barrier begin{runners};
      std::vector<std::jthread> crew;
      for (std::uint64_t first = 0; first < runners; ++first)
        crew.emplace_back([&all, &begin, threads, first] {
          begin.arrive_and_wait();
          for (auto i = first; i < threads; i += runners) all(i);
        });
    });
  }

  std::shared_ptr<emulated_device> device_ = std::make_shared<emulated_device>();
};

}  // namespace

std::unique_ptr<rig> make_emulated_rig(std::string&) { return std::make_unique<emulated_rig>(); }

#if !defined(WARPMAP_GPU_TESTS_WITH_CUDA)
std::unique_ptr<rig> make_cuda_rig(std::string& why_not)
{
  why_not = "this build has no CUDA half";
  return nullptr;
}
#endif

}  // namespace warpmap::trial
