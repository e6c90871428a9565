#pragma once
// A batch on the device, key by key.

#include "host/launcher.hpp"
#include "kernels/batch_view.hpp"
#include "kernels/tally.hpp"
#include "warpmap/core/device_text_keys.hpp"
#include "warpmap/core/item.hpp"
#include "warpmap/core/operation.hpp"

namespace warpmap::inline v0_1::kernels {

/// The keys, values and results of a batch in device memory.
template <ops Kind, class Slots>
struct job_columns {
  host::batch_job<Slots> job;

  WARPMAP_HD core::items<Slots> items() const { return {job.as}; }
  WARPMAP_HD auto key(std::uint64_t i) const { return items().key(job.keys, i); }
  WARPMAP_HD typename Slots::value_type value(std::uint64_t i) const
  {
    return items().value(job.values, job.one_value ? 0 : i);
  }
  WARPMAP_HD typename Slots::value_type expected(std::uint64_t i) const
  {
    return items().value(job.out, i);
  }
  WARPMAP_HD typename Slots::value_type combined(typename Slots::value_type const& there,
                                                 typename Slots::value_type const& given) const
  {
    return items().combined(job.combine, there, given);
  }
  WARPMAP_HD void report(std::uint64_t i, status result) const
  {
    if (job.statuses != nullptr) job.statuses[i] = result;
    if constexpr (Kind == ops::contains) {
      if (job.flags != nullptr) job.flags[i] = result == status::present;
    }
  }
  WARPMAP_HD void show(std::uint64_t i, typename Slots::value_type const& seen) const
  {
    if (job.out != nullptr) items().put_value(seen, job.out, i);
  }
};

/// @tparam Group  who looks at slots; if it is several threads, all of them run the body
template <ops Kind, class Slots, template <class> class Group>
class batch_body {
  using view = batch_slots<Slots>;

 public:
  static constexpr int counters = status_kinds + 1;
  /// What hashes, compares and copies a string would spill registers where a thread has 64.
  static constexpr int least_blocks =
    core::refers_to_device_texts<Slots> && core::inserts<Kind> ? 3 : 4;

  explicit batch_body(host::batch_job<Slots> const& job) : job_{job} {}

  WARPMAP_HD void operator()(std::uint64_t n, tally<counters>& mine) const
  {
    auto const i = job_.chosen != nullptr ? job_.chosen[n] : n;
    core::operation<Kind, Slots, job_columns<Kind, Slots>, view> const does{
      batch_view(job_.table.slots), job_.table.sides, {job_}};
    Group<view> const group;
    auto contested = mine.of[status_kinds];
    auto const found = settle(does, group, does.key(i), i, contested);
    if (!group.speaks()) return;
    mine.of[status_kinds] = contested;
    if (found.next == core::step::settled) return count(found.result, mine);
    if (!core::inserts<Kind>) {  // once round and nowhere
      does.report(i, status::absent);
      return count(status::absent, mine);
    }
    if (job_.left_over != nullptr) {
      using memory = typename Slots::memory;
      job_.left_over[memory::fetch_add(&job_.result->left_over, std::uint64_t{1})] = i;
      if (!job_.lists_full) return;
    }
    does.report(i, status::full);
    count(status::full, mine);
  }
  WARPMAP_HD std::uint64_t* counter(int which) const
  {
    return which < status_kinds ? job_.result->of + which : &job_.result->contested;
  }
  /// A second counter of the same, or null.
  WARPMAP_HD std::uint64_t* also(int which) const
  {
    if (!job_.counts_aside) return nullptr;
    if (which == static_cast<int>(status::inserted)) return &job_.table.aside->inserted;
    if (which == static_cast<int>(status::erased)) return &job_.table.aside->erased;
    return nullptr;
  }

 private:
  template <class Does>
  WARPMAP_HD core::verdict settle(Does const& does, Group<view> const& group,
                                  typename Slots::key_type const& key, std::uint64_t i,
                                  std::uint32_t& contested) const
  {
    if (Slots::side_of(key) != 0)
      return group.alone([&] { return does.look_aside(key, i, contested); });
    auto room = job_.table.template room_for<typename view::memory>(key);
    auto const found = core::walk_to_end<typename Slots::memory>(
      core::probe_walk{does.slots.home(key), does.slots.capacity(), group.width},
      [&](core::slot_index at) { return does.look(group, at, key, i, room); }, contested);
    if constexpr (core::refers_to_device_texts<Slots> && core::adds_or_removes<Kind>)
      if (found.next == core::step::settled && group.speaks())
        count_bytes(found.result, key, room.was_used());
    return found;
  }
  WARPMAP_HD void count_bytes(status result, typename Slots::key_type const& key,
                              bool wrote) const
  {
    using memory = typename Slots::memory;
    auto const bytes = Slots::keys_type::record_bytes(key.probe);
    auto& into = job_.result->records;
    if (wrote) memory::fetch_add(&into.written, bytes);
    if (result == status::inserted) memory::fetch_add(&into.added, bytes);
    if (result == status::erased) memory::fetch_add(&into.removed, bytes);
  }
  WARPMAP_HD static void count(status result, tally<counters>& mine)
  {
    mine.add(static_cast<int>(result));
  }

  host::batch_job<Slots> job_;
};

}  // namespace warpmap::inline v0_1::kernels
