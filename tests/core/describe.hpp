#pragma once
// All tables over given slots; each tables_*.cpp has those of a few slots.

#include <string>
#include <utility>
#include <vector>

#include "host/machine.hpp"
#include "host/simd_group.hpp"
#include "host/tag_group.hpp"
#include "tests/core/table_of.hpp"
#include "tests/support/emulated_tile.hpp"
#include "warpmap/core/sector_group.hpp"

namespace warpmap::core_trial {

template <class Slots, std::uint32_t Width>
void add_tiles(std::vector<group_kind>& groups)
{
  using trial::emulated_tile;
  using trial::lane_order;
  auto const name = "tile" + std::to_string(Width);
  groups.push_back(kind_of<Slots, emulated_tile<Slots, Width, lane_order::lock_step>>(name));
  groups.push_back(
    kind_of<Slots, emulated_tile<Slots, Width, lane_order::shuffled>>(name + "_shuffled"));
}

/// These slots under every group of this machine.
template <class Slots>
slots_kind describe(std::string name)
{
  slots_kind kind;
  kind.name = std::move(name);
  kind.has_values = Slots::has_values;
  kind.revives = Slots::revives;
  kind.tagged = slot_cells<Slots>::tagged;
  kind.lanes = Slots::lanes;
  kind.groups.push_back(kind_of<Slots, core::solo_group<Slots>>("solo"));
  if constexpr (host::has_tags<Slots>)
    kind.groups.push_back(kind_of<Slots, host::tag_group<Slots>>("tags"));
  kind.groups.push_back(kind_of<Slots, core::sector_group<Slots>>("sector"));
  if constexpr (!slot_cells<Slots>::tagged)
    kind.groups.push_back(kind_of<Slots, core::window_group<Slots>>("window"));
  add_tiles<Slots, 2>(kind.groups);
  add_tiles<Slots, 4>(kind.groups);
  add_tiles<Slots, 8>(kind.groups);
  add_tiles<Slots, 16>(kind.groups);
  add_tiles<Slots, 32>(kind.groups);
#if defined(__x86_64__)
  if constexpr (!slot_cells<Slots>::tagged) {
    if (host::has(instructions::avx2))
      kind.groups.push_back(kind_of<Slots, host::avx2_group<Slots>>("avx2"));
    if (host::has(instructions::avx512))
      kind.groups.push_back(kind_of<Slots, host::avx512_group<Slots>>("avx512"));
  }
#endif
  for (auto& each : emulated_line_groups(kind.name)) kind.groups.push_back(std::move(each));
  return kind;
}

}  // namespace warpmap::core_trial
