#pragma once
// Which instruction set drives the pipeline: one entry per set, chosen at run time.

#include "host/machine.hpp"
#include "host/pipeline.hpp"
#include "host/simd_group.hpp"
#include "host/tag_group.hpp"
#include "warpmap/core/insert_only_slots.hpp"

// bench/variants.py compiles and measures others of these.
#if !defined(WARPMAP_PIPELINE_GROUP)  // may depend on Kind
#  define WARPMAP_PIPELINE_GROUP Group
#endif
#if !defined(WARPMAP_RUN_SCALAR)  // how the driver without vectors is compiled
#  define WARPMAP_RUN_SCALAR [[gnu::flatten]]
#endif
#if !defined(WARPMAP_INSERT_PHASE_VIEW)
#  define WARPMAP_INSERT_PHASE_VIEW core::insert_only_slots<core::plain_memory>
#endif

namespace warpmap::inline v0_1::host {

template <ops Kind, class Slots, class View = Slots>
using run_selection = void (*)(operation<Kind, Slots, View> const&, room_lot<Slots>&, bool refused,
                               outcome&, selection const&);

template <ops Kind, class Slots, class View, class Group>
using pipeline_of =
  pipeline<Kind, operation<Kind, Slots, View>, WARPMAP_PIPELINE_GROUP, room_lot<Slots>>;

// Drawn into one function, or each look would be two calls, and hand its request over in memory.
template <ops Kind, class Slots, class View>
WARPMAP_RUN_SCALAR void run_scalar(
  operation<Kind, Slots, View> const& does, room_lot<Slots>& room, bool refused, outcome& result,
  selection const& keys)
{
  pipeline_of<Kind, Slots, View, thread_group_of<View>>{does, room, refused, result}.run(keys);
}

/// Only the shipped packed protocols have vector forms.
template <class Slots>
struct has_vector_form : std::false_type {};

/// The way that slots are touched while insert alone runs; void where there is no cheaper one.
template <class Slots>
struct insert_phase_view {
  using type = void;
};

#if defined(__x86_64__) && !WARPMAP_TSAN

template <class KeyWord, class ValueWord>
struct has_vector_form<core::packed_slots<KeyWord, ValueWord, core::plain_memory>>
  : std::true_type {};
// A race detector, and a scheduler of tests, would have to be told about swaps of two sizes.
template <>
struct insert_phase_view<core::packed_slots<std::uint64_t, std::uint64_t, core::plain_memory>> {
  using type = WARPMAP_INSERT_PHASE_VIEW;
};

// `flatten` draws the whole driver into a function of that instruction set; the names below it
// carry the set in their types, so no body of theirs can be taken for another's.
template <ops Kind, class Slots, class View>
__attribute__((target("avx2,bmi,bmi2"), flatten)) void run_avx2(
  operation<Kind, Slots, View> const& does, room_lot<Slots>& room, bool refused, outcome& result,
  selection const& keys)
{
  pipeline_of<Kind, Slots, View, avx2_group<View>>{does, room, refused, result}.run(keys);
}
template <ops Kind, class Slots, class View>
__attribute__((target("avx512f,avx512bw,bmi,bmi2"), flatten)) void run_avx512(
  operation<Kind, Slots, View> const& does, room_lot<Slots>& room, bool refused, outcome& result,
  selection const& keys)
{
  pipeline_of<Kind, Slots, View, avx512_group<View>>{does, room, refused, result}.run(keys);
}

#endif

template <ops Kind, class Slots, class View = Slots>
run_selection<Kind, Slots, View> runner_for(instructions set)
{
#if defined(__x86_64__) && !WARPMAP_TSAN
  if constexpr (has_vector_form<Slots>::value) {
    if (set == instructions::avx512) return run_avx512<Kind, Slots, View>;
    if (set == instructions::avx2) return run_avx2<Kind, Slots, View>;
  }
#endif
  static_cast<void>(set);
  return run_scalar<Kind, Slots, View>;
}

}  // namespace warpmap::inline v0_1::host
