#pragma once
// Items on their way from one thread to another.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace warpmap_tool {

template <class Item>
class channel {
 public:
  void put(Item item)
  {
    std::lock_guard const lock{mutex_};
    items_.push_back(std::move(item));
    changed_.notify_one();
  }

  /// The next item; waits for it. Nothing once the channel is closed and empty.
  std::optional<Item> take()
  {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    std::optional<Item> item{std::move(items_.front())};
    items_.pop_front();
    return item;
  }

  void close()
  {
    std::lock_guard const lock{mutex_};
    closed_ = true;
    changed_.notify_all();
  }

  bool is_closed() const
  {
    std::lock_guard const lock{mutex_};
    return closed_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> items_;
  bool closed_ = false;
};

}  // namespace warpmap_tool
