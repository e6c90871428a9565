#pragma once
// The CPU's engines that are compiled once, one for each storage word.

#include <memory>

#include "host/cpu_engine.hpp"
#include "host/slot_types.hpp"

namespace warpmap::inline v0_1::host {

std::unique_ptr<detail::engine> make_set32(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_set64(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_map32(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_map64(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_map64_tagged(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_string_set(detail::layout const&, setup const&);
std::unique_ptr<detail::engine> make_string_map(detail::layout const&, setup const&);

}  // namespace warpmap::inline v0_1::host
