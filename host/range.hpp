#pragma once
// What a profiler shows of a call: its name from begin to end, also when it throws.

#include "host/device.hpp"
#include "warpmap/ops.hpp"

namespace warpmap::inline v0_1::host {

/// The name of a batch of one kind.
constexpr char const* range_name(ops kind)
{
  switch (kind) {
    case ops::insert: return "warpmap insert";
    case ops::insert_or_assign: return "warpmap insert_or_assign";
    case ops::insert_or_apply: return "warpmap insert_or_apply";
    case ops::insert_and_find: return "warpmap insert_and_find";
    case ops::find: return "warpmap find";
    case ops::contains: return "warpmap contains";
    case ops::erase: return "warpmap erase";
    case ops::extract: return "warpmap extract";
    case ops::exchange: return "warpmap exchange";
    case ops::compare_exchange: return "warpmap compare_exchange";
    case ops::erase_if_equal: return "warpmap erase_if_equal";
    default: return "warpmap";
  }
}

/// The calling thread's, while it lives. Ranges of one thread nest.
class range {
 public:
  /// @param name  of static lifetime
  range(device& on, char const* name) noexcept : on_{on} { on_.begin_range(name); }
  range(device& on, ops kind) noexcept : range{on, range_name(kind)} {}
  range(range const&) = delete;
  range& operator=(range const&) = delete;
  ~range() { on_.end_range(); }

 private:
  device& on_;
};

}  // namespace warpmap::inline v0_1::host
