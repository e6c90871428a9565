#include "host/device_engine.hpp"
#include "host/device_provider.hpp"

namespace warpmap::inline v0_1::host {

namespace {

template <class Slots>
std::unique_ptr<detail::engine> engine_for(detail::layout const& as, setup made,
                                           std::shared_ptr<device> const& on,
                                           device_provider& from)
{
  std::shared_ptr<launcher<Slots>> launch;
  from.make(on, launch);
  made.how.device = on->ordinal();
  return std::make_unique<device_engine<Slots>>(as, made, on, std::move(launch));
}

}  // namespace

std::unique_ptr<detail::engine> make_device_engine(detail::layout const& as, setup const& made,
                                                   device_provider& from)
{
  auto const on = from.open(made.how.device);
  auto const is_narrow = as.key.bytes <= 4 && as.value.bytes <= 4;
  if (as.value.bytes == 0)
    return is_narrow ? engine_for<slots_set32>(as, made, on, from)
                     : engine_for<slots_set64>(as, made, on, from);
  if (is_narrow) return engine_for<slots_map32>(as, made, on, from);
  return on->has_word16() ? engine_for<slots_map64>(as, made, on, from)
                          : engine_for<slots_map64_tagged>(as, made, on, from);
}

std::unique_ptr<detail::engine> make_device_text_engine(detail::layout const& as,
                                                        setup const& made, device_provider& from)
{
  auto const on = from.open(made.how.device);
  return as.value.bytes == 0 ? engine_for<slots_device_string_set>(as, made, on, from)
                             : engine_for<slots_device_string_map>(as, made, on, from);
}

}  // namespace warpmap::inline v0_1::host
