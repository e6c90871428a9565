#pragma once
// Which kernels the report can give to a map: names, what they stand for, and the ways they go.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "kernels/ways.hpp"

namespace warpmap::bench {

struct variant {
  char const* name;
  char const* what;  ///< a sentence
  kernels::way batches = kernels::way::one_sector;
  kernels::rebuild_way rebuilds = kernels::rebuild_way::reinserting;
};

using kernels::way;

/// The first is what the library does by itself; the others do one thing for all, each.
inline constexpr std::array all_variants{
  variant{"default", "what the table of defaults says (kernels/ways.hpp)"},
  variant{"one-sector", "a thread a key, 32 bytes at a time", way::one_sector},
  variant{"window", "a thread a key, both sectors of a window at once", way::window},
  variant{"tile-4", "four threads a key, a slot each", way::tile},
  variant{"two-keys", "a thread two keys, waited for together", way::two_keys},
  variant{"four-keys", "a thread four keys, waited for together", way::four_keys},
  variant{"combining", "equal keys of a warp are applied by one swap; only upserts differ",
          way::combining},
  variant{"partitioned", "keys are dealt out to 256 slices of the table first", way::partitioned},
  variant{"room-apart", "each thread counts for itself what empty slots it takes", way::room_apart},
  variant{"streaming-rebuild", "rebuilds write stretches by plain stores", way::one_sector,
          kernels::rebuild_way::streaming},
};

constexpr std::span<variant const> variants() { return all_variants; }

/// The way that a batch of this kind goes with the kernels of a variant.
/// @param table_bytes  with `load`, what the table of defaults is asked with
constexpr way way_of(std::string_view variant_name, ops kind, std::uint64_t table_bytes,
                     double load)
{
  for (auto const& each : variants().subspan(1))
    if (variant_name == each.name) return each.batches;
  return kernels::by_table::of(kind, table_bytes, load);
}

/// Whether both sectors of a window are loaded, wanted or not: four threads load a slot each.
constexpr bool loads_whole_windows(way how, unsigned slot_bytes)
{
  return how == way::window || (how == way::tile && slot_bytes == 16);
}

}  // namespace warpmap::bench
