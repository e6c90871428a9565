#pragma once
// The slots that engines are compiled for once. 4- and 8-byte keys, each with no, 4- or 8-byte
// values, need only these: a short item widens to the word of its pair. So do byte strings.

#include <cstdint>

#include "warpmap/core/device_text_keys.hpp"
#include "warpmap/core/packed_slots.hpp"
#include "warpmap/core/reference_slots.hpp"
#include "warpmap/core/tagged_slots.hpp"
#include "warpmap/core/text_keys.hpp"

namespace warpmap::inline v0_1::host {

using slots_set32 = core::packed_slots<std::uint32_t, core::no_value>;
using slots_set64 = core::packed_slots<std::uint64_t, core::no_value>;
using slots_map32 = core::packed_slots<std::uint32_t, std::uint32_t>;
using slots_map64 = core::packed_slots<std::uint64_t, std::uint64_t>;
using slots_map64_tagged = core::tagged_slots<1, 1>;  // where 16 bytes are not loaded whole
using slots_string_set = core::reference_slots<0, core::text_keys>;
using slots_string_map = core::reference_slots<1, core::text_keys>;
using slots_device_string_set = core::reference_slots<0, core::device_text_keys>;
using slots_device_string_map = core::reference_slots<1, core::device_text_keys>;

}  // namespace warpmap::inline v0_1::host
