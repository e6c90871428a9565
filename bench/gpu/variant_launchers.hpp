#pragma once
// The body of launcher_of(): every variant for one kind of slots.

#include "bench/gpu/variant_provider.hpp"

namespace warpmap::bench {

/// What a variant changes; other kinds are not measured, and would only take long to compile.
inline constexpr auto kinds_of_variants =
  ops::insert | ops::find | ops::erase | ops::insert_or_apply;

template <std::size_t Which, class Slots, class Run>
std::shared_ptr<host::launcher<Slots>> launcher_from(std::size_t which, Run const& run)
{
  if constexpr (Which == all_variants.size()) {
    return std::make_shared<kernels::body_launcher<Slots, Run>>(run);
  } else {
    constexpr auto of = all_variants[Which];
    using ways = kernels::always<of.batches, of.rebuilds, kinds_of_variants>;
    if (which == Which)
      return std::make_shared<kernels::body_launcher<Slots, Run, ways>>(run);
    return launcher_from<Which + 1, Slots>(which, run);
  }
}

template <class Slots, class Run>
std::shared_ptr<host::launcher<Slots>> launcher_of(std::size_t which, Run const& run)
{
  return launcher_from<1, Slots>(which, run);  // the first is what is left
}

}  // namespace warpmap::bench
