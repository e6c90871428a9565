#pragma once
// Versions that are no longer current, until no reader uses them any more.

#include <atomic>
#include <memory>
#include <utility>

namespace warpmap::inline v0_1::host {

template <class Version>
class retirement {
 public:
  using version_ptr = std::shared_ptr<Version>;

  retirement() = default;
  retirement(retirement const&) = delete;
  retirement& operator=(retirement const&) = delete;
  ~retirement() { let_go(std::move(first_)); }

  /// May be out of date when it is answered.
  bool is_empty() const noexcept { return !has_some_.load(std::memory_order_relaxed); }

  /// @param epoch  the last in which somebody may have begun to read it
  void add(version_ptr old, std::uint64_t epoch) noexcept
  {
    old->retired_in = epoch;
    old->next_retired = std::move(first_);
    first_ = std::move(old);
    has_some_.store(true, std::memory_order_relaxed);
  }
  /// Takes those off the list that nobody uses, as a list for let_go().
  template <class IsPinned>
  version_ptr take_unpinned(IsPinned is_pinned) noexcept
  {
    version_ptr done;
    version_ptr kept;
    while (first_) {
      auto each = std::exchange(first_, std::exchange(first_->next_retired, nullptr));
      auto& list = is_pinned(each->retired_in) ? kept : done;
      each->next_retired = std::move(list);
      list = std::move(each);
    }
    first_ = std::move(kept);
    has_some_.store(first_ != nullptr, std::memory_order_relaxed);
    return done;
  }
  /// One by one, because a long chain must not be destroyed by recursion. Giving back much memory
  /// takes long: not under a lock.
  static void let_go(version_ptr list) noexcept
  {
    while (list) list = std::exchange(list->next_retired, nullptr);
  }

 private:
  version_ptr first_;
  std::atomic<bool> has_some_{false};
};

}  // namespace warpmap::inline v0_1::host
