#pragma once
// How a kernel of the library touches slots: nobody reads its results before it has ended.

#include <type_traits>

#include "warpmap/core/packed_slots.hpp"

namespace warpmap::inline v0_1::kernels {

/// Slots with a memory of their own, and tagged ones, are touched as they say.
template <class Slots>
struct batch_view_of {
  using type = Slots;
};
template <class KeyWord, class ValueWord>
struct batch_view_of<core::packed_slots<KeyWord, ValueWord, core::plain_memory>> {
  using type = core::packed_slots<KeyWord, ValueWord, core::batch_memory>;
};

template <class Slots>
using batch_slots = typename batch_view_of<Slots>::type;

template <class Slots>
WARPMAP_HD batch_slots<Slots> batch_view(Slots const& slots)
{
  if constexpr (std::is_same_v<batch_slots<Slots>, Slots>) return slots;
  else return {slots.data, slots.windows, slots.seed};
}

}  // namespace warpmap::inline v0_1::kernels
