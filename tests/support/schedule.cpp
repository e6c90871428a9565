#include "tests/support/schedule.hpp"

#include <algorithm>

namespace warpmap::trial {
namespace {

// A job that only looks again and again at what another one has to change would run for ever, so
// nobody runs longer than this.
constexpr std::uint32_t patience = 2000;

}  // namespace

int director::begin(int jobs, schedule const& how, std::uint32_t limit)
{
  how_ = &how;
  roll_ = dice{how.seed};
  jobs_.assign(static_cast<std::size_t>(jobs), {});
  went_.clear();
  limit_ = limit;
  left_ = jobs;
  step_ = 0;
  next_turn_ = 0;
  least_urgency_ = 0;
  now_ = -1;
  for (int job = 0; job < jobs; ++job) of(job).urgency = job;
  for (int job = jobs - 1; job > 0; --job)
    std::swap(of(job).urgency, of(roll_.index(job + 1)).urgency);
  changes_.clear();
  for (std::uint32_t i = 0; i < how.changes; ++i) changes_.push_back(1 + roll_.below(how.horizon));
  std::sort(changes_.begin(), changes_.end());
  return next(true);
}

void director::begin_call()
{
  ++of(now_).call;
  of(now_).point = 0;
}

bool director::step()
{
  ++of(now_).point;
  return ++step_ >= next_change_;
}

int director::finish()
{
  ++step_;
  of(now_).alive = false;
  begin_call();
  return --left_ == 0 ? -1 : next(true);
}

int director::next(bool must_change)
{
  auto const to = how_->by == schedule::style::random       ? choose_any(must_change)
                  : how_->by == schedule::style::priorities ? choose_urgent()
                                                            : choose_given(must_change);
  plan_next_change();
  if (now_ < 0) went_.push_back({-1, 0, 0, to});
  else if (to != now_) went_.push_back({now_, of(now_).call, of(now_).point, to});
  return now_ = to;
}

int director::choose_any(bool must_change)
{
  auto const others = must_change && now_ >= 0 && left_ > 1 && of(now_).alive;
  auto skip = roll_.index(left_ - (others ? 1 : 0));
  for (int job = 0;; ++job) {
    if (!of(job).alive || (others && job == now_)) continue;
    if (skip-- == 0) return job;
  }
}

int director::choose_urgent()
{
  if (now_ >= 0) of(now_).urgency = --least_urgency_;
  int best = -1;
  for (int job = 0; job < count(); ++job)
    if (of(job).alive && (best < 0 || of(job).urgency > of(best).urgency)) best = job;
  return best;
}

bool director::is_due(turn const& one)
{
  if (now_ < 0) return true;
  auto const& at = of(now_);
  return at.call > one.call || (at.call == one.call && at.point >= one.point);
}

int director::choose_given(bool must_change)
{
  auto const& turns = how_->turns;
  while (next_turn_ < turns.size() && turns[next_turn_].from != now_) ++next_turn_;
  if (next_turn_ < turns.size() && (must_change || is_due(turns[next_turn_]))) {
    auto const to = turns[next_turn_++].to;
    if (to < count() && of(to).alive) return to;
  }
  if (now_ >= 0 && !must_change && step_ < impatient_at_) return now_;
  auto job = now_;
  do job = (job + 1) % count();
  while (!of(job).alive);
  return job;
}

void director::plan_next_change()
{
  impatient_at_ = std::min(step_ + patience, limit_);
  next_change_ = impatient_at_;
  if (how_->by == schedule::style::random) {
    next_change_ = std::min(next_change_, step_ + 1 + roll_.below(2 * how_->stretch - 1));
  } else if (how_->by == schedule::style::priorities) {
    auto const next = std::upper_bound(changes_.begin(), changes_.end(), step_);
    if (next != changes_.end()) next_change_ = std::min(next_change_, *next);
  } else {
    next_change_ = 0;  // ask at every point
  }
}

schedule draw_schedule(std::uint64_t seed, std::uint32_t points)
{
  dice roll{seed ^ 0x5ced01e5u};
  schedule how;
  how.seed = roll.bits();
  if (roll.one_in(2)) {
    how.by = schedule::style::random;
    how.stretch = 1u << roll.below(6);
  } else {
    how.by = schedule::style::priorities;
    how.changes = 1 + roll.below(8);
    how.horizon = std::max(1u, (points << 1) >> roll.below(5));
  }
  return how;
}

std::string to_string(schedule const& how)
{
  switch (how.by) {
    case schedule::style::random:
      return "random, a change every " + std::to_string(how.stretch) + " points";
    case schedule::style::priorities:
      return "priorities, " + std::to_string(how.changes) + " changes in the first " +
             std::to_string(how.horizon) + " points";
    default: break;
  }
  std::string text = "given:";
  for (auto const& one : how.turns) {
    if (one.from >= 0)
      text +=
        " until call " + std::to_string(one.call) + " point " + std::to_string(one.point) + ";";
    text += " thread " + std::to_string(one.to);
  }
  return text;
}

}  // namespace warpmap::trial
