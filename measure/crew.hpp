#pragma once
// The threads of a measurement: they start together and the clock stops when the last one is done.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace warpmap::bench {

/// A fixed set of threads; the caller of run() is member 0. The others sleep between runs.
class crew {
 public:
  using task = std::function<void(unsigned member)>;

  explicit crew(unsigned members)
  {
    for (unsigned member = 1; member < members; ++member)
      helpers_.emplace_back([this, member] { serve(member); });
  }
  crew(crew const&) = delete;
  crew& operator=(crew const&) = delete;
  ~crew()
  {
    task_ = nullptr;
    call_helpers();
    for (auto& helper : helpers_) helper.join();
  }

  unsigned members() const { return static_cast<unsigned>(helpers_.size()) + 1; }

  /// Every member runs the task once. Returns the seconds from the common start to the last end;
  /// waking up is not counted.
  double run(task const& work)
  {
    task_ = &work;
    ready_ = 0;
    done_ = 0;
    call_helpers();
    while (ready_.load(std::memory_order_acquire) < helpers_.size()) std::this_thread::yield();

    auto const begin = std::chrono::steady_clock::now();
    go_.store(call_.load(std::memory_order_relaxed), std::memory_order_release);
    work(0);
    while (done_.load(std::memory_order_acquire) < helpers_.size()) std::this_thread::yield();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

 private:
  void call_helpers()
  {
    call_.fetch_add(1, std::memory_order_release);
    call_.notify_all();
  }

  void serve(unsigned member)
  {
    for (std::uint64_t heard = 0;;) {
      call_.wait(heard, std::memory_order_acquire);
      heard = call_.load(std::memory_order_acquire);
      if (task_ == nullptr) return;
      ready_.fetch_add(1, std::memory_order_acq_rel);
      while (go_.load(std::memory_order_acquire) != heard) std::this_thread::yield();
      (*task_)(member);
      done_.fetch_add(1, std::memory_order_acq_rel);
    }
  }

  task const* task_ = nullptr;
  std::atomic<std::uint64_t> call_{0};
  std::atomic<std::uint64_t> go_{0};
  std::atomic<std::size_t> ready_{0};
  std::atomic<std::size_t> done_{0};
  std::vector<std::thread> helpers_;
};

}  // namespace warpmap::bench
