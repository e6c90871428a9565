#pragma once
// Where the columns of a host's batch stop on their way to a device and back: lanes, each a stream
// with a buffer on either side, so that one chunk is copied while another is worked on.

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "host/block.hpp"
#include "host/device_queue.hpp"

namespace warpmap::inline v0_1::host {

/// For one chunk at a time.
class lane {
 public:
  /// @throws out_of_memory, device_error
  lane(std::shared_ptr<device> const& on, memory_resource& from, std::size_t bytes)
    : own_{on}, here_{*on, bytes},
      there_{from, std::make_shared<ledger>(unlimited), bytes, own_.stream()}
  {
    on->synchronize(own_.stream());  // then other streams may use it, too
  }

  device& on() const noexcept { return own_.on(); }
  stream_handle stream() const noexcept { return own_.stream(); }
  std::size_t bytes() const noexcept { return there_.bytes(); }
  char* here() const noexcept { return static_cast<char*>(here_.data()); }
  char* there() const noexcept { return static_cast<char*>(there_.data()); }

  /// Queue a stretch of the buffer from one side to the other.
  void bring(std::size_t first, std::size_t bytes) const
  {
    if (bytes != 0) on().copy(there() + first, here() + first, bytes, stream());
  }
  void fetch(std::size_t first, std::size_t bytes) const
  {
    if (bytes != 0) on().copy(here() + first, there() + first, bytes, stream());
  }

 private:
  own_stream own_;
  pinned_block here_;
  block there_;
};

/// The lanes of one map. One is there from the beginning, so that a batch can always be done; more
/// and wider ones while there is memory for them.
class lane_pool {
 public:
  static constexpr std::size_t least = std::size_t{1} << 16;
  static constexpr std::size_t usual = std::size_t{4} << 20;

  /// @throws out_of_memory, device_error
  lane_pool(std::shared_ptr<device> on, memory_resource& from) : on_{std::move(on)}, from_{&from}
  {
    free_.reserve(most_lanes);
    free_.push_back(std::make_unique<lane>(on_, *from_, least));
    made_ = 1;
  }

  /// A lane that is not of the pool. @throws out_of_memory, device_error
  std::unique_ptr<lane> make_wide(std::size_t bytes) const
  {
    return std::make_unique<lane>(on_, *from_, bytes);
  }

  /// A lane for the caller alone, of `wanted` bytes or, where memory is short, fewer. Waits for one
  /// where there are many already.
  class holder {
   public:
    holder(lane_pool& of, std::size_t wanted) : of_{&of}, mine_{of.take(wanted)} {}
    /// A second one, or none when that means waiting.
    static std::unique_ptr<holder> another(lane_pool& of, std::size_t wanted)
    {
      auto found = of.try_take(wanted);
      return found ? std::unique_ptr<holder>{new holder{of, std::move(found)}} : nullptr;
    }
    holder(holder const&) = delete;
    holder& operator=(holder const&) = delete;
    ~holder() { of_->give_back(std::move(mine_)); }
    lane const& operator*() const noexcept { return *mine_; }
    lane const* operator->() const noexcept { return mine_.get(); }

   private:
    holder(lane_pool& of, std::unique_ptr<lane> found) : of_{&of}, mine_{std::move(found)} {}
    lane_pool* of_;
    std::unique_ptr<lane> mine_;
  };

 private:
  static constexpr std::size_t most_lanes = 16;

  std::unique_ptr<lane> take(std::size_t wanted)
  {
    for (;;) {
      if (auto found = try_take(wanted)) return found;
      std::unique_lock hold{mutex_};
      given_back_.wait(hold, [this] { return !free_.empty(); });
    }
  }
  std::unique_ptr<lane> try_take(std::size_t wanted)
  {
    {
      std::lock_guard const hold{mutex_};
      auto const fits = std::find_if(free_.begin(), free_.end(),
                                     [&](auto const& each) { return each->bytes() >= wanted; });
      if (fits != free_.end()) return taken(fits);
      if (made_ == most_lanes) return free_.empty() ? nullptr : taken(free_.begin());
      ++made_;
    }
    try {
      return std::make_unique<lane>(on_, *from_, std::max(wanted, least));
    } catch (...) {  // whatever the user's resource threw: a narrower one will do
      std::lock_guard const hold{mutex_};
      --made_;
      return free_.empty() ? nullptr : taken(free_.begin());
    }
  }
  /// The mutex must be held.
  std::unique_ptr<lane> taken(std::vector<std::unique_ptr<lane>>::iterator which)
  {
    auto found = std::move(*which);
    free_.erase(which);
    return found;
  }
  void give_back(std::unique_ptr<lane> from) noexcept
  {
    {
      std::lock_guard const hold{mutex_};
      free_.push_back(std::move(from));  // there is room for all
    }
    given_back_.notify_one();
  }

  std::shared_ptr<device> on_;
  memory_resource* from_;
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<lane>> free_;
  std::size_t made_ = 0;
};

}  // namespace warpmap::inline v0_1::host
