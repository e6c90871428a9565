#pragma once
// Numbers for groups that are not numbered yet.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "warpmap/status.hpp"

namespace warpmap_tool {

/// Gives one worker the numbers that it proposes for the keys of a batch, and takes back those that
/// were not needed, to be proposed again, the lowest first. So at the end the unused numbers are
/// those that workers hold: at most a batch each.
class group_numbers {
 public:
  /// @param next  the number that no worker has been given yet; shared by all
  explicit group_numbers(std::atomic<std::uint64_t>& next) : next_{next} {}

  std::span<std::uint64_t const> propose(std::size_t count)
  {
    if (free_.size() < count) {
      auto const missing = count - free_.size();
      auto number = next_.fetch_add(missing, std::memory_order_relaxed);
      for (std::size_t i = 0; i < missing; ++i) free_.push_back(number++);
    }
    return std::span{free_}.first(count);
  }

  /// The proposal i was taken if `statuses[i]` is `inserted`.
  void settle(std::span<warpmap::status const> statuses)
  {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < statuses.size(); ++i)
      if (statuses[i] != warpmap::status::inserted) free_[kept++] = free_[i];
    auto const rest = free_.begin() + static_cast<std::ptrdiff_t>(statuses.size());
    free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(kept), rest);
  }

 private:
  std::atomic<std::uint64_t>& next_;
  std::vector<std::uint64_t> free_;
};

}  // namespace warpmap_tool
