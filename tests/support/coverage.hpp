#pragma once
// What a run of trials has met: a suite that never sees a kind of answer proves nothing about it.

#include <array>
#include <cstdint>
#include <string>

#include "tests/support/stage.hpp"

namespace warpmap::trial {

class coverage {
 public:
  void add(outcome const& of)
  {
    ++trials_;
    events_ += of.what.events.size();
    steps_ += of.steps;
    turns_ += of.turns.size();
    rebuilds_ += of.rebuilds;
    rebuilt_ += of.rebuilds != 0;
    for (auto const& did : of.what.events) {
      auto& row = seen_[static_cast<std::size_t>(did.called)];
      ++row[did.result ? static_cast<std::size_t>(*did.result) : status_kinds];
    }
  }

  std::uint64_t trials() const { return trials_; }
  std::uint64_t rebuilt() const { return rebuilt_; }
  std::uint64_t of(kind called, status result) const
  {
    return seen_[static_cast<std::size_t>(called)][static_cast<std::size_t>(result)];
  }
  std::uint64_t of(kind called) const
  {
    std::uint64_t all = 0;
    for (auto const count : seen_[static_cast<std::size_t>(called)]) all += count;
    return all;
  }

  std::string summary() const
  {
    auto const mean = [&](std::uint64_t sum) {
      return std::to_string(trials_ == 0 ? 0 : sum / trials_);
    };
    return std::to_string(trials_) + " histories; on average " + mean(events_) + " events, " +
           mean(steps_) + " scheduling points, " + mean(turns_) + " changes; " +
           std::to_string(rebuilt_) + " with rebuilds (" + std::to_string(rebuilds_) + " in all)";
  }

 private:
  std::array<std::array<std::uint64_t, status_kinds + 1>, kind_count> seen_{};
  std::uint64_t trials_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t turns_ = 0;
  std::uint64_t rebuilds_ = 0;
  std::uint64_t rebuilt_ = 0;
};

}  // namespace warpmap::trial
