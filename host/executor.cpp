#include "host/executor.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#if defined(WARPMAP_WITH_TBB)
#  include <oneapi/tbb/parallel_for.h>
#  include <oneapi/tbb/task_arena.h>
#endif

#include "host/machine.hpp"
#include "warpmap/error.hpp"

namespace warpmap::inline v0_1::host {

namespace {

class serial_executor final : public executor {
 public:
  void run(unsigned count, std::function<void(unsigned)> const& task) override
  {
    for (unsigned i = 0; i < count; ++i) task(i);
  }
  unsigned width() const noexcept override { return 1; }
  executor_kind kind() const noexcept override { return executor_kind::serial; }
};

/// Fresh threads for every call: simple, and ThreadSanitizer understands it.
class thread_executor final : public executor {
 public:
  explicit thread_executor(unsigned width) : width_{width} {}

  void run(unsigned count, std::function<void(unsigned)> const& task) override
  {
    if (count == 0) return;
    std::mutex guard;
    std::exception_ptr first;
    auto const guarded = [&](unsigned i) {
      try {
        task(i);
      } catch (...) {
        std::lock_guard const hold{guard};
        if (!first) first = std::current_exception();
      }
    };
    {
      std::vector<std::jthread> helpers;
      helpers.reserve(count - 1);
      unsigned started = 1;  // the caller is worker 0
      try {
        for (; started < count; ++started) helpers.emplace_back(guarded, started);
      } catch (std::exception const&) {
        // No more threads to be had: the caller does what is left itself.
      }
      guarded(0);
      for (unsigned i = started; i < count; ++i) guarded(i);
    }
    if (first) std::rethrow_exception(first);
  }
  unsigned width() const noexcept override { return width_; }
  executor_kind kind() const noexcept override { return executor_kind::threads; }

 private:
  unsigned width_;
};

#if defined(WARPMAP_WITH_TBB)
/// An arena for each call: it bounds the threads of the call, and a worker that must wait (for a
/// rebuild, or for the end of a phase) never takes the place that another call needs to go on.
class tbb_executor final : public executor {
 public:
  explicit tbb_executor(unsigned width) : width_{width} {}

  void run(unsigned count, std::function<void(unsigned)> const& task) override
  {
    oneapi::tbb::task_arena arena{static_cast<int>(width_)};
    arena.execute([&] {
      oneapi::tbb::parallel_for(
        0u, count, [&](unsigned i) { task(i); }, oneapi::tbb::simple_partitioner{});
    });
  }
  unsigned width() const noexcept override { return width_; }
  executor_kind kind() const noexcept override { return executor_kind::tbb; }

 private:
  unsigned width_;
};
#endif

}  // namespace

std::shared_ptr<executor> make_executor(executor_kind kind, unsigned threads)
{
  auto const width = threads == 0 ? processors() : threads;
  if (kind == executor_kind::serial || (kind == executor_kind::automatic && width == 1))
    return std::make_shared<serial_executor>();
#if defined(WARPMAP_WITH_TBB)
  // More than there are processors it would not start, and would say so on the error stream.
  if (kind != executor_kind::threads)
    return std::make_shared<tbb_executor>(std::min(width, processors()));
#else
  if (kind == executor_kind::tbb)
    throw invalid_option{
      "warpmap: this library was built without oneTBB; use executor_kind::threads"};
#endif
  return std::make_shared<thread_executor>(width);
}

}  // namespace warpmap::inline v0_1::host
