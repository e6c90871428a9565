#include "tests/support/shrink.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace warpmap::trial {
namespace {

// --- leaving something out of a program and its schedule ---

void drop_thread(program& what, schedule& how, int thread)
{
  what.threads.erase(what.threads.begin() + thread);
  auto& turns = how.turns;
  for (std::size_t i = 0; i < turns.size();) {
    if (turns[i].from == thread) {
      // Whoever handed over to the thread now hands over to its successor.
      if (i > 0) turns[i - 1].to = turns[i].to;
      turns.erase(turns.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  for (auto& one : turns) {
    if (one.from > thread) --one.from;
    if (one.to > thread) --one.to;
  }
}

/// Calls [first, last) of a thread; schedules count calls from 1.
void drop_calls(program& what, schedule& how, std::size_t thread, std::size_t first,
                std::size_t last)
{
  auto& calls = what.threads[thread];
  calls.erase(calls.begin() + static_cast<std::ptrdiff_t>(first),
              calls.begin() + static_cast<std::ptrdiff_t>(last));
  for (auto& one : how.turns) {
    if (one.from != static_cast<int>(thread)) continue;
    auto const call = static_cast<std::size_t>(one.call);
    if (call > last) {
      one.call -= static_cast<int>(last - first);
    } else if (call > first) {
      one.call = static_cast<int>(first) + 1;
      one.point = 0;
    }
  }
}

std::optional<failure> failure_in(program const& what, outcome result)
{
  auto text = complaint(result);
  if (text.empty()) return std::nullopt;
  schedule as_it_went;
  as_it_went.by = schedule::style::given;
  as_it_went.turns = std::move(result.turns);
  return failure{what, std::move(as_it_went), std::move(text)};
}

class shrinker {
 public:
  shrinker(failure from, subject_maker const& make, int schedules)
    : best_{std::move(from)}, make_{make}, schedules_{schedules}
  {
  }

  failure run()
  {
    while (fewer_threads() || fewer_calls() || fewer_items() || simpler_calls()) {
    }
    fewer_turns();
    return std::move(best_);
  }

 private:
  bool accept(program const& smaller, schedule const& adapted)
  {
    auto found = try_once(smaller, make_, adapted);
    if (!found) found = try_schedules(smaller, make_, 1, schedules_);
    if (!found) return false;
    best_ = std::move(*found);
    return true;
  }

  bool fewer_threads()
  {
    auto dropped = false;
    for (auto i = best_.what.threads.size(); i-- > 0 && best_.what.threads.size() > 1;) {
      auto smaller = best_;
      drop_thread(smaller.what, smaller.how, static_cast<int>(i));
      dropped |= accept(smaller.what, smaller.how);
    }
    return dropped;
  }

  // Halves first, then quarters, down to single calls.
  bool fewer_calls()
  {
    auto dropped = false;
    for (std::size_t thread = 0; thread < best_.what.threads.size(); ++thread) {
      auto const& calls = best_.what.threads[thread];
      for (auto size = std::max<std::size_t>(1, calls.size() / 2);; size /= 2) {
        for (std::size_t first = 0; first < best_.what.threads[thread].size();) {
          auto smaller = best_;
          auto const last = std::min(first + size, smaller.what.threads[thread].size());
          drop_calls(smaller.what, smaller.how, thread, first, last);
          if (accept(smaller.what, smaller.how)) dropped = true;
          else first += size;
        }
        if (size == 1) break;
      }
    }
    return dropped;
  }

  bool fewer_items()
  {
    auto dropped = false;
    each_call([&](std::size_t thread, std::size_t number) {
      for (std::size_t i = 0; i < best_.what.threads[thread][number].items.size();) {
        auto smaller = best_.what;
        auto& items = smaller.threads[thread][number].items;
        if (items.size() == 1) break;
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
        if (accept(smaller, best_.how)) dropped = true;
        else ++i;
      }
    });
    return dropped;
  }

  // Single calls for batches of one, an empty map of no chosen size to begin with.
  bool simpler_calls()
  {
    auto changed = false;
    each_call([&](std::size_t thread, std::size_t number) {
      auto smaller = best_.what;
      auto& one = smaller.threads[thread][number];
      if (!one.batch || one.items.size() != 1) return;
      one.batch = false;
      changed |= accept(smaller, best_.how);
    });
    if (best_.what.capacity != 0) {
      auto smaller = best_.what;
      smaller.capacity = 0;
      changed |= accept(smaller, best_.how);
    }
    for (std::size_t key = 0; key < keys_in_play; ++key) {
      if (best_.what.before[key] == nothing) continue;
      auto smaller = best_.what;
      smaller.before[key] = nothing;
      changed |= accept(smaller, best_.how);
    }
    return changed;
  }

  // The last changes first: what follows the fault is of no use.
  void fewer_turns()
  {
    for (auto i = best_.how.turns.size(); i-- > 1;) {
      if (i >= best_.how.turns.size()) continue;
      auto fewer = best_.how;
      // A change there and back again goes as a whole, else the rest would not be met again.
      auto const back = i + 1 < fewer.turns.size() && fewer.turns[i + 1].to == fewer.turns[i].from;
      fewer.turns.erase(fewer.turns.begin() + static_cast<std::ptrdiff_t>(i),
                        fewer.turns.begin() + static_cast<std::ptrdiff_t>(i + (back ? 2 : 1)));
      auto found = try_once(best_.what, make_, fewer);
      if (found && found->how.turns.size() < best_.how.turns.size()) best_ = std::move(*found);
    }
  }

  template <class Visit>
  void each_call(Visit visit)
  {
    for (std::size_t thread = 0; thread < best_.what.threads.size(); ++thread)
      for (std::size_t number = 0; number < best_.what.threads[thread].size(); ++number)
        visit(thread, number);
  }

  failure best_;
  subject_maker const& make_;
  int schedules_;
};

}  // namespace

std::optional<failure> try_once(program const& what, subject_maker const& make, schedule const& how)
{
  return failure_in(what, run_on_fibers(what, make, how));
}

std::optional<failure> try_schedules(program const& what, subject_maker const& make,
                                     std::uint64_t first_seed, int schedules)
{
  std::uint32_t points = 400;
  for (int i = 0; i < schedules; ++i) {
    auto const how = draw_schedule(first_seed + static_cast<std::uint64_t>(i), points);
    auto result = run_on_fibers(what, make, how);
    points = result.steps;
    if (auto found = failure_in(what, std::move(result))) return found;
  }
  return std::nullopt;
}

failure shrink(failure from, subject_maker const& make, int schedules)
{
  return shrinker{std::move(from), make, schedules}.run();
}

std::string to_string(failure const& of)
{
  return to_string(of.what) + "schedule " + to_string(of.how) + "\n" + of.complaint;
}

}  // namespace warpmap::trial
