// The vector groups of host/simd_group.hpp over SIMDe's portable form of the instructions, so that
// their logic is checked on every machine.

#include <bit>

#include "tests/core/table_of.hpp"

// Everything that is not to be emulated has been included above: from here on the names of vector
// instructions mean SIMDe's functions.
#if defined(__x86_64__) && __has_include(<simde/x86/avx512.h>)
#  define SIMDE_ENABLE_NATIVE_ALIASES
#  include <simde/x86/avx512.h>
#  if !defined(_mm512_testn_epi32_mask)  // SIMDe 0.7 lacks it
#    define _mm512_testn_epi32_mask(a, b) \
      simde_mm512_cmpeq_epi32_mask(simde_mm512_and_si512(a, b), simde_mm512_setzero_si512())
#  endif

// The same text once more in a namespace of its own, and compiled for the base machine: `at` must
// have another name where it has another body.
#  define target(set)
namespace emulated {
namespace warpmap {
namespace core = ::warpmap::core;
}
#  include "host/simd_group.hpp"
}  // namespace emulated
#  undef target

namespace warpmap::core_trial {

namespace {

template <class KeyWord, class ValueWord>
std::vector<group_kind> line_groups()
{
  using slots = core::packed_slots<KeyWord, ValueWord, hooked_memory>;
  namespace over_simde = ::emulated::warpmap::host;
  return {kind_of<slots, over_simde::avx2_group<slots>>("avx2_emulated"),
          kind_of<slots, over_simde::avx512_group<slots>>("avx512_emulated")};
}

}  // namespace

std::vector<group_kind> emulated_line_groups(std::string const& slots)
{
  if (slots == "u32_set") return line_groups<std::uint32_t, core::no_value>();
  if (slots == "u32_map") return line_groups<std::uint32_t, std::uint32_t>();
  if (slots == "u64_set") return line_groups<std::uint64_t, core::no_value>();
  if (slots == "u64_map") return line_groups<std::uint64_t, std::uint64_t>();
  return {};
}

}  // namespace warpmap::core_trial

#else

namespace warpmap::core_trial {

std::vector<group_kind> emulated_line_groups(std::string const&) { return {}; }

}  // namespace warpmap::core_trial

#endif
