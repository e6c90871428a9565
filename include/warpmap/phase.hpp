#pragma once
// Phases: a stretch of time in which only chosen kinds of operation run.

#include <utility>

#include "warpmap/detail/engine.hpp"

namespace warpmap::inline v0_1 {

/// While it lives, only the allowed kinds run on its map, by cheaper protocols where there are any.
///
/// Calls of other kinds, from any thread, wait for its end or throw misuse_error, as the phase was
/// told; the thread that holds it always gets misuse_error, since it would wait for itself.
class exclusive_phase {
 public:
  exclusive_phase(detail::engine& on, ops allowed, on_conflict others) : on_{&on}
  {
    on_->begin_exclusive(allowed, others);
  }
  exclusive_phase(exclusive_phase&& other) noexcept : on_{std::exchange(other.on_, nullptr)} {}
  exclusive_phase& operator=(exclusive_phase&&) = delete;
  ~exclusive_phase()
  {
    if (on_ != nullptr) on_->end_exclusive();
  }

 private:
  detail::engine* on_;
};

/// While it lives no exclusive phase begins on its map; every kind of operation runs.
class shared_phase {
 public:
  explicit shared_phase(detail::engine& on) : on_{&on} { on_->begin_shared(); }
  shared_phase(shared_phase&& other) noexcept : on_{std::exchange(other.on_, nullptr)} {}
  shared_phase& operator=(shared_phase&&) = delete;
  ~shared_phase()
  {
    if (on_ != nullptr) on_->end_shared();
  }

 private:
  detail::engine* on_;
};

}  // namespace warpmap::inline v0_1
