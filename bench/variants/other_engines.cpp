// The engines that bench/variants.py does not compile: its programs make maps of u64->u64 or, with
// --types, of strings only, on the CPU, but the door asks for all of them by name. (Those of wide
// items are compiled where they are used.)

#include "host/device_provider.hpp"
#include "host/word_engines.hpp"

namespace warpmap::inline v0_1::host {

namespace {

[[noreturn]] void refuse()
{
  throw misuse_error{"warpmap: variants.py has not compiled this map"};
}

}  // namespace

using made_engine = std::unique_ptr<detail::engine>;

made_engine make_set32(detail::layout const&, setup const&) { refuse(); }
made_engine make_set64(detail::layout const&, setup const&) { refuse(); }
made_engine make_map32(detail::layout const&, setup const&) { refuse(); }
made_engine make_map64_tagged(detail::layout const&, setup const&) { refuse(); }
made_engine make_string_set(detail::layout const&, setup const&) { refuse(); }
#if defined(WARPMAP_VARIANT_TYPES)
made_engine make_map64(detail::layout const&, setup const&)
{
  refuse();
}
#endif
#if !defined(WARPMAP_VARIANT_STRINGS)
made_engine make_string_map(detail::layout const&, setup const&)
{
  refuse();
}
#endif
made_engine make_device_engine(detail::layout const&, setup const&, device_provider&)
{
  refuse();
}
made_engine make_device_text_engine(detail::layout const&, setup const&, device_provider&)
{
  refuse();
}

}  // namespace warpmap::inline v0_1::host
