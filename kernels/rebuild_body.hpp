#pragma once
// A rebuild on the device, slot by slot of the old version. The order of homes is the order of
// hashes in any number of windows, so neighbouring threads write neighbouring lines.

#include "host/launcher.hpp"
#include "kernels/batch_view.hpp"
#include "kernels/tally.hpp"
#include "warpmap/core/device_text_keys.hpp"

namespace warpmap::inline v0_1::kernels {

template <class Slots>
class rebuild_body {
 public:
  static constexpr int counters = 1;

  explicit rebuild_body(host::rebuild_job<Slots> const& job) : job_{job} {}

  WARPMAP_HD void operator()(std::uint64_t index, tally<counters>& mine) const
  {
    auto const from = batch_view(job_.from.slots);
    auto const seen = from.look(index);
    auto const state = Slots::state_of(seen);
    if (state == core::slot_state::erased && job_.freed != nullptr) mine.add(0);
    if (state != core::slot_state::full) return;
    typename Slots::key_type key;
    typename Slots::value_type value;
    from.read_pair(index, seen, key, value);
    if constexpr (core::refers_to_device_texts<Slots>)
      if (job_.moves_keys)
        key.key.word[1] = job_.to.slots.keys.keep(from.keys.probe_of(key.key.word[1]));
    place(key, value);
    if (job_.freed == nullptr) mine.add(0);
  }
  WARPMAP_HD std::uint64_t* counter(int) const
  {
    if (job_.freed != nullptr) return reinterpret_cast<std::uint64_t*>(job_.freed);
    return job_.taken;
  }

 private:
  /// Each key comes once, so whoever was first in a slot is another one: on to the next.
  WARPMAP_HD void place(typename Slots::key_type const& key,
                        typename Slots::value_type const& value) const
  {
    auto const to = batch_view(job_.to.slots);
    for (auto at = to.home(key);; at = to.wrap(at + 1)) {
      auto const seen = to.look(at);
      if (Slots::state_of(seen) != core::slot_state::empty) continue;
      if (fill(to, {true, core::sight::empty, at, seen}, key, value)) return;
    }
  }
  template <class View>
  WARPMAP_HD static bool fill(View const& to, core::spot<typename Slots::seen_type> const& here,
                              typename Slots::key_type const& key,
                              typename Slots::value_type const& value)
  {
    if constexpr (core::refers_to_device_texts<Slots>) return to.try_fill_kept(here, key, value);
    else return to.try_fill(here, key, value);
  }

  host::rebuild_job<Slots> job_;
};

}  // namespace warpmap::inline v0_1::kernels
