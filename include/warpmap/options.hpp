#pragma once
// How a map is to be made.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "warpmap/export.hpp"
#include "warpmap/ops.hpp"

namespace warpmap::inline v0_1 {

class memory_resource;

/// Who runs the calls of a map. `automatic`: CUDA where the library was built with it, there is a
/// device, and keys and values have up to 8 bytes each; else the CPU. The environment variable
/// WARPMAP_BACKEND (cuda, cpu) decides for maps that are `automatic`.
enum class backend : std::uint8_t {
  automatic,
  cuda,
  cpu
};

/// What drives the workers of a batch on the CPU.
///
/// `automatic` is oneTBB where the library was built with it, else `threads`.
enum class executor_kind : std::uint8_t {
  automatic,
  tbb,
  threads,
  serial
};

/// The instruction set that compares a window on the CPU; `automatic` is the best this machine has.
/// All of them answer alike; the choice exists for tests and measurements.
enum class instructions : std::uint8_t {
  automatic,
  scalar,
  avx2,
  avx512
};

/// May the map take a larger table when it is full? `never` keeps the capacity, so that a full
/// map answers `status::full`; the same-size rebuild that clears erased slots still happens.
enum class growth : std::uint8_t {
  automatic,
  never
};

inline constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

/// How to make a map. Every field has a default that suits most uses.
struct options {
  /// Pairs to make room for at once; the map grows beyond as needed.
  std::size_t capacity = 0;

  /// Share of the slots that may be taken, live and erased together: above 0, at most 1. Higher
  /// saves memory and costs lookups of absent keys (2 lines each at 0.7, 4 at 0.8, 14 at 0.9).
  double load_limit = 0.75;

  /// Most bytes the map may hold at any moment, the peak of a rebuild included. Not counted: on a
  /// device, the buffers for columns on their way there and back (up to 4 MiB each, 16 at most).
  std::size_t max_bytes = unlimited;

  warpmap::growth growth = warpmap::growth::automatic;

  /// For a map on a device: which one, by CUDA's ordinal; -1: the calling thread's current one.
  /// Maps on different devices work side by side, whichever device is current.
  int device = -1;

  /// Null: `default_memory()`; on a device its own stream-ordered pool. One that is given for a map
  /// on a device gives memory of that device, in the order of the stream that it is told; it is
  /// called while that device is current.
  memory_resource* memory = nullptr;

  /// Most threads that one call may use; 0: all processors.
  unsigned threads = 0;

  executor_kind executor = executor_kind::automatic;
  warpmap::backend backend = warpmap::backend::automatic;
  warpmap::instructions instructions = warpmap::instructions::automatic;

  /// Seed of the hash. 0: 64 bits drawn afresh for every map; a clone keeps its original's.
  /// With a fixed seed two runs place their keys alike.
  ///
  /// What a drawn seed is for: who sees neither it nor the map should not find keys that walk
  /// longer than random ones, and what was learnt from one map does not help against another. Keys
  /// whose own Hash is the same stay together all the same. No promise: the hash is not a
  /// cryptographic one, and who can watch this very map (the order in which it gives its pairs,
  /// the time of its calls) can find keys that share windows in it. Lookups then take longer; no
  /// answer is wrong. A fixed seed must be kept secret, or kept for tests.
  std::uint64_t seed = 0;
};

/// What another call does while an exclusive phase forbids it.
enum class on_conflict : std::uint8_t {
  wait,
  fail
};

/// Which of the pairs that share a key within one batch is taken.
///
/// `any` costs nothing. `first` and `last` choose by index: a pre-pass over the batch with a map of
/// its own (about the cost of one more insert per key, 16 bytes per distinct key).
enum class duplicates : std::uint8_t {
  any,
  first,
  last
};

/// The name of a backend, an executor or an instruction set, for messages and tables.
WARPMAP_EXPORT std::string_view name(backend) noexcept;
WARPMAP_EXPORT std::string_view name(executor_kind) noexcept;
WARPMAP_EXPORT std::string_view name(instructions) noexcept;

}  // namespace warpmap::inline v0_1
