#pragma once
// A fence that costs nothing to those who announce themselves often, and a system call to the one
// who looks for announcements now and then.
//
// Announcing is a store and then a load that must not overtake it; on most processors that takes a
// full fence, which also ends the overlap of one call's cache misses with the next call's. Linux
// can instead make every running thread of the process pass a fence on request: membarrier(2),
// private expedited. Each announcing thread has then either stored before its fence, and is seen,
// or loads after it, and sees.

#include "warpmap/core/memory.hpp"
#include "warpmap/export.hpp"

#if !defined(WARPMAP_REMOTE_FENCES)  // 0: whoever announces itself fences; for bench/variants.py
#  define WARPMAP_REMOTE_FENCES !WARPMAP_TSAN
#endif

namespace warpmap::inline v0_1::host {

/// Registers the process; false where the system has no such call, or refuses it.
WARPMAP_EXPORT bool may_fence_others() noexcept;
/// Every thread of the process passes a full fence, the caller too. Only after may_fence_others()
/// was true. Costs about a microsecond.
WARPMAP_EXPORT void fence_others() noexcept;

/// The two sides. In general both fence: trial memories count on the order that is written, and
/// ThreadSanitizer does not know the system call.
template <class Memory>
class fences {
 public:
  /// True: whoever announces itself need not fence.
  static constexpr bool are_remote() noexcept { return false; }
  /// After the stores that announcers are to see, before their announcements are looked for.
  static void before_looking() noexcept {}
};

#if WARPMAP_REMOTE_FENCES
template <>
class fences<core::plain_memory> {
 public:
  bool are_remote() const noexcept { return remote_; }
  void before_looking() const noexcept
  {
    if (remote_) fence_others();
  }

 private:
  bool const remote_ = may_fence_others();
};
#endif

}  // namespace warpmap::inline v0_1::host
