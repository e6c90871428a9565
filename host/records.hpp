#pragma once
// What versions, writers and rebuilds know of keys that slots refer to; nothing, where slots hold
// their keys whole.

#include <concepts>
#include <memory>

#include "host/arena.hpp"
#include "warpmap/core/reference_slots.hpp"
#include "warpmap/core/row_keys.hpp"
#include "warpmap/key_columns.hpp"

namespace warpmap::inline v0_1::host {

/// Slots whose keys lie in an arena of the version.
template <class Slots>
concept keeps_records = requires(typename Slots::raw_key const& key)
{
  Slots::keys_type::record_bytes(key);
};

/// Slots whose keys are rows of columns that somebody else keeps.
template <class Slots>
concept refers_to_rows = requires
{
  requires std::same_as<typename Slots::keys_type, core::row_keys>;
};

/// Where the keys of a version are.
template <class Slots>
struct key_store {};
template <keeps_records Slots>
struct key_store<Slots> {
  key_store() = default;
  key_store(memory_resource& from, std::shared_ptr<ledger> const& books)
    : records{std::make_shared<arena>(from, books)}
  {
  }
  arena* operator->() const { return records.get(); }
  arena& operator*() const { return *records; }
  bool operator==(key_store const&) const = default;

  std::shared_ptr<arena> records;
};
template <refers_to_rows Slots>
struct key_store<Slots> {
  std::shared_ptr<detail::column_set const> columns;
};

/// A share of the arena for as long as a writer is announced.
template <class Slots>
class record_writer {
 public:
  record_writer() = default;
  record_writer(key_store<Slots> const&, seat&) {}
};
template <keeps_records Slots>
class record_writer<Slots> {
 public:
  record_writer() = default;  // for those who only read
  record_writer(key_store<Slots> const& in, seat& mine)
    : share_{&in->join(mine)}, in_{&*in}, mine_{&mine}
  {
  }
  record_writer(record_writer const&) = delete;
  record_writer& operator=(record_writer const&) = delete;
  ~record_writer()
  {
    if (share_ != nullptr) arena::leave(*share_);
  }
  arena_share& share() const { return *share_; }
  bool may_write() const { return share_ != nullptr; }
  /// More memory was taken: should the dead records beside it not rather go?
  void note_growth(std::size_t table_bytes) const
  {
    // Rebuilding the table must not cost more than is won.
    if (in_->is_worth_compacting(table_bytes)) mine_->wants_compaction = true;
  }

 private:
  arena_share* share_ = nullptr;
  arena* in_ = nullptr;
  seat* mine_ = nullptr;
};

/// The room that one key needs: a slot, and bytes for its record. Both are there before a slot is
/// claimed, so that nothing can fail between claim and publication.
template <class Room>
class record_and_slot_room {
 public:
  record_and_slot_room(Room& slots, arena_share& share, std::uint64_t bytes)
    : slots_{slots}, share_{share}, bytes_{bytes}
  {
  }
  bool take()
  {
    if (!slots_.take()) return false;
    try {
      grew_ = share_.make_sure(bytes_);
    } catch (...) {  // whatever the user's resource threw: no room is to be had
      slots_.give_back();
      lacks_memory_ = true;
      return false;
    }
    return taken_ = true;
  }
  void give_back()
  {
    share_.take_back();
    slots_.give_back();
    taken_ = false;
  }

  bool was_used() const { return taken_; }
  bool grew() const { return grew_; }
  bool lacks_memory() const { return lacks_memory_; }

 private:
  Room& slots_;
  arena_share& share_;
  std::uint64_t bytes_;
  bool taken_ = false;
  bool grew_ = false;
  bool lacks_memory_ = false;
};

}  // namespace warpmap::inline v0_1::host
