#pragma once
// insert_or_apply with a function that only the host can call, on slots that only a device can
// reach: values are read, combined here, and written back where they are still the same.

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "host/device_arena.hpp"
#include "warpmap/detail/engine.hpp"
#include "warpmap/string_column.hpp"

namespace warpmap::inline v0_1::host {

/// The keys of a call, to be ordered and to become those of another call.
template <class Slots>
class apply_keys {
 public:
  apply_keys(detail::layout const& as, void const* keys)
    : from_{static_cast<char const*>(keys)}, bytes_{as.key.bytes}
  {
  }
  /// Negative, zero or positive, as std::memcmp.
  int compare(std::size_t a, std::size_t b) const { return std::memcmp(at(a), at(b), bytes_); }
  void clear() { chosen_.clear(); }
  void add(std::size_t i) { chosen_.insert(chosen_.end(), at(i), at(i) + bytes_); }
  void const* chosen() { return chosen_.data(); }

 private:
  char const* at(std::size_t i) const { return from_ + i * bytes_; }
  char const* from_;
  std::size_t bytes_;
  std::vector<char> chosen_;
};
template <keeps_device_records Slots>
class apply_keys<Slots> {
 public:
  apply_keys(detail::layout const&, void const* keys)
    : from_{*static_cast<string_column const*>(keys)}
  {
  }
  int compare(std::size_t a, std::size_t b) const { return from_[a].compare(from_[b]); }
  void clear() { chosen_.clear(); }
  void add(std::size_t i) { chosen_.push_back(from_[i]); }
  void const* chosen()
  {
    column_ = chosen_;
    return &column_;
  }

 private:
  string_column from_;
  std::vector<std::string_view> chosen_;
  string_column column_;
};

/// Keys of one call that wait for a function of the host's, some thousands at a time.
///
/// Keys that are alike are combined here, one after the other, so that a key that comes often costs
/// one exchange and not one each. Whoever is beaten to a key by another call tries again.
template <class Slots, class Run>
class host_apply {
 public:
  /// @param run  does a batch of insert_and_find or compare_exchange
  host_apply(detail::layout const& as, detail::call const& what, std::size_t first,
             std::size_t count, Run run)
    : keys_{as, what.keys}, bytes_{as.value.bytes}, what_{what}, first_{first}, run_{run}
  {
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(), [&](auto a, auto b) {
      auto const differ = keys_.compare(first_ + a, first_ + b);
      return differ != 0 ? differ < 0 : a < b;
    });
    for (std::size_t at = 0; at < count; ++at)
      if (at == 0 || keys_.compare(first_ + order_[at - 1], first_ + order_[at]) != 0)
        open_.push_back({at, at});
    for (std::size_t g = 0; g < open_.size(); ++g)
      open_[g].end = g + 1 < open_.size() ? open_[g + 1].next : count;
  }

  counts done()
  {
    while (!open_.empty()) {
      insert();
      exchange();
    }
    return tally_;
  }

 private:
  /// Places [next, end) of the order: keys that are alike, not yet combined.
  struct group {
    std::size_t next;
    std::size_t end;
  };

  char const* given(std::size_t i) const
  {
    return static_cast<char const*>(what_.values) + (what_.one_value ? 0 : first_ + i) * bytes_;
  }
  void report(std::size_t i, status result)
  {
    ++tally_.of[static_cast<std::size_t>(result)];
    if (what_.statuses != nullptr) what_.statuses[first_ + i] = result;
  }

  void gather()
  {
    keys_.clear();
    for (auto const& each : open_) keys_.add(first_ + order_[each.next]);
    statuses_.resize(open_.size());
  }

  /// The first of each group is inserted where its key is absent; `seen_` is what is there now.
  void insert()
  {
    gather();
    fresh_.clear();
    for (auto const& each : open_) {
      auto const* const from = given(order_[each.next]);
      fresh_.insert(fresh_.end(), from, from + bytes_);
    }
    seen_.resize(open_.size() * bytes_);
    run_({.kind = ops::insert_and_find,
          .count = open_.size(),
          .keys = keys_.chosen(),
          .values = fresh_.data(),
          .out = seen_.data(),
          .statuses = statuses_.data()});
    for (std::size_t g = 0; g < open_.size(); ++g) {
      if (statuses_[g] == status::present) continue;
      report(order_[open_[g].next++], statuses_[g]);
      if (statuses_[g] != status::full) continue;
      while (open_[g].next < open_[g].end) report(order_[open_[g].next++], status::full);
    }
    drop_closed();
  }

  /// The rest of each group is combined with what is there.
  void exchange()
  {
    if (open_.empty()) return;
    gather();
    fresh_.resize(open_.size() * bytes_);
    std::vector<char> so_far(bytes_);
    std::size_t ready = 0;
    try {
      for (; ready < open_.size(); ++ready) {
        std::memcpy(so_far.data(), seen_.data() + ready * bytes_, bytes_);
        for (auto at = open_[ready].next; at < open_[ready].end; ++at) {
          auto* const next = fresh_.data() + ready * bytes_;
          what_.fn->apply(what_.fn->fn, so_far.data(), given(order_[at]), next);
          std::memcpy(so_far.data(), next, bytes_);
        }
      }
    } catch (...) {
      swap_in(ready);  // what was computed before is done, as on the CPU
      throw;
    }
    swap_in(ready);
    drop_closed();
  }

  void swap_in(std::size_t ready)
  {
    if (ready == 0) return;
    run_({.kind = ops::compare_exchange,
          .count = ready,
          .keys = keys_.chosen(),
          .values = fresh_.data(),
          .out = seen_.data(),
          .statuses = statuses_.data()});
    for (std::size_t g = 0; g < ready; ++g)
      while (statuses_[g] == status::assigned && open_[g].next < open_[g].end)
        report(order_[open_[g].next++], status::assigned);
  }

  void drop_closed()
  {
    std::size_t kept = 0;
    for (std::size_t g = 0; g < open_.size(); ++g) {
      if (open_[g].next == open_[g].end) continue;
      if (!seen_.empty())
        std::memmove(seen_.data() + kept * bytes_, seen_.data() + g * bytes_, bytes_);
      open_[kept++] = open_[g];
    }
    open_.resize(kept);
  }

  apply_keys<Slots> keys_;
  std::size_t bytes_;
  detail::call const what_;
  std::size_t first_;
  Run run_;
  std::vector<std::size_t> order_;
  std::vector<group> open_;
  std::vector<char> fresh_;
  std::vector<char> seen_;
  std::vector<status> statuses_;
  counts tally_;
};

}  // namespace warpmap::inline v0_1::host
