#pragma once
// One slot storage, from its making to its retirement.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>

#include "host/access.hpp"
#include "host/block.hpp"
#include "host/records.hpp"
#include "warpmap/core/table_ref.hpp"

namespace warpmap::inline v0_1::host {

/// How many windows hold `pairs` pairs at this load limit, and how many slots of them may be taken.
struct shape {
  std::uint32_t lanes;
  double load_limit;

  std::uint64_t limit(std::uint64_t windows) const
  {
    auto const slots = windows * lanes;
    auto const wanted = static_cast<std::uint64_t>(static_cast<double>(slots) * load_limit);
    return std::clamp<std::uint64_t>(wanted, 1, slots);
  }
  std::uint64_t windows_for(std::uint64_t pairs) const
  {
    auto const least = static_cast<double>(pairs) / load_limit / lanes;
    if (least > 0x1p56) throw out_of_memory{"warpmap: no table can hold that many pairs"};
    auto windows = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(least));
    while (limit(windows) < pairs) ++windows;  // rounding: at most a few steps
    return windows;
  }
};

/// What a table has to know of a version, wherever its slots are.
template <class Version>
struct version_state : std::enable_shared_from_this<Version> {
  version_state(std::uint64_t most, std::uint64_t number) : limit{most}, id{number} {}

  std::uint64_t limit;            ///< slots that may be taken
  std::atomic<std::uint64_t> id;  ///< changes by swap alone
  /// Written under the closed gate: a snapshot reads this version, so writers copy it first.
  std::atomic<bool> frozen{false};
  std::atomic<int> snapshots{0};

  /// What was erased, ever, when growth was refused last: no use asking again before more is.
  static constexpr auto never = std::numeric_limits<std::uint64_t>::max();
  std::atomic<std::uint64_t> refused_at{never};

  // Retirement.
  std::uint64_t retired_in = 0;
  std::shared_ptr<Version> next_retired;
};

/// Bytes of so many windows. @throws out_of_memory  when there are not that many addresses
template <class Slots>
std::size_t bytes_for(std::uint64_t windows)
{
  constexpr std::uint64_t window_bytes = std::uint64_t{Slots::lanes} * Slots::slot_bytes;
  if (windows > std::numeric_limits<std::int64_t>::max() / window_bytes)
    throw out_of_memory{"warpmap: a table of " + std::to_string(windows) + " windows has more " +
                        "bytes than there are addresses"};
  return static_cast<std::size_t>((windows * window_bytes + 63) / 64 * 64);
}

/// What keys that found no room need beside slots: bytes for their records, all together and the
/// shortest and the longest alone. Nothing where the bytes are asked for key by key.
struct key_need {
  std::uint64_t all = 0;
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  void add(std::uint64_t bytes)
  {
    least = all == 0 ? bytes : std::min(least, bytes);
    most = std::max(most, bytes);
    all += bytes;
  }
};

/// A version in host memory.
template <class Slots>
struct version : version_state<version<Slots>> {
  using side_slots = core::side_slots_of<Slots>;

  version(memory_resource& from, std::shared_ptr<ledger> books, shape const& form,
          std::uint64_t windows, core::hash_seed const& seed, std::uint64_t number,
          key_store<Slots> keys = {})
    : version_state<version>{form.limit(windows), number},
      storage{from, std::move(books), bytes_for<Slots>(windows)},
      records{std::move(keys)}
  {
    slots.data = static_cast<decltype(slots.data)>(storage.data());
    slots.windows = windows;
    slots.seed = seed;
    if constexpr (refers_to_rows<Slots>) slots.keys.own = &records.columns->table;
    room.store(static_cast<std::int64_t>(this->limit), std::memory_order_relaxed);
  }

  std::size_t bytes() const
  {
    if constexpr (keeps_records<Slots>) return storage.bytes() + records->bytes();
    else return storage.bytes();
  }

  /// The side slot of a key that reads like a mark, as a table of one window.
  side_slots side(unsigned which)
  {
    return core::side_slot<Slots>(side_storage, which, slots.seed);
  }

  Slots slots;
  block storage;
  [[no_unique_address]] key_store<Slots> records;
  std::uint64_t side_storage[core::side_words<Slots>] = {};

  alignas(64) std::atomic<std::int64_t> room;  ///< limit - slots taken - lots handed out
};

/// Empty slots that one seat may take: drawn from the version in lots, so that writers do not meet
/// at one counter.
template <class Slots>
class room_lot {
 public:
  room_lot(version<Slots>& from, detail::seat& mine, std::int64_t most)
    : from_{&from}, mine_{&mine}, most_{most}
  {
    if (mine_->lot_version == from.id) return;
    mine_->lot_version = from.id;
    mine_->lot = 0;
  }

  bool take()
  {
    if (mine_->lot == 0 && !refill()) return false;
    --mine_->lot;
    return true;
  }
  void give_back() { ++mine_->lot; }

  /// Hands the unused rest back to the version. The holder must be announced.
  void return_rest()
  {
    if (mine_->lot > 0) from_->room.fetch_add(mine_->lot, std::memory_order_relaxed);
    mine_->lot = 0;
  }

 private:
  bool refill()
  {
    auto there = from_->room.load(std::memory_order_relaxed);
    while (there > 0) {
      // Small lots near the limit, or a few writers would hold what others need.
      auto const lot = std::clamp<std::int64_t>(there / 8, 1, most_);
      if (from_->room.compare_exchange_weak(there, there - lot, std::memory_order_relaxed)) {
        mine_->lot = lot;
        return true;
      }
    }
    return false;
  }

  version<Slots>* from_;
  detail::seat* mine_;
  std::int64_t most_;
};

/// Where the keys of an announced operation are kept, if it has any to keep or to write off.
template <bool Needed, class Slots>
record_writer<Slots> writer_of_records(version<Slots>& at, seat& mine)
{
  if constexpr (Needed) return {at.records, mine};
  else return {};
}

}  // namespace warpmap::inline v0_1::host
