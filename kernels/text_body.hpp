#pragma once
// Byte strings of a version: how long they are, and how they get out.

#include "host/launcher.hpp"
#include "kernels/tally.hpp"
#include "warpmap/core/device_text_keys.hpp"

namespace warpmap::inline v0_1::kernels {

template <class Slots>
class measure_body {
 public:
  static constexpr int counters = 0;

  explicit measure_body(host::measure_job<Slots> const& job) : job_{job} {}

  WARPMAP_HD void operator()(std::uint64_t index, tally<counters>&) const
  {
    using keys = typename Slots::keys_type;
    auto const& slots = job_.table.slots;
    auto const seen = slots.look(index);
    if (Slots::state_of(seen) != core::slot_state::full) return;
    typename Slots::key_type key;
    typename Slots::value_type value;
    slots.read_pair(index, seen, key, value);
    auto const text = slots.unmask(key);
    Slots::memory::fetch_add(&job_.result->bytes, keys::record_bytes(text));
    Slots::memory::fetch_add(&job_.result->space, keys::space_for(text));
  }
  WARPMAP_HD std::uint64_t* counter(int) const { return nullptr; }

 private:
  host::measure_job<Slots> job_;
};

class copy_body {
 public:
  static constexpr int counters = 0;

  explicit copy_body(host::copy_job const& job) : job_{job} {}

  WARPMAP_HD void operator()(std::uint64_t n, tally<counters>&) const
  {
    auto const piece = job_.pieces[n];
    core::copy_to_words(reinterpret_cast<std::uint32_t*>(job_.column + piece.to), piece.from,
                        piece.size);
  }
  WARPMAP_HD std::uint64_t* counter(int) const { return nullptr; }

 private:
  host::copy_job job_;
};

}  // namespace warpmap::inline v0_1::kernels
