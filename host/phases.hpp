#pragma once
// Which phase a map is in, and who holds it.

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "warpmap/error.hpp"
#include "warpmap/options.hpp"

namespace warpmap::inline v0_1::host {

/// At most one exclusive phase or any number of shared ones, per map.
class phases {
 public:
  /// Waits for its turn. @throws misuse_error  when this thread would wait for itself
  void begin_exclusive(ops allowed, on_conflict others)
  {
    auto const me = std::this_thread::get_id();
    std::unique_lock hold{guard_};
    if (exclusive_ && owner_ == me)
      throw misuse_error{"warpmap: this thread already holds an exclusive phase of this map"};
    if (std::find(sharers_.begin(), sharers_.end(), me) != sharers_.end())
      throw misuse_error{
        "warpmap: this thread holds a shared phase of this map; end it before "
        "asking for an exclusive one"};
    changed_.wait(hold, [&] { return !exclusive_ && sharers_.empty(); });
    exclusive_ = true;
    owner_ = me;
    allowed_ = allowed;
    others_ = others;
  }
  void end_exclusive() noexcept
  {
    {
      std::lock_guard const hold{guard_};
      exclusive_ = false;
    }
    changed_.notify_all();
  }

  /// @throws misuse_error  when this thread holds the exclusive phase
  void begin_shared()
  {
    auto const me = std::this_thread::get_id();
    std::unique_lock hold{guard_};
    if (exclusive_ && owner_ == me)
      throw misuse_error{"warpmap: this thread holds an exclusive phase of this map"};
    changed_.wait(hold, [&] { return !exclusive_; });
    sharers_.push_back(me);
  }
  void end_shared() noexcept
  {
    {
      std::lock_guard const hold{guard_};
      // A phase may end on another thread than it began on; then any entry is as good.
      auto at = std::find(sharers_.begin(), sharers_.end(), std::this_thread::get_id());
      if (at == sharers_.end()) at = sharers_.begin();
      if (at != sharers_.end()) sharers_.erase(at);
    }
    changed_.notify_all();
  }

  /// What a call of a forbidden kind does: returns when it may wait, else throws.
  /// @throws misuse_error
  void refuse_or_wait(ops kind)
  {
    std::lock_guard const hold{guard_};
    if (!exclusive_ || any(allowed_ & kind)) return;  // it ended meanwhile
    if (owner_ == std::this_thread::get_id())
      throw misuse_error{
        "warpmap: this kind of call is not allowed in the exclusive phase that "
        "this thread holds, and waiting for its end would never end"};
    if (others_ == on_conflict::fail)
      throw misuse_error{
        "warpmap: an exclusive phase forbids this kind of call now, and was told "
        "to refuse rather than let it wait"};
  }

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  bool exclusive_ = false;
  std::thread::id owner_;
  ops allowed_ = ops::all;
  on_conflict others_ = on_conflict::wait;
  std::vector<std::thread::id> sharers_;
};

}  // namespace warpmap::inline v0_1::host
