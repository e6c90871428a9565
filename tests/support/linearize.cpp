#include "tests/support/linearize.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <unordered_set>

namespace warpmap::trial {
namespace {

std::optional<datum> when(bool answer_is_right, datum next)
{
  return answer_is_right ? std::optional<datum>{next} : std::nullopt;
}

bool says(event const& did, status result) { return !did.result || *did.result == result; }

std::optional<datum> insert_kinds(event const& did, datum now)
{
  if (now == nothing) {
    if (did.result == status::full) return now;
    if (did.what == kind::insert_and_find)
      return when(says(did, status::inserted) && did.got == did.given, did.given);
    return when(says(did, status::inserted), did.given);
  }
  switch (did.what) {
    case kind::insert: return when(says(did, status::present), now);
    case kind::insert_and_find: return when(says(did, status::present) && did.got == now, now);
    case kind::insert_or_assign: return when(says(did, status::assigned), did.given);
    default: return when(says(did, status::assigned), now + did.given);
  }
}

std::optional<datum> present_key(event const& did, datum now)
{
  auto const equal = now == did.expected;
  switch (did.what) {
    case kind::find: return when(says(did, status::present) && did.got == now, now);
    case kind::contains: return when(says(did, status::present), now);
    case kind::erase: return when(says(did, status::erased), nothing);
    case kind::extract: return when(says(did, status::erased) && did.got == now, nothing);
    case kind::exchange: return when(says(did, status::assigned) && did.got == now, did.given);
    case kind::compare_exchange:
      if (equal) return when(says(did, status::assigned), did.given);
      return when(says(did, status::present) && did.got == now, now);
    case kind::erase_if_equal:
      if (equal) return when(says(did, status::erased), nothing);
      return when(says(did, status::present), now);
    case kind::erase_if:
      if (is_odd(now)) return when(says(did, status::erased), nothing);
      return when(says(did, status::absent), now);
    default: throw std::logic_error{"no effect is known for this kind of event"};
  }
}

/// True when the event, wherever it comes, leaves the contents as they are.
bool is_without_effect(event const& did)
{
  if (did.what == kind::snapshot || did.what == kind::clone) return true;
  return did.result == status::present || did.result == status::absent ||
         did.result == status::full;
}

// --- the search ----------------------------------------------------------------------------------

using done_set = std::array<std::uint64_t, 4>;

struct configuration {
  done_set done{};
  contents now{};
  friend bool operator==(configuration const&, configuration const&) = default;
};

struct configuration_hash {
  std::size_t operator()(configuration const& at) const
  {
    std::uint64_t sum = 0;
    auto const add = [&](std::uint64_t part) {
      sum = (sum ^ part) * 0x9e3779b97f4a7c15u;
      sum ^= sum >> 29;
    };
    for (auto const part : at.done) add(part);
    for (auto const part : at.now) add(part);
    return static_cast<std::size_t>(sum);
  }
};

class search {
 public:
  explicit search(std::vector<event> events) : events_{std::move(events)}
  {
    if (events_.size() > 256) throw std::length_error{"linearize: more than 256 events"};
    std::sort(events_.begin(), events_.end(),
              [](event const& a, event const& b) { return a.invoked < b.invoked; });
  }

  bool run(contents const& before) { return follow({{}, before}, 0, 0); }

  verdict report(bool explained) const
  {
    verdict result{explained, seen_.size(), {}, furthest_.now};
    for (std::size_t i = 0; i < events_.size() && !explained; ++i)
      if (!is_done(furthest_.done, i)) result.stuck_with.push_back(events_[i]);
    return result;
  }

 private:
  static bool is_done(done_set const& done, std::size_t i)
  {
    return ((done[i / 64] >> (i % 64)) & 1) != 0;
  }

  static std::optional<contents> effect(event const& did, contents const& now)
  {
    if (did.key == every_key) return effect_on_all(did, now);
    auto const index = static_cast<std::size_t>(did.key);
    auto const cell = effect_on_key(did, now[index]);
    if (!cell) return std::nullopt;
    auto next = now;
    next[index] = *cell;
    return next;
  }

  // The events that may come next: nothing left responded before they were invoked. They lie side
  // by side, because events are sorted by invocation.
  std::size_t end_of_candidates(done_set const& done, std::size_t first) const
  {
    auto earliest = std::numeric_limits<std::uint64_t>::max();
    auto i = first;
    for (; i < events_.size() && events_[i].invoked <= earliest; ++i)
      if (!is_done(done, i)) earliest = std::min(earliest, events_[i].responded);
    return i;
  }

