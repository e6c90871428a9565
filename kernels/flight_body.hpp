#pragma once
// A batch on the device, several keys a thread: their home sectors are asked for together, so that
// a thread waits for memory once where it would have waited for each.

#include "kernels/batch_body.hpp"
#include "warpmap/core/sector_group.hpp"

namespace warpmap::inline v0_1::kernels {

/// One thread whose first look was made before; then as one_sector_group.
template <class Slots>
class loaded_sector : public core::lone_thread {
  using sector = core::one_sector_group<Slots>;

 public:
  using seen_type = typename Slots::seen_type;
  static constexpr std::uint32_t width = sector::width;

  WARPMAP_HD void load(Slots const& slots, core::slot_index at)
  {
    slots.look_at_sector(at, seen_[0]);
    is_fresh_ = true;
  }
  WARPMAP_HD core::spot<seen_type> first(Slots const& slots, core::slot_index at,
                                         typename Slots::key_type const& key,
                                         core::sight_set stops) const
  {
    if (!is_fresh_) slots.look_at_sector(at, seen_[0]);
    is_fresh_ = false;
    return sector::first_of(seen_, slots, at, key, stops);
  }

 private:
  mutable seen_type seen_[1][Slots::sector_lanes];
  mutable bool is_fresh_ = false;
};

/// For words: a sector of tagged slots cannot be loaded at once.
template <ops Kind, class Slots, int Keys>
class flight_body : public batch_counters<Slots> {
  using columns = job_columns<Kind, Slots>;
  using step = batch_step<Kind, Slots, columns>;

 public:
  static constexpr int lanes = 1;
  /// What waits must stay in registers.
  static constexpr int least_blocks = Keys > 2 || core::inserts<Kind> ? 2 : 3;

  explicit flight_body(host::batch_job<Slots> const& job)
    : batch_counters<Slots>{job}, columns_{job}, stride_{(job.count + Keys - 1) / Keys}
  {
  }
  std::uint64_t size() const { return stride_; }

  /// Keys n, n + size(), ...: neighbouring threads read neighbouring keys.
  WARPMAP_HD void operator()(std::uint64_t n, typename step::tally_type& mine) const
  {
    step const does{this->job_, columns_};
    loaded_sector<typename step::view> group[Keys];
    typename step::key_type key[Keys];
    WARPMAP_UNROLL
    for (int k = 0; k < Keys; ++k) {
      auto const at = n + static_cast<std::uint64_t>(k) * stride_;
      if (at >= this->job_.count) break;
      key[k] = does.key(columns_.index(at));
      group[k].load(does.slots(), does.slots().home(key[k]));
    }
    WARPMAP_UNROLL
    for (int k = 0; k < Keys; ++k) {
      auto const at = n + static_cast<std::uint64_t>(k) * stride_;
      if (at >= this->job_.count) break;
      does.finish(group[k], key[k], columns_.index(at), mine);
    }
  }

 private:
  columns columns_;
  std::uint64_t stride_;
};

}  // namespace warpmap::inline v0_1::kernels
