#pragma once
// One thread compares a whole line at once: what solo_group does, by vectors.
//
// The vector is a glance that names a lane; what counts is the whole-slot load that follows: no
// more than 16 bytes are promised to be loaded whole. The instruction set is part of the type:
// the same name must never have two bodies.

#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/solo_group.hpp"

#if defined(__x86_64__) && !WARPMAP_ON_DEVICE

#  include <immintrin.h>

#  include <bit>

namespace warpmap::inline v0_1::host {

/// Which slots of a line stop a walk: those with the key, empty ones and, where `graves` are asked
/// for, erased ones. Of several bits per slot the lowest is its key's.
template <class KeyWord, std::uint32_t SlotBytes>
struct avx2_compare {
  static constexpr std::uint32_t bits_per_slot = SlotBytes == 16 ? 1 : SlotBytes / sizeof(KeyWord);

  __attribute__((target("avx2"))) static std::uint32_t stops(void const* line, KeyWord key,
                                                             bool graves)
  {
    // A bit per key word.
    auto const among = [&](__m256i keys) __attribute__((target("avx2")))
    {
      auto const none = _mm256_setzero_si256();
      auto const erased = _mm256_cmpeq_epi64(none, none);
      if constexpr (sizeof(KeyWord) == 8) {
        auto const wanted = _mm256_set1_epi64x(static_cast<long long>(key));
        auto found = _mm256_or_si256(_mm256_cmpeq_epi64(keys, wanted),
                                     _mm256_cmpeq_epi64(keys, none));
        if (graves) found = _mm256_or_si256(found, _mm256_cmpeq_epi64(keys, erased));
        return static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(found)));
      } else {
        auto const wanted = _mm256_set1_epi32(static_cast<int>(key));
        auto found = _mm256_or_si256(_mm256_cmpeq_epi32(keys, wanted),
                                     _mm256_cmpeq_epi32(keys, none));
        if (graves) found = _mm256_or_si256(found, _mm256_cmpeq_epi32(keys, erased));
        return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(found)));
      }
    };
    if constexpr (SlotBytes == 16) {
      // Slot by slot: a load of two would have to wait for a swap of one that is under way.
      auto const* const slot = static_cast<__m128i const volatile*>(line);
      auto const even = _mm256_inserti128_si256(_mm256_castsi128_si256(slot[0]), slot[2], 1);
      auto const odd = _mm256_inserti128_si256(_mm256_castsi128_si256(slot[1]), slot[3], 1);
      return among(_mm256_unpacklo_epi64(even, odd));
    } else {
      auto const* const half = static_cast<__m256i const volatile*>(line);
      return among(half[0]) | among(half[1]) << (32 / sizeof(KeyWord));
    }
  }
};

template <class KeyWord, std::uint32_t SlotBytes>
struct avx512_compare {
  static constexpr std::uint32_t bits_per_slot = SlotBytes / sizeof(KeyWord);

  __attribute__((target("avx512f,avx512bw"))) static std::uint32_t stops(void const* line,
                                                                         KeyWord key, bool graves)
  {
    __m512i const all = *static_cast<__m512i const volatile*>(line);
    if constexpr (sizeof(KeyWord) == 8) {
      auto const wanted = _mm512_set1_epi64(static_cast<long long>(key));
      auto found = static_cast<std::uint32_t>(_mm512_cmpeq_epi64_mask(all, wanted) |
                                              _mm512_testn_epi64_mask(all, all));
      if (graves) found |= _mm512_cmpeq_epi64_mask(all, _mm512_set1_epi64(-1));
      return found;
    } else {
      auto const wanted = _mm512_set1_epi32(static_cast<int>(key));
      auto found = static_cast<std::uint32_t>(_mm512_cmpeq_epi32_mask(all, wanted) |
                                              _mm512_testn_epi32_mask(all, all));
      if (graves) found |= _mm512_cmpeq_epi32_mask(all, _mm512_set1_epi32(-1));
      return found;
    }
  }
};

template <class Slots, class Compare>
struct line_group : core::lone_thread {
  using seen_type = typename Slots::seen_type;
  using key_type = typename Slots::key_type;
  static constexpr std::uint32_t width = Slots::lanes;

  /// The first slot, in walk order from `at`, that is one of `stops` to the key.
  core::spot<seen_type> first(Slots const& slots, core::slot_index at, key_type const& key,
                              core::sight_set stops) const
  {
    auto const graves = Slots::revives && stops.has(core::sight::own_grave);
    // Whose grave it is, only a load of the whole slot may say: the glance could see the mark from
    // before and the value from after its owner took it again.
    auto lanes = Compare::stops(slots.address(at), key, graves);
    if constexpr (Compare::bits_per_slot == 2) lanes &= 0x5555;
    for (; lanes != 0; lanes &= lanes - 1) {
      auto const lane = static_cast<std::uint32_t>(std::countr_zero(lanes));
      auto const index = at + lane / Compare::bits_per_slot;
      auto const slot = slots.look(index);
      auto const what = slots.sight_of(index, slot, key);
      if (what != core::sight::other || !graves) return {true, what, index, slot};
    }
    return {};
  }
};

template <class Slots>
using avx2_group = line_group<Slots, avx2_compare<typename Slots::key_type, Slots::slot_bytes>>;
template <class Slots>
using avx512_group = line_group<Slots, avx512_compare<typename Slots::key_type, Slots::slot_bytes>>;

}  // namespace warpmap::inline v0_1::host

#endif
