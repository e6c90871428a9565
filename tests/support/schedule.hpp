#pragma once
// Who of several jobs goes on at which scheduling point.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/dice.hpp"

namespace warpmap::trial {

/// When job `from` has passed `point` scheduling points of its call number `call`, job `to` goes
/// on. Counted in calls and not from the beginning, so that a schedule survives when a program
/// loses calls that do not matter.
struct turn {
  int from = -1;  ///< -1: the beginning
  int call = 0;
  std::uint32_t point = 0;
  int to = 0;
  friend bool operator==(turn const&, turn const&) = default;
};

struct schedule {
  enum class style : std::uint8_t {
    random,      ///< changes after random stretches
    priorities,  ///< the most urgent job runs; it becomes the least urgent at a few random points
    given,       ///< changes where `turns` says
  };
  style by = style::random;
  std::uint64_t seed = 1;
  std::uint32_t stretch = 4;    ///< random: mean number of points between changes
  std::uint32_t changes = 3;    ///< priorities: number of random points
  std::uint32_t horizon = 400;  ///< priorities: they lie among so many first ones
  std::vector<turn> turns;      ///< given
};

/// A style and its figures, drawn from a seed, for a run of about `points` scheduling points.
schedule draw_schedule(std::uint64_t seed, std::uint32_t points = 400);
std::string to_string(schedule const&);

/// Follows a schedule through one run and writes down how it went.
class director {
 public:
  /// Returns who begins.
  int begin(int jobs, schedule const& how, std::uint32_t limit);

  /// The running job begins its next call.
  void begin_call();
  /// The running job passes a scheduling point; true when `next` is to be asked.
  bool step();
  /// Who goes on. With `must_change` somebody else than now, if anybody is left.
  int next(bool must_change);
  /// The running job has returned. Who goes on: -1 for nobody.
  int finish();

  int now() const { return now_; }
  std::uint32_t steps() const { return step_; }
  bool all_finished() const { return left_ == 0; }
  bool at_limit() const { return step_ >= limit_; }
  /// Every change so far; as a given schedule it repeats the run.
  std::vector<turn> const& turns() const { return went_; }

 private:
  struct job_state {
    bool alive = true;
    int urgency = 0;
    int call = 0;
    std::uint32_t point = 0;
  };
  job_state& of(int job) { return jobs_[static_cast<std::size_t>(job)]; }
  int count() const { return static_cast<int>(jobs_.size()); }

  int choose_any(bool must_change);
  int choose_urgent();
  int choose_given(bool must_change);
  bool is_due(turn const&);
  void plan_next_change();

  schedule const* how_ = nullptr;
  dice roll_{0};
  std::vector<job_state> jobs_;
  std::vector<turn> went_;
  std::vector<std::uint32_t> changes_;
  std::size_t next_turn_ = 0;
  std::uint32_t limit_ = 0;
  std::uint32_t step_ = 0;
  std::uint32_t next_change_ = 0;
  std::uint32_t impatient_at_ = 0;
  int least_urgency_ = 0;
  int left_ = 0;
  int now_ = -1;
};

}  // namespace warpmap::trial
