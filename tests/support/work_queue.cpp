#include "tests/support/work_queue.hpp"

#include <chrono>
#include <utility>

namespace warpmap::trial {

void moment::come()
{
  std::lock_guard const hold{guard_};
  here_ = true;
  changed_.notify_all();
}

void moment::wait() const
{
  std::unique_lock hold{guard_};
  changed_.wait(hold, [&] { return here_; });
}

bool moment::has_come() const
{
  std::lock_guard const hold{guard_};
  return here_;
}

work_queue::work_queue(std::uint64_t seed, bool delays)
  : delays_{delays}, roll_{seed}, thread_{[this] { run(); }}
{
}

work_queue::~work_queue()
{
  {
    std::lock_guard const hold{guard_};
    closing_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

std::uint64_t work_queue::put(std::function<void()> work)
{
  std::lock_guard const hold{guard_};
  works_.push_back(std::move(work));
  changed_.notify_all();
  return ++put_;
}

std::uint64_t work_queue::last_ticket() const
{
  std::lock_guard const hold{guard_};
  return put_;
}

void work_queue::wait(std::uint64_t ticket) const
{
  std::unique_lock hold{guard_};
  changed_.wait(hold, [&] { return done_ >= ticket; });
}

bool work_queue::is_idle() const
{
  std::lock_guard const hold{guard_};
  return done_ == put_;
}

void work_queue::run()
{
  std::unique_lock hold{guard_};
  for (;;) {
    changed_.wait(hold, [&] { return closing_ || !works_.empty(); });
    if (works_.empty()) return;
    auto work = std::move(works_.front());
    works_.pop_front();
    hold.unlock();
    if (delays_) dawdle();
    work();
    work = nullptr;  // what it owns goes before anybody hears that it is done
    hold.lock();
    ++done_;
    changed_.notify_all();
  }
}

void work_queue::dawdle()
{
  auto const how = roll_.below(8);
  if (how < 3) return;
  if (how < 6) return std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::microseconds{roll_.below(100)});
}

}  // namespace warpmap::trial
