#pragma once
// The engines compiled once, by storage word. 4- and 8-byte keys, each with no, 4- or 8-byte
// values, need only these: a short item widens to the word of its pair. So do byte strings.

#include <memory>

#include "host/cpu_engine.hpp"

namespace warpmap::inline v0_1::host {

using slots_set32 = core::packed_slots<std::uint32_t, core::no_value>;
using slots_set64 = core::packed_slots<std::uint64_t, core::no_value>;
using slots_map32 = core::packed_slots<std::uint32_t, std::uint32_t>;
using slots_map64 = core::packed_slots<std::uint64_t, std::uint64_t>;
using slots_map64_tagged = core::tagged_slots<1, 1>;  // where 16 bytes are not loaded whole
using slots_string_set = core::reference_slots<0, core::text_keys>;
using slots_string_map = core::reference_slots<1, core::text_keys>;

std::unique_ptr<detail::engine> make_set32(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_set64(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_map32(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_map64(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_map64_tagged(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_string_set(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_string_map(detail::layout const&, setup const&);

}  // namespace warpmap::inline v0_1::host
