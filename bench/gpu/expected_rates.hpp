#pragma once
// From what an operation touches to the rate that a GPU's limits leave. A model, not a measurement.

#include <algorithm>

#include "sectors.hpp"

namespace warpmap::bench {

/// Assumed for an H200 until somebody measures them; gpu_report measures them.
struct gpu_limits {
  double copy_gbs = 4300;  ///< bytes read and written by a copy, 90 % of the specification
  double read_gps = 56;    ///< random reads: the middle of 48 to 64 G rows opened a second
  double cas8_gps = 18;    ///< random read, then compare-and-swap of 8 bytes
  double cas16_gps = 18;
};

struct slot_kind {
  char const* name;
  unsigned key_bytes;
  unsigned value_bytes;  ///< 0: a set
  unsigned slot_bytes() const { return key_bytes + value_bytes; }
};

/// What the operation's columns move: key, value and a status of a byte.
constexpr double stream_bytes(gpu_operation operation, slot_kind const& kind)
{
  auto const moves_value = operation == gpu_operation::insert || operation == gpu_operation::hit ||
                           operation == gpu_operation::upsert;
  return 1.0 + kind.key_bytes + (moves_value ? kind.value_bytes : 0);
}

/// G operations a second.
struct expected_rate {
  double bytes = 0;        ///< an operation's, streams included
  double by_bytes = 0;     ///< all of them at the speed of a copy
  double by_accesses = 0;  ///< each look a random read, the last one of a writer a swap, too
  double rate() const { return std::min(by_bytes, by_accesses); }
};

inline expected_rate expect(gpu_operation operation, touch_sums const& touches,
                            slot_kind const& kind, gpu_limits const& gpu)
{
  auto const bytes = stream_bytes(operation, kind) +
                     core::sector_bytes * (touches.sectors() + touches.written());
  auto const cas = kind.slot_bytes() == 8 ? gpu.cas8_gps : gpu.cas16_gps;
  auto const last_look = written_sectors(operation) > 0 ? 1 / cas : 1 / gpu.read_gps;
  auto const seconds = (touches.looks() - 1) / gpu.read_gps + last_look;
  return {bytes, gpu.copy_gbs / bytes, 1 / seconds};
}

/// A build that first brings keys of one part of the table together, then fills part by part in the
/// cache: the pairs in, out and in again, and every slot read and written once.
inline double expected_partitioned_build(double load, slot_kind const& kind, gpu_limits const& gpu)
{
  double const pair = kind.key_bytes + kind.value_bytes;
  return gpu.copy_gbs / (3 * pair + 2 * kind.slot_bytes() / load);
}

/// Of the speed of a copy, by the bytes of slots read and slots written, when the table doubles and
/// new slots are cleared by a pass of their own. One part is read, two are cleared, two written.
inline constexpr double rebuild_share_beside_clearing = 3.0 / 5;

}  // namespace warpmap::bench
