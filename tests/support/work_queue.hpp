#pragma once
// A stream as a thread: runs what it is given in order, each a random moment later.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "tests/support/dice.hpp"

namespace warpmap::trial {

/// A moment that has come or not.
class moment {
 public:
  void come();
  void wait() const;
  bool has_come() const;

 private:
  mutable std::mutex guard_;
  mutable std::condition_variable changed_;
  bool here_ = false;
};

class work_queue {
 public:
  work_queue(std::uint64_t seed, bool delays);
  work_queue(work_queue const&) = delete;
  work_queue& operator=(work_queue const&) = delete;
  /// Waits until all that was put has run.
  ~work_queue();

  /// The work must not throw. Returns its ticket.
  std::uint64_t put(std::function<void()> work);
  std::uint64_t last_ticket() const;
  void wait(std::uint64_t ticket) const;
  bool is_idle() const;

 private:
  void run();
  void dawdle();

  mutable std::mutex guard_;
  mutable std::condition_variable changed_;
  std::deque<std::function<void()>> works_;
  std::uint64_t put_ = 0;
  std::uint64_t done_ = 0;
  bool closing_ = false;
  bool const delays_;
  dice roll_;
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace warpmap::trial
