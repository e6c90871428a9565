#pragma once
// Counts calls by kind and says which one is to fail.

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace warpmap::trial {

/// The calls of a device that may fail on request.
enum class call_kind : std::uint8_t {
  allocate,
  allocate_pinned,
  copy,
  fill,
  launch,
  make_stream,
  make_event,
  record,
  wait,
  synchronize
};
inline constexpr std::size_t call_kinds = 10;

class planned_failures {
 public:
  /// The n-th call from now on, of any kind, fails, and only that; 0: none does.
  void fail_after(std::uint64_t n)
  {
    of_any_kind_ = true;
    countdown_ = n;
  }
  /// The n-th call of one kind.
  void fail_at(call_kind kind, std::uint64_t n)
  {
    of_any_kind_ = false;
    kind_ = kind;
    countdown_ = n;
  }
  /// True when the call that was chosen has not been made yet.
  bool still_armed() const { return countdown_ > 0; }

  /// Counts a call; true when it is to fail.
  bool fails(call_kind kind)
  {
    ++calls_[static_cast<std::size_t>(kind)];
    if (countdown_ == 0 || (!of_any_kind_ && kind != kind_)) return false;
    return --countdown_ == 0;
  }

  std::uint64_t calls(call_kind kind) const { return calls_[static_cast<std::size_t>(kind)]; }
  std::uint64_t calls() const
  {
    return std::accumulate(calls_.begin(), calls_.end(), std::uint64_t{0});
  }

 private:
  std::array<std::uint64_t, call_kinds> calls_{};
  std::uint64_t countdown_ = 0;
  bool of_any_kind_ = true;
  call_kind kind_{};
};

}  // namespace warpmap::trial
