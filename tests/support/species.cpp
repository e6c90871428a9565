#include "tests/support/species.hpp"

#include "tests/support/test_device.hpp"
#include "tests/support/trial_slots.hpp"
#include "warpmap/any_type.hpp"
// After any_type.hpp: there are maps with keys of two words.
#include "tests/support/trial_maps.hpp"

namespace warpmap::trial {

template class map_hand<std::uint32_t, std::uint32_t>;
template class map_hand<std::uint64_t, std::uint64_t>;
template class map_hand<two_words, two_words>;
template class map_subject<std::uint32_t, std::uint32_t>;
template class map_subject<std::uint64_t, std::uint64_t>;
template class map_subject<two_words, two_words>;
template class set_hand<std::uint64_t>;
template class set_subject<std::uint64_t>;

namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

template <class Key, class Value, class Slots>
subject_maker over(placing how, options const& with)
{
  return subjects_of<Key, Value>(find_keys<Key, Slots>(how), with, engine_over<Key, Value, Slots>);
}

// The keys are found for slots that hash as the library's own do.
template <class Key, class Value, class Slots>
subject_maker of_library(placing how, options const& with)
{
  return subjects_of<Key, Value>(find_keys<Key, Slots>(how), with,
                                 detail::make_engine<Key, Value>);
}

// The same on a device whose streams dawdle.
template <class Key, class Value>
std::unique_ptr<detail::engine> make_on_device(options const& how)
{
  use_slow_test_device();
  auto there = how;
  there.backend = backend::cuda;
  return detail::make_engine<Key, Value>(there);
}
template <class Key, class Value, class Slots>
subject_maker of_device(placing how, options const& with)
{
  return subjects_of<Key, Value>(find_keys<Key, Slots>(how), with, make_on_device<Key, Value>);
}

std::vector<placing> const packed_placings{placing::neighbours, placing::last_window,
                                           placing::marks};
std::vector<placing> const tagged_placings{placing::neighbours, placing::last_window,
                                           placing::look_alikes};

}  // namespace

std::string_view name(placing how)
{
  switch (how) {
    case placing::neighbours: return "neighbours";
    case placing::last_window: return "keys of the last window";
    case placing::look_alikes: return "look-alikes";
    default: return "keys like marks";
  }
}

key_ring<u32> packed_keys_32(placing how) { return find_keys<u32, packed32>(how); }
key_ring<u64> packed_keys_64(placing how) { return find_keys<u64, packed64>(how); }
key_ring<u64> tagged_keys_64(placing how) { return find_keys<u64, core::tagged_slots<1, 1>>(how); }

species const& packed_32_bit_pairs()
{
  static species const it{"packed 8 bytes", over<u32, u32, packed32>, false, packed_placings};
  return it;
}
species const& packed_64_bit_pairs()
{
  static species const it{"packed 16 bytes", over<u64, u64, packed64>, false, packed_placings};
  return it;
}
species const& packed_keys()
{
  static species const it{"packed keys of 8 bytes", over<u64, detail::nothing, packed_set>, true,
                          packed_placings};
  return it;
}
species const& tagged_pairs()
{
  static species const it{"tagged, keys and values of two words",
                          over<two_words, two_words, tagged>, false, tagged_placings};
  return it;
}
species const& library_32_bit_pairs()
{
  static species const it{"the library's packed 8 bytes", of_library<u32, u32, packed32>, false,
                          packed_placings};
  return it;
}
species const& library_64_bit_pairs()
{
  static species const it{"the library's packed 16 bytes", of_library<u64, u64, packed64>, false,
                          packed_placings};
  return it;
}
species const& library_keys()
{
  static species const it{"the library's packed keys", of_library<u64, detail::nothing, packed_set>,
                          true, packed_placings};
  return it;
}
species const& device_32_bit_pairs()
{
  static species const it{"the device's packed 8 bytes", of_device<u32, u32, packed32>, false,
                          packed_placings};
  return it;
}
species const& device_64_bit_pairs()
{
  static species const it{"the device's packed 16 bytes", of_device<u64, u64, packed64>, false,
                          packed_placings};
  return it;
}
species const& device_keys()
{
  static species const it{"the device's packed keys", of_device<u64, detail::nothing, packed_set>,
                          true, packed_placings};
  return it;
}

}  // namespace warpmap::trial
