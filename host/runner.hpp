#pragma once
// Which instruction set drives the pipeline: one entry per set, chosen at run time.

#include "host/machine.hpp"
#include "host/pipeline.hpp"
#include "host/simd_group.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::host {

template <ops Kind, class Slots>
using run_selection = void (*)(operation<Kind, Slots> const&, room_lot<Slots>&, bool refused,
                               outcome&, selection const&);

template <ops Kind, class Slots>
void run_scalar(operation<Kind, Slots> const& does, room_lot<Slots>& room, bool refused,
                outcome& result, selection const& keys)
{
  pipeline<Kind, Slots, core::solo_group<Slots>, room_lot<Slots>>{does, room, refused, result}.run(
    keys);
}

/// Only the shipped packed protocols have vector forms.
template <class Slots>
struct has_vector_form : std::false_type {};

#if defined(__x86_64__) && !WARPMAP_TSAN

template <class KeyWord, class ValueWord>
struct has_vector_form<core::packed_slots<KeyWord, ValueWord, core::plain_memory>>
  : std::true_type {};

// `flatten` draws the whole driver into a function of that instruction set; the names below it carry
// the set in their types, so no body of theirs can be taken for another's.
template <ops Kind, class Slots>
__attribute__((target("avx2"), flatten)) void run_avx2(operation<Kind, Slots> const& does,
                                                       room_lot<Slots>& room, bool refused,
                                                       outcome& result, selection const& keys)
{
  pipeline<Kind, Slots, avx2_group<Slots>, room_lot<Slots>>{does, room, refused, result}.run(keys);
}
template <ops Kind, class Slots>
__attribute__((target("avx512f,avx512bw"), flatten)) void run_avx512(
  operation<Kind, Slots> const& does, room_lot<Slots>& room, bool refused, outcome& result,
  selection const& keys)
{
  pipeline<Kind, Slots, avx512_group<Slots>, room_lot<Slots>>{does, room, refused, result}.run(
    keys);
}

#endif

template <ops Kind, class Slots>
run_selection<Kind, Slots> runner_for(instructions set)
{
#if defined(__x86_64__) && !WARPMAP_TSAN
  if constexpr (has_vector_form<Slots>::value) {
    if (set == instructions::avx512) return run_avx512<Kind, Slots>;
    if (set == instructions::avx2) return run_avx2<Kind, Slots>;
  }
#endif
  static_cast<void>(set);
  return run_scalar<Kind, Slots>;
}

}  // namespace warpmap::host
