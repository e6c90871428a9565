#pragma once
// A table in device memory of the user's own: no map, no host, no growth. For kernels that want a
// table for their own use, and for memory that belongs to somebody else.

#include <cstddef>
#include <cstdint>

#include "warpmap/device.cuh"

namespace warpmap::inline v0_1 {

/// `bytes` of device memory as a table of its own, used through views like that of a map.
///
/// Use:     clear() by all threads that there are, a barrier between them or the end of the kernel,
///          then views of it, in this kernel or later ones. What it holds is counted in itself.
/// Room:    80 % of its slots, as a map has by default; keys without room are `full`. Erased keys
///          keep their slots until the next clear().
/// Threads: as device_view. Copied freely, owns nothing; the memory is the caller's.
/// Seed:    0 is a seed as good as another for trusted keys; keys that an adversary chooses ask for
///          a random one. The same seed gives the same order of slots.
template <class Key, class Value = detail::nothing>
class device_storage {
 public:
  /// Bytes for a table that has room for so many keys, whatever device it will be on.
  static constexpr std::size_t bytes_for(std::size_t keys)
  {
    constexpr auto narrow = sizeof(Key) <= 4 && detail::bytes_of<Value> <= 4;
    constexpr std::size_t slot = !narrow ? 24 : 8;  // with tags where 16 bytes are not one word
    return (keys + keys / 4 + 16) * slot + beside_bytes;
  }

  /// @param at  aligned to 64 bytes, in global memory
  /// @param bytes  at least bytes_for(1)
  WARPMAP_HD device_storage(void* at, std::size_t bytes, std::uint64_t seed = 0)
    : data_{static_cast<char*>(at)}, bytes_{bytes}, seed_{seed}
  {
  }

  /// Empties the table: thread `which` of `threads` does its part.
  WARPMAP_HD void clear(std::uint64_t which, std::uint64_t threads) const
  {
    auto* const words = reinterpret_cast<std::uint64_t*>(data_);
    auto const all = (windows() * window_bytes + beside_bytes) / sizeof(std::uint64_t);
    for (auto i = which; i < all; i += threads) words[i] = 0;
    // The counter of room is the last word, which the loop above has given to the same thread.
    auto const last = all - 1;
    if (last % threads == which) words[last] = limit();
  }

  /// For as long as the memory lasts.
  template <ops Kinds = ops::all>
  WARPMAP_HD device_view<Key, Value, Kinds> view() const
  {
    detail::view_state all{};
    all.data = data_;
    all.windows = windows();
    auto const seed = core::seed_of(seed_);
    all.seed[0] = seed.mask;
    all.seed[1] = seed.first;
    all.seed[2] = seed.second;
    all.sides = beside();
    all.inserted = beside() + sides;
    all.erased = beside() + sides + 1;
    all.left = reinterpret_cast<std::int64_t*>(beside() + sides + 2);
    all.has_word16 = core::has_word16;
    return device_view<Key, Value, Kinds>{all};
  }

  /// Keys it holds, while nobody writes. In device code.
  WARPMAP_HD std::uint64_t size() const { return beside()[sides] - beside()[sides + 1]; }
  /// Keys it has room for. In device code.
  WARPMAP_HD std::uint64_t limit() const { return windows() * lanes / 5 * 4; }

 private:
  // Which slots they are depends on the device: all that follows is right on the machine that runs
  // it, and only `data_`, `bytes_` and `seed_` come from another.
  using slots_type = decltype(detail::stored_as<sizeof(Key), detail::bytes_of<Value>>());
  static constexpr std::size_t lanes = slots_type::lanes;
  static constexpr std::size_t window_bytes = lanes * slots_type::slot_bytes;
  static constexpr std::size_t sides = core::side_words<slots_type>;
  static constexpr std::size_t beside_bytes = (sides + 3) * sizeof(std::uint64_t);

  WARPMAP_HD std::uint64_t windows() const { return (bytes_ - beside_bytes) / window_bytes; }
  WARPMAP_HD std::uint64_t* beside() const
  {
    return reinterpret_cast<std::uint64_t*>(data_ + windows() * window_bytes);
  }

  char* data_;
  std::uint64_t bytes_;
  std::uint64_t seed_;
};

}  // namespace warpmap::inline v0_1
