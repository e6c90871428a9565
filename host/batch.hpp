#pragma once
// One batch: its keys dealt out to workers in chunks, growth between rounds.

#include <algorithm>
#include <atomic>
#include <span>
#include <vector>

#include "host/runner.hpp"
#include "host/table.hpp"

namespace warpmap::inline v0_1::host {

/// Keys that one announcement covers: enough to make it free, few enough that a rebuild need not
/// wait long for it.
inline constexpr std::size_t chunk_keys = std::size_t{1} << 14;
/// A batch of fewer keys is not worth waking a second thread.
inline constexpr std::size_t keys_per_worker = std::size_t{1} << 13;

template <ops Kind, class Slots>
class batch {
 public:
  /// @param as  the kind that phases are asked about: a whole-map call is made of others
  batch(table<Slots>& on, detail::call const& what, codec<Slots> const& columns, instructions set,
        ops as = Kind)
    : on_{on}, what_{what}, columns_{columns}, set_{set}, as_{as}
  {
  }

  /// Rounds of: every worker takes chunks until a key finds no room; then room is made, and all
  /// retry only what found none.
  counts run()
  {
    auto const width = static_cast<unsigned>(std::clamp<std::size_t>(
      what_.count / keys_per_worker, 1, on_.store().workers().width()));
    if (width == 1) {  // perhaps of a few keys: nothing is allocated for them
      worker alone;
      return run({&alone, 1});
    }
    std::vector<worker> workers(width);
    return run(workers);
  }

 private:
  struct worker {
    outcome result;
    std::uint64_t version = 0;  ///< the last one that it worked on
  };

  counts run(std::span<worker> workers)
  {
    auto const width = static_cast<unsigned>(workers.size());
    if constexpr (inserts<Kind>)
      for (auto& each : workers)
        each.result.left_over.reserve(std::min(what_.count, chunk_keys));
    for (bool refused = false;;) {
      if (width == 1) work(workers[0], refused);
      else on_.store().workers().run(width, [&](unsigned i) { work(workers[i], refused); });
      auto const stuck = std::find_if(workers.begin(), workers.end(),
                                      [](auto const& w) { return !w.result.left_over.empty(); });
      if (stuck == workers.end()) break;
      std::uint64_t newest = 0;
      for (auto const& each : workers) newest = std::max(newest, each.version);
      refused = !on_.make_room(newest);
      stop_.store(false, std::memory_order_relaxed);
    }
    counts all;
    for (auto const& each : workers) all += each.result.tally;
    return all;
  }

  void work(worker& mine, bool refused)
  {
    typename table<Slots>::seated const me{on_};
    if (!mine.result.left_over.empty()) {
      std::vector<std::uint64_t> again;
      again.reserve(mine.result.left_over.capacity());
      again.swap(mine.result.left_over);
      chunk(*me, mine, refused, {0, again.size(), again.data()});
    }
    while (mine.result.left_over.empty() && !stop_.load(std::memory_order_relaxed)) {
      if (next_.load(std::memory_order_relaxed) >= what_.count) return;
      auto const first = next_.fetch_add(chunk_keys, std::memory_order_relaxed);
      if (first >= what_.count) return;
      chunk(*me, mine, refused, {first, std::min(chunk_keys, what_.count - first), nullptr});
      on_.compact_if_wanted(*me);
    }
    if (!mine.result.left_over.empty()) stop_.store(true, std::memory_order_relaxed);
  }

  void chunk(seat& me, worker& mine, bool refused, selection const& keys)
  {
    typename table<Slots>::announced const here{on_, me, as_, writes<Kind>, false};
    auto& at = here.at();
    mine.version = at.id;
    auto const before = mine.result.tally;
    auto const contested = mine.result.contested;
    // What was done before a functor throws is done: book it in any case.
    struct booking {
      seat& me;
      outcome const& now;
      counts const& before;
      std::uint64_t contested;
      ~booking()
      {
        auto more = now.tally;
        for (std::size_t i = 0; i < more.of.size(); ++i) more.of[i] -= before.of[i];
        book(me, more, now.contested - contested);
      }
    } const books{me, mine.result, before, contested};
    // Who takes no slots leaves the lot of its seat alone: a rebuild may be gathering it.
    seat nobody;
    room_lot<Slots> room{at, inserts<Kind> ? me : nobody, 256};
    auto const records = writer_of_records<adds_or_removes<Kind>>(at, me);
    // Asked while announced: the phase cannot widen before this chunk is done.
    using alone = typename insert_phase_view<Slots>::type;
    if constexpr (Kind == ops::insert && !std::is_void_v<alone>) {
      if (on_.gate().allowed_now() == ops::insert) {
        operation<Kind, Slots, alone> const does{at, {what_, columns_}, records};
        return runner_for<Kind, Slots, alone>(set_)(does, room, refused, mine.result, keys);
      }
    }
    operation<Kind, Slots> const does{at, {what_, columns_}, records};
    runner_for<Kind, Slots>(set_)(does, room, refused, mine.result, keys);
  }

  table<Slots>& on_;
  detail::call const& what_;
  codec<Slots> const& columns_;
  instructions set_;
  ops as_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace warpmap::inline v0_1::host
