#pragma once
// How a batch may go about its slots, and which way is taken when: the one table of defaults.
// bench/gpu_report measures the others beside these (docs/performance.md, "The GPU").

#include <array>
#include <cstdint>

#include "warpmap/ops.hpp"

namespace warpmap::inline v0_1::kernels {

enum class way : std::uint8_t {
  one_sector,   ///< a thread a key, 32 bytes at a time
  window,       ///< a thread a key, the 64 bytes of a window at a time
  tile,         ///< four threads a key, a slot each
  two_keys,     ///< a thread two keys, both waited for at once
  four_keys,    ///< a thread four keys
  combining,    ///< insert_or_apply: equal keys of a warp by one swap; others as one_sector
  partitioned,  ///< slice by slice of the table, after the keys were dealt out to the slices
  room_apart,   ///< as one_sector, but each thread counts for itself what empty slots it takes
};
enum class rebuild_way : std::uint8_t {
  reinserting,  ///< slot by slot of the old version, by swaps
  streaming,    ///< stretch by stretch of the new one, by plain stores
};

inline constexpr ops every_batch = ops::all;

/// The row that is last in the table, of those that fit, holds.
struct default_way {
  ops kinds;
  std::uint64_t least_bytes;  ///< of the table
  double least_load;          ///< pairs known to the host, by slots
  way how;
  char const* figure;  ///< why
};

// Expected, not measured: no kernel of this project has met a GPU so far. What is known without one
// is the number of sectors that each way touches (bench/gpu_sectors).
inline constexpr std::array default_ways{
  default_way{every_batch, 0, 0, way::one_sector,
              "the fewest sectors at every load; expected, not measured"},
};
inline constexpr auto default_rebuild = rebuild_way::reinserting;

/// What body_launcher goes by: the table.
struct by_table {
  template <ops Kind, way How>
  static constexpr bool uses = [] {
    for (auto const& row : default_ways)
      if (any(row.kinds & Kind) && row.how == How) return true;
    return false;
  }();
  static constexpr way of(ops kind, std::uint64_t bytes, double load)
  {
    auto how = way::one_sector;
    for (auto const& row : default_ways)
      if (any(row.kinds & kind) && bytes >= row.least_bytes && load >= row.least_load)
        how = row.how;
    return how;
  }
  static constexpr rebuild_way rebuild = default_rebuild;
};

/// One way for all batches of these kinds that can go it, and one for rebuilds. For comparisons.
template <way How, rebuild_way Rebuild = rebuild_way::reinserting, ops Kinds = every_batch>
struct always {
  static constexpr way of(ops kind, std::uint64_t, double)
  {
    auto const can = How != way::combining || kind == ops::insert_or_apply;
    return can && any(Kinds & kind) ? How : way::one_sector;
  }
  template <ops Kind, way Other>
  static constexpr bool uses = Other == of(Kind, 0, 0);
  static constexpr rebuild_way rebuild = Rebuild;
};

}  // namespace warpmap::inline v0_1::kernels
