#pragma once
// Maps and sets over chosen slots, with keys chosen to get into each other's way.

#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <type_traits>

#include "host/cpu_engine.hpp"
#include "tests/support/species.hpp"
#include "tests/support/values.hpp"

namespace warpmap::trial {

template <class Slots>
typename Slots::raw_key raw_key_of(std::uint64_t number)
{
  using raw = typename Slots::raw_key;
  if constexpr (std::is_integral_v<raw>) return static_cast<raw>(number);
  else return std::bit_cast<raw>(as_word<wide<sizeof(raw) / 8>>::make(number));
}

/// Keys by trial and error. The homes of small tables (up to 256 windows) depend on the first 8
/// bits of the hash alone.
template <class Key, class Slots>
key_ring<Key> find_keys(placing how)
{
  Slots slots{};
  slots.seed = host::draw_seed(trial_seed);
  auto const hash_of = [&](std::uint64_t number) {
    return slots.hash(slots.prepare(raw_key_of<Slots>(number)));
  };
  auto const key_of = [](std::uint64_t number) {
    return std::bit_cast<Key>(raw_key_of<Slots>(number));
  };

  std::map<std::uint64_t, std::uint64_t> first_with;
  std::uint64_t number = 1;
  std::uint64_t a = 0, b = 0;  // they agree in home and, if asked, in the fingerprint
  for (; b == 0; ++number) {
    auto const hash = hash_of(number);
    if (how == placing::last_window && hash >> 56 != 0xff) continue;
    auto const alike =
      how == placing::look_alikes ? (hash >> 56 << 16 | (hash & 0xffff)) : hash >> 56;
    auto const [there, fresh] = first_with.emplace(alike, number);
    if (fresh) continue;
    a = there->second;
    b = number;
  }
  key_ring<Key> found;
  auto const next_neighbour = [&] {
    while (hash_of(number) >> 56 != hash_of(a) >> 56) ++number;
    return key_of(number++);
  };
  found.in_play = {key_of(a), key_of(b), next_neighbour()};
  for (int i = 0; i < 6; ++i) found.others.push_back(next_neighbour());
  for (int i = 0; i < 12; ++i) found.others.push_back(key_of(number++));

  if constexpr (Slots::has_side_keys) {
    if (how == placing::marks) {
      found.in_play[1] = slots.unmask(Slots::empty_mark);
      found.in_play[2] = slots.unmask(Slots::erased_mark);
    }
  }
  return found;
}

template <class Key, class Value, class Slots>
std::unique_ptr<detail::engine> engine_over(options const& how)
{
  return std::make_unique<host::cpu_engine<Slots>>(
    detail::layout{detail::format_of<Key>(), detail::format_of<Value>()},
    host::checked(how, host::key_kind::wide));
}

/// Subjects whose batches run on the calling thread, so that fibers can schedule them.
template <class Key, class Value>
subject_maker subjects_of(key_ring<Key> const& keys, options with, engine_maker const& make,
                          bool keeps_versions = false)
{
  with.seed = trial_seed;
  with.executor = executor_kind::serial;
  return [=](program const& all) -> std::unique_ptr<subject> {
    if constexpr (std::is_same_v<Value, detail::nothing>)
      return std::make_unique<set_subject<Key>>(all, with, keys, make);
    else
      return std::make_unique<map_subject<Key, Value>>(all, with, keys, make, keeps_versions);
  };
}

}  // namespace warpmap::trial
