#pragma once
// What the host asks a device to run on slots, and with what. The bodies are in kernels/, the same
// for the GPU and for the emulated device of the tests.

#include <cstdint>

#include "host/device.hpp"
#include "warpmap/core/table_ref.hpp"
#include "warpmap/detail/item.hpp"
#include "warpmap/ops.hpp"
#include "warpmap/status.hpp"

namespace warpmap::inline v0_1::host {

/// What became of the records of keys, in bytes without what fills up their last words.
struct record_counts {
  std::uint64_t written;  ///< of all records that were written
  std::uint64_t added;    ///< of keys that came
  std::uint64_t removed;  ///< of keys that went
};

/// What a batch did, counted on the device. Zero before the batch; batches add to it.
struct batch_result {
  std::uint64_t of[status_kinds];  ///< by status
  std::uint64_t contested;         ///< looks that had to be repeated
  std::uint64_t left_over;         ///< keys that found no room
  record_counts records;           ///< zero for words
};

/// One batch: columns in device memory, of the user's types.
template <class Slots>
struct batch_job {
  core::table_ref<Slots> table;
  detail::layout as;
  detail::arithmetic combine = detail::arithmetic::sum;  ///< insert_or_apply

  void const* keys = nullptr;
  void const* values = nullptr;  ///< given; what erase_if_equal compares with
  bool one_value = false;        ///< `values` is one item that stands for every key
  void* out = nullptr;           ///< found; in and out: what compare_exchange expects
  status* statuses = nullptr;    ///< null, or one per key
  bool* flags = nullptr;         ///< contains: null, or one per key

  std::uint64_t const* chosen = nullptr;  ///< which keys; null: the first `count`
  std::uint64_t count = 0;
  /// Room for `count`: which keys found no room, and have no status yet. Null: they are `full`.
  std::uint64_t* left_over = nullptr;
  bool lists_full = false;    ///< those listed are `full` all the same: nobody will try again
  bool counts_aside = false;  ///< the version also counts what was done; the host does not
  batch_result* result = nullptr;
  /// Of the table, as far as the host knows: how to go about it. 0 where the bus is what counts.
  double load = 0;
};

/// The pairs of one version into fresh slots of another. The host has copied the side slots and,
/// unless the launcher clears, emptied the others.
template <class Slots>
struct rebuild_job {
  core::table_ref<Slots> from;
  core::table_ref<Slots> to;
  std::uint64_t* taken = nullptr;  ///< grows by the pairs brought; or
  std::int64_t* freed = nullptr;   ///< grows by the graves of `from`: where it is given
  bool moves_keys = false;         ///< strings: their records go to the space of `to`
};

/// The pairs of `count` places from place `first` on, as columns in no particular order. Places are
/// the slots in an order of windows of the host's choice, then the two side slots.
template <class Slots>
struct collect_job {
  core::table_ref<Slots> table;
  detail::layout as;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t window = 0;  ///< where place `first` lies
  std::uint64_t step = 1;    ///< from each window to the next, round the end
  // Outputs, with room for every place.
  void* keys = nullptr;
  void* values = nullptr;          ///< null for a set
  std::uint32_t* where = nullptr;  ///< the place of each pair, counted from `first`
  std::uint64_t* found = nullptr;  ///< how many; zero before
};

/// Bytes of the records of some keys.
struct record_sizes {
  std::uint64_t bytes;
  std::uint64_t space;  ///< with what fills up their last words
};
/// How long the keys of a version are together; strings only.
template <class Slots>
struct measure_job {
  core::table_ref<Slots> table;
  record_sizes* result = nullptr;  ///< zero before
};

/// Some bytes of a key on their way out.
struct text_piece {
  char const* from;
  std::uint64_t to;  ///< where in the column; a multiple of 4
  std::uint64_t size;
};
/// Keys of any version into one column, piece by piece; strings only.
struct copy_job {
  text_piece const* pieces = nullptr;
  std::uint64_t count = 0;
  char* column = nullptr;  ///< may be written up to the next multiple of 4 behind each piece
};

/// What there is to count slot by slot.
struct survey {
  static constexpr std::uint64_t lengths = 1024;

  std::uint64_t taken;
  std::uint64_t live;
  std::uint64_t erased;
  std::uint64_t busy;         ///< filling or updating
  std::uint64_t beside;       ///< pairs in side slots
  std::uint64_t unreachable;  ///< keys that a lookup does not find
  std::uint64_t duplicates;   ///< keys that a lookup finds elsewhere
  std::uint64_t windows_read;
  std::uint64_t longest;
  std::uint64_t key_bytes;           ///< of the keys' records; zero for words
  std::uint64_t of_length[lengths];  ///< keys found with 1, 2, ... windows; the last: and longer
};

template <class Slots>
struct survey_job {
  core::table_ref<Slots> table;
  bool looks_up = false;     ///< also counts what is unreachable or twice
  survey* result = nullptr;  ///< zero before
};

/// Queues work on slots. As device: what fails throws, and then nothing was queued.
template <class Slots>
class launcher {
 public:
  virtual ~launcher() = default;
  virtual void run(ops kind, batch_job<Slots> const&, stream_handle) = 0;
  virtual void run(rebuild_job<Slots> const&, stream_handle) = 0;
  virtual void run(collect_job<Slots> const&, stream_handle) = 0;
  virtual void run(survey_job<Slots> const&, stream_handle) = 0;
  virtual void run(measure_job<Slots> const&, stream_handle) = 0;
  virtual void run(copy_job const&, stream_handle) = 0;
  /// True: rebuilds that count no graves empty the new slots themselves.
  virtual bool clears() const noexcept { return false; }
};

}  // namespace warpmap::inline v0_1::host
