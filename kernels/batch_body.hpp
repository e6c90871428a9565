#pragma once
// A batch on the device, key by key.

#include <type_traits>

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
  /// Where in the columns the batch's key `n` is.
  WARPMAP_HD std::uint64_t index(std::uint64_t n) const
  {
    return job.chosen != nullptr ? job.chosen[n] : n;
  }
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
  /// Notes that key `i` found no room.
  WARPMAP_HD void leave_over(std::uint64_t i) const
  {
    using memory = typename Slots::memory;
    job.left_over[memory::fetch_add(&job.result->left_over, std::uint64_t{1})] = i;
  }
};

/// The same for threads that count for themselves what room they take.
template <ops Kind, class Slots>
struct columns_apart : job_columns<Kind, Slots> {
  using room_memory = typename Slots::memory;
};

/// What batches count, and where.
template <class Slots>
class batch_counters {
 public:
  static constexpr int counters = status_kinds + 1;

  explicit batch_counters(host::batch_job<Slots> const& job) : job_{job} {}

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

 protected:
  host::batch_job<Slots> job_;
};

/// What is done with a key of a batch, whoever looks at slots for it.
template <ops Kind, class Slots, class Columns = job_columns<Kind, Slots>>
class batch_step {
 public:
  using view = batch_slots<Slots>;
  using key_type = typename Slots::key_type;
  using tally_type = tally<batch_counters<Slots>::counters>;

  WARPMAP_HD batch_step(host::batch_job<Slots> const& job, Columns const& columns)
    : job_{job}, columns_{columns}, does_{batch_view(job.table.slots), job.table.sides, columns}
  {
  }

  WARPMAP_HD view const& slots() const { return does_.slots; }
  WARPMAP_HD key_type key(std::uint64_t i) const { return does_.key(i); }

  /// To its end, with what is counted and reported. @return  what the group found
  template <class Group>
  WARPMAP_HD core::verdict finish(Group const& group, key_type const& key, std::uint64_t i,
                                  tally_type& mine) const
  {
    auto contested = mine.of[status_kinds];
    auto const found = settle(group, key, i, contested);
    if (group.speaks()) {
      mine.of[status_kinds] = contested;
      conclude(found, i, mine);
    }
    return found;
  }
  /// What becomes of key `i` after this; a key that settled has been reported.
  WARPMAP_HD void conclude(core::verdict const& found, std::uint64_t i, tally_type& mine) const
  {
    if (found.next == core::step::settled) return count(found.result, mine);
    if (!core::inserts<Kind>) {  // once round and nowhere
      does_.report(i, status::absent);
      return count(status::absent, mine);
    }
    if (job_.left_over != nullptr) {
      columns_.leave_over(i);
      if (!job_.lists_full) return;
    }
    does_.report(i, status::full);
    count(status::full, mine);
  }
  WARPMAP_HD void settle_as(status result, std::uint64_t i, tally_type& mine) const
  {
    does_.report(i, result);
    count(result, mine);
  }

 private:
  struct usual_room {
    using room_memory = typename view::memory;
  };
  using room_memory =
    typename std::conditional_t < requires { typename Columns::room_memory; }
  , Columns,
    usual_room > ::room_memory;

  template <class Group>
  WARPMAP_HD core::verdict settle(Group const& group, key_type const& key, std::uint64_t i,
                                  std::uint32_t& contested) const
  {
    if (Slots::side_of(key) != 0)
      return group.alone([&] { return does_.look_aside(key, i, contested); });
    auto room = job_.table.template room_for<room_memory>(key);
    auto const found = core::walk_to_end<typename Slots::memory>(
      core::probe_walk{does_.slots.home(key), does_.slots.capacity(), group.width},
      [&](core::slot_index at) { return does_.look(group, at, key, i, room); }, contested);
    if constexpr (core::refers_to_device_texts<Slots> && core::adds_or_removes<Kind>)
      if (found.next == core::step::settled && group.speaks())
        count_bytes(found.result, key, room.was_used());
    return found;
  }
  WARPMAP_HD void count_bytes(status result, key_type const& key, bool wrote) const
  {
    using memory = typename Slots::memory;
    auto const bytes = Slots::keys_type::record_bytes(key.probe);
    auto& into = job_.result->records;
    if (wrote) memory::fetch_add(&into.written, bytes);
    if (result == status::inserted) memory::fetch_add(&into.added, bytes);
    if (result == status::erased) memory::fetch_add(&into.removed, bytes);
  }
  WARPMAP_HD static void count(status result, tally_type& mine)
  {
    mine.add(static_cast<int>(result));
  }

  host::batch_job<Slots> const& job_;
  Columns const& columns_;
  core::operation<Kind, Slots, Columns, view> const does_;
};

/// How many threads of a device make up a group; all of them run the body then.
template <class Group>
inline constexpr int lanes_of = 1;
template <class Group>
  requires(Group::lanes > 1)
inline constexpr int lanes_of<Group> = Group::lanes;

/// @tparam Group  who looks at slots
template <ops Kind, class Slots, template <class> class Group,
          class Columns = job_columns<Kind, Slots>>
class batch_body : public batch_counters<Slots> {
  using step = batch_step<Kind, Slots, Columns>;

 public:
  static constexpr int lanes = lanes_of<Group<typename step::view>>;
  /// Some would spill registers where a thread has 64: what hashes, compares and copies a string,
  /// what tiles agree on, and what takes and gives the value of a tagged slot.
  static constexpr bool is_long =
    (core::refers_to_device_texts<Slots> && core::inserts<Kind>) || lanes > 1 ||
    (Kind == ops::insert_and_find && !requires { Slots::sector_lanes; });
  static constexpr int least_blocks = is_long ? 3 : 4;

  explicit batch_body(host::batch_job<Slots> const& job) : batch_body{job, {job}} {}
  batch_body(host::batch_job<Slots> const& job, Columns const& columns)
    : batch_counters<Slots>{job}, columns_{columns}
  {
  }
  std::uint64_t size() const { return this->job_.count; }

  WARPMAP_HD void operator()(std::uint64_t n, typename step::tally_type& mine) const
  {
    step const does{this->job_, columns_};
    Group<typename step::view> const group;
    auto const i = columns_.index(n);
    does.finish(group, does.key(i), i, mine);
  }

 private:
  Columns columns_;
};

}  // namespace warpmap::inline v0_1::kernels
