#pragma once
// Threads that stay, so that thousands of short trials do not each start their own.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace warpmap::trial {

class crew {
 public:
  explicit crew(int most)
  {
    for (int i = 0; i < most; ++i) threads_.emplace_back([this, i] { work(i); });
  }
  ~crew()
  {
    {
      std::lock_guard const hold{mutex_};
      closing_ = true;
    }
    changed_.notify_all();
    for (auto& one : threads_) one.join();
  }

  /// Runs each job on a thread of its own and returns when all have returned. They must not throw.
  void run(std::span<std::function<void()> const> jobs)
  {
    std::unique_lock hold{mutex_};
    jobs_ = jobs;
    here_ = 0;
    left_ = static_cast<int>(jobs.size());
    ++round_;
    changed_.notify_all();
    changed_.wait(hold, [&] { return left_ == 0; });
  }

 private:
  void work(int me)
  {
    for (int seen = 0;;) {
      std::unique_lock hold{mutex_};
      changed_.wait(hold, [&] { return closing_ || round_ != seen; });
      if (closing_) return;
      seen = round_;
      if (me >= static_cast<int>(jobs_.size())) continue;
      auto const& job = jobs_[static_cast<std::size_t>(me)];
      // Nobody begins before all are awake: else the first has finished when the last begins.
      if (++here_ == static_cast<int>(jobs_.size())) changed_.notify_all();
      else changed_.wait(hold, [&] { return here_ == static_cast<int>(jobs_.size()); });
      hold.unlock();
      job();
      hold.lock();
      if (--left_ == 0) changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::span<std::function<void()> const> jobs_;
  int here_ = 0;
  int left_ = 0;
  int round_ = 0;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace warpmap::trial
