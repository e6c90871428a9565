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

/// What the lanes of a line are, one bit per half word of a key's size.
struct glance {
  std::uint32_t equal;   ///< equals the key
  std::uint32_t empty;   ///< equals the empty mark
  std::uint32_t erased;  ///< equals the mark of erased slots
};

template <class KeyWord>
struct avx2_compare {
  __attribute__((target("avx2"))) static glance at(void const* line, KeyWord key, bool graves)
  {
    auto const* const half = static_cast<__m256i const*>(line);
    auto const low = _mm256_load_si256(half);
    auto const high = _mm256_load_si256(half + 1);
    auto const none = _mm256_setzero_si256();
    glance seen{};
    if constexpr (sizeof(KeyWord) == 8) {
      auto const wanted = _mm256_set1_epi64x(static_cast<long long>(key));
      auto const bits = [&](__m256i what) __attribute__((target("avx2")))
      {
        auto const a = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(low, what)));
        auto const b = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(high, what)));
        return static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b) << 4;
      };
      seen = {bits(wanted), bits(none), 0};
      if (graves) seen.erased = bits(_mm256_cmpeq_epi64(none, none));
    } else {
      auto const wanted = _mm256_set1_epi32(static_cast<int>(key));
      auto const bits = [&](__m256i what) __attribute__((target("avx2")))
      {
        auto const a = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(low, what)));
        auto const b = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(high, what)));
        return static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b) << 8;
      };
      seen = {bits(wanted), bits(none), 0};
      if (graves) seen.erased = bits(_mm256_cmpeq_epi32(none, none));
    }
    return seen;
  }
};

template <class KeyWord>
struct avx512_compare {
  __attribute__((target("avx512f,avx512bw"))) static glance at(void const* line, KeyWord key,
                                                               bool graves)
  {
    auto const all = _mm512_load_si512(line);
    glance seen{};
    if constexpr (sizeof(KeyWord) == 8) {
      auto const wanted = _mm512_set1_epi64(static_cast<long long>(key));
      seen.equal = _mm512_cmpeq_epi64_mask(all, wanted);
      seen.empty = _mm512_testn_epi64_mask(all, all);
      if (graves) seen.erased = _mm512_cmpeq_epi64_mask(all, _mm512_set1_epi64(-1));
    } else {
      auto const wanted = _mm512_set1_epi32(static_cast<int>(key));
      seen.equal = _mm512_cmpeq_epi32_mask(all, wanted);
      seen.empty = _mm512_testn_epi32_mask(all, all);
      if (graves) seen.erased = _mm512_cmpeq_epi32_mask(all, _mm512_set1_epi32(-1));
    }
    return seen;
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
    // Keys stand at every half word of a set, at every second one of a map.
    constexpr std::uint32_t halves = Slots::slot_bytes / sizeof(key_type);
    constexpr std::uint32_t keys = halves == 1 ? 0xffffu : 0x5555u;
    auto const graves = Slots::revives && stops.has(core::sight::own_grave);
    auto const seen = Compare::at(slots.address(at), key, graves);
    auto lanes = (seen.equal | seen.empty) & keys;
    // Whose grave it is, only a load of the whole slot may say: the glance could see the mark from
    // before and the value from after its owner took it again.
    if (Slots::revives && graves) lanes |= seen.erased & keys;
    for (; lanes != 0; lanes &= lanes - 1) {
      auto const index = at + static_cast<std::uint32_t>(std::countr_zero(lanes)) / halves;
      auto const slot = slots.look(index);
      auto const what = slots.sight_of(index, slot, key);
      if (what != core::sight::other || !graves) return {true, what, index, slot};
    }
    return {};
  }
};

template <class Slots>
using avx2_group = line_group<Slots, avx2_compare<typename Slots::key_type>>;
template <class Slots>
using avx512_group = line_group<Slots, avx512_compare<typename Slots::key_type>>;

}  // namespace warpmap::inline v0_1::host

#endif
