#pragma once
// Whole versions, slot by slot: their pairs, and what there is to count in them.

#include "host/launcher.hpp"
#include "kernels/batch_view.hpp"
#include "kernels/tally.hpp"
#include "warpmap/core/device_text_keys.hpp"
#include "warpmap/core/item.hpp"
#include "warpmap/core/reach.hpp"

namespace warpmap::inline v0_1::kernels {

template <class Slots>
class collect_body {
 public:
  static constexpr int counters = 0;

  explicit collect_body(host::collect_job<Slots> const& job) : job_{job} {}

  WARPMAP_HD void operator()(std::uint64_t n, tally<counters>&) const
  {
    typename Slots::raw_key raw{};
    typename Slots::value_type value{};
    if (!read(job_.first + n, raw, value)) return;
    core::items<Slots> const items{job_.as};
    auto const at = Slots::memory::fetch_add(job_.found, std::uint64_t{1});
    items.put_key(raw, job_.keys, at);
    if (job_.values != nullptr) items.put_value(value, job_.values, at);
    job_.where[at] = static_cast<std::uint32_t>(n);
  }
  WARPMAP_HD std::uint64_t* counter(int) const { return nullptr; }

 private:
  WARPMAP_HD bool read(std::uint64_t place, typename Slots::raw_key& raw,
                       typename Slots::value_type& value) const
  {
    auto const slots = batch_view(job_.table.slots);
    if (place >= slots.capacity()) {
      auto const which = static_cast<unsigned>(place - slots.capacity()) + 1;
      return core::read_side<Slots>(job_.table.side(which), raw, value);
    }
    auto const rounds = place / Slots::lanes - job_.first / Slots::lanes;
    auto const window = (job_.window + rounds * job_.step) % slots.windows;
    typename Slots::seen_type seen;
    typename Slots::key_type key;
    if (!core::read_slot(slots, window * Slots::lanes + place % Slots::lanes, seen, key, value))
      return false;
    raw = slots.unmask(key);
    return true;
  }

  host::collect_job<Slots> job_;
};

template <class Slots>
class survey_body {
 public:
  static constexpr int counters = 8;

  explicit survey_body(host::survey_job<Slots> const& job) : job_{job} {}

  static std::uint64_t places(host::survey_job<Slots> const& job)
  {
    return job.table.slots.capacity() + (Slots::has_side_keys ? 2 : 0);
  }

  WARPMAP_HD void operator()(std::uint64_t n, tally<counters>& mine) const
  {
    auto const slots = batch_view(job_.table.slots);
    if (n >= slots.capacity()) {
      typename Slots::raw_key raw{};
      typename Slots::value_type value{};
      auto const which = static_cast<unsigned>(n - slots.capacity()) + 1;
      if (core::read_side<Slots>(job_.table.side(which), raw, value)) mine.add(beside);
      return;
    }
    auto const seen = slots.look(n);
    auto const state = Slots::state_of(seen);
    if (state == core::slot_state::empty) return;
    mine.add(taken);
    if (state == core::slot_state::erased) mine.add(erased);
    if (state == core::slot_state::filling || state == core::slot_state::updating)
      mine.add(busy);
    typename Slots::key_type key;
    typename Slots::value_type value;
    if (state != core::slot_state::full || !slots.read_pair(n, seen, key, value)) return;
    mine.add(live);
    auto const length = core::probe_length(slots, n, key);
    mine.add(windows_read, static_cast<std::uint32_t>(length));
    note(length);
    if constexpr (core::refers_to_device_texts<Slots>)
      Slots::memory::fetch_add(&job_.result->key_bytes,
                               Slots::keys_type::record_bytes(slots.unmask(key)));
    if (!job_.looks_up) return;
    auto const where = core::slot_found(slots, slots.prepare(slots.unmask(key)));
    if (where == slots.capacity()) mine.add(unreachable);
    else if (where != n) mine.add(duplicates);
  }
  WARPMAP_HD std::uint64_t* counter(int which) const { return &job_.result->taken + which; }

 private:
  // In the order of host::survey.
  enum counted {
    taken,
    live,
    erased,
    busy,
    beside,
    unreachable,
    duplicates,
    windows_read
  };

  WARPMAP_HD void note(std::uint64_t length) const
  {
    using memory = typename Slots::memory;
    constexpr auto most = host::survey::lengths;
    memory::fetch_add(job_.result->of_length + (length < most ? length : most) - 1,
                      std::uint64_t{1});
    auto* const longest = &job_.result->longest;
    auto seen = memory::load_acquire(longest);
    while (seen < length && !memory::compare_and_swap(longest, seen, length)) {
    }
  }

  host::survey_job<Slots> job_;
};

}  // namespace warpmap::inline v0_1::kernels
