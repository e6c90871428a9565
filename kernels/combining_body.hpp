#pragma once
// insert_or_apply on the device, where keys repeat: threads of a warp with the same key let the
// first of them apply all their values and publish them by one swap. A key that everybody has would
// cost a swap for each otherwise, one after the other.

#include "kernels/batch_body.hpp"
#include "kernels/block.hpp"
#include "warpmap/core/sector_group.hpp"

namespace warpmap::inline v0_1::kernels {

/// A column for the first of some equal keys: its value is that of all of them, in their order.
template <class Slots>
struct combined_columns : job_columns<ops::insert_or_apply, Slots> {
  using base = job_columns<ops::insert_or_apply, Slots>;
  using value_type = typename Slots::value_type;

  value_type const* values;  ///< of the lanes of a warp
  std::uint32_t first;       ///< the lane that asks
  std::uint32_t others;      ///< a bit for each later lane with the same key

  WARPMAP_HD value_type value(std::uint64_t) const { return with_others(values[first]); }
  WARPMAP_HD value_type combined(value_type const& there, value_type const&) const
  {
    return with_others(base::combined(there, values[first]));
  }

 private:
  WARPMAP_HD value_type with_others(value_type sum) const
  {
    for (auto left = others; left != 0; left &= left - 1)
      sum = base::combined(sum, values[core::lowest_bit(left)]);
    return sum;
  }
};

/// For words.
template <class Slots>
class combining_body : public batch_counters<Slots> {
  using columns = combined_columns<Slots>;
  using step = batch_step<ops::insert_or_apply, Slots, columns>;
  using key_type = typename Slots::key_type;
  static constexpr std::uint32_t warp = 32;

 public:
  static constexpr int phases = 2;
  static constexpr int least_blocks = 4;
  struct shared_type {
    key_type key[block_threads];
    typename Slots::value_type value[block_threads];
  };

  explicit combining_body(host::batch_job<Slots> const& job) : batch_counters<Slots>{job} {}
  std::uint64_t blocks() const { return (this->job_.count + block_threads - 1) / block_threads; }

  template <int Phase>
  WARPMAP_HD void phase(std::uint64_t block, std::uint32_t thread, shared_type& shared,
                        typename step::tally_type& mine) const
  {
    auto const first = block * block_threads;
    auto const left = this->job_.count - first;
    auto const count = left < block_threads ? static_cast<std::uint32_t>(left)
                                            : std::uint32_t{block_threads};
    if (thread >= count) return;
    if constexpr (Phase == 0) fetch(first, thread, shared);
    else act(first, thread, count, shared, mine);
  }

 private:
  WARPMAP_HD void fetch(std::uint64_t first, std::uint32_t thread, shared_type& shared) const
  {
    job_columns<ops::insert_or_apply, Slots> const from{this->job_};
    auto const i = from.index(first + thread);
    shared.key[thread] = this->job_.table.slots.prepare(from.key(i));
    shared.value[thread] = from.value(i);
  }
  WARPMAP_HD void act(std::uint64_t first, std::uint32_t thread, std::uint32_t count,
                      shared_type& shared, typename step::tally_type& mine) const
  {
    auto const key = shared.key[thread];
    auto const begin = thread / warp * warp;
    auto const end = begin + warp < count ? begin + warp : count;
    for (auto lane = begin; lane < thread; ++lane)
      if (shared.key[lane] == key) return;  // that one speaks for this one, too
    std::uint32_t others = 0;
    for (auto lane = thread + 1; lane < end; ++lane)
      if (shared.key[lane] == key) others |= 1u << (lane - begin);

    columns const all{{this->job_}, shared.value + begin, thread - begin, others};
    step const does{this->job_, all};
    core::one_sector_group<typename step::view> const group;
    auto const found = does.finish(group, key, all.index(first + thread), mine);
    for (auto left = others; left != 0; left &= left - 1) {
      auto const i = all.index(first + begin + core::lowest_bit(left));
      if (found.next == core::step::settled) does.settle_as(status::assigned, i, mine);
      else does.conclude(found, i, mine);
    }
  }
};

}  // namespace warpmap::inline v0_1::kernels