  bool follow(configuration at, std::size_t first, std::size_t depth)
  {
    take_what_changes_nothing(at, first, depth);
    if (depth > deepest_ || depth == 0) {
      deepest_ = depth;
      furthest_ = at;
    }
    if (first == events_.size()) return true;
    if (!seen_.insert(at).second) return false;

    auto const end = end_of_candidates(at.done, first);
    for (auto i = first; i < end; ++i) {
      if (is_done(at.done, i)) continue;
      auto const next = effect(events_[i], at.now);
      if (!next) continue;
      configuration after{at.done, *next};
      after.done[i / 64] |= std::uint64_t{1} << (i % 64);
      if (follow(after, first, depth + 1)) return true;
    }
    return false;
  }

  // An event without effect that may come next and fits is right to take at once: in any order that
  // explains the rest it can be moved to the front.
  void take_what_changes_nothing(configuration& at, std::size_t& first, std::size_t& depth) const
  {
    for (bool again = true; again;) {
      again = false;
      while (first < events_.size() && is_done(at.done, first)) ++first;
      auto const end = end_of_candidates(at.done, first);
      for (auto i = first; i < end; ++i) {
        if (is_done(at.done, i) || !is_without_effect(events_[i])) continue;
        if (!effect(events_[i], at.now)) continue;
        at.done[i / 64] |= std::uint64_t{1} << (i % 64);
        ++depth;
        again = true;
      }
    }
  }

  std::vector<event> events_;
  std::unordered_set<configuration, configuration_hash> seen_;
  configuration furthest_{};
  std::size_t deepest_ = 0;
};

verdict judge(std::vector<event> events, contents const& before)
{
  search all{std::move(events)};
  auto const explained = all.run(before);
  return all.report(explained);
}

// Without events on all keys each key is a map of its own (linearizability is local), which makes
// the search much smaller.
verdict judge_by_key(std::vector<event> const& events, contents const& before)
{
  verdict all{true, 0, {}, before};
  for (int key = 0; key < keys_in_play; ++key) {
    std::vector<event> own;
    for (auto const& did : events)
      if (did.key == key) own.push_back(did);
    auto one = judge(std::move(own), before);
    one.configurations += all.configurations;
    all = std::move(one);
    if (!all.explained) break;
  }
  return all;
}

std::vector<event> events_with_end(history const& all)
{
  auto events = all.events;
  if (!all.after) return events;
  std::uint64_t end = 0;
  for (auto const& did : events) end = std::max(end, did.responded);
  for (int key = 0; key < keys_in_play; ++key) {
    event last;
    last.thread = -1;
    last.key = key;
    last.got = (*all.after)[static_cast<std::size_t>(key)];
    last.result = last.got == nothing ? status::absent : status::present;
    last.invoked = last.responded = end + 1;
    events.push_back(last);
  }
  return events;
}

}  // namespace

std::optional<datum> effect_on_key(event const& did, datum now)
{
  if (did.what <= kind::insert_and_find) return insert_kinds(did, now);
  if (now == nothing) return when(says(did, status::absent), now);
  return present_key(did, now);
}

std::optional<contents> effect_on_all(event const& did, contents const& now)
{
  switch (did.what) {
    case kind::clear: return empty_contents;
    case kind::snapshot:
    case kind::clone: return did.got_all == now ? std::optional{now} : std::nullopt;
    case kind::swap: return did.got_all == now ? std::optional{did.given_all} : std::nullopt;
    default: throw std::logic_error{"no effect is known for this kind of event"};
  }
}

verdict linearize(history const& all)
{
  auto const events = events_with_end(all);
  auto const whole = std::any_of(events.begin(), events.end(),
                                 [](event const& did) { return did.key == every_key; });
  return whole ? judge(events, all.before) : judge_by_key(events, all.before);
}

std::string explain(history const& all, verdict const& found)
{
  if (found.explained) return {};
  auto text = to_string(all) + "No order explains this. In the longest attempt the contents were " +
              to_string(found.stuck_at) + " and nothing could follow of:\n";
  for (auto const& did : found.stuck_with)
    text +=
      (did.thread < 0 ? "at the end: k" + std::to_string(did.key) + " is " + to_string(did.got)
                      : to_string(did)) +
      "\n";
  return text;
}

}  // namespace warpmap::trial
