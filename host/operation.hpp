#pragma once
// Operations of the host: a call's columns are spans, and the keys of some slots lie in an arena.

#include <cstdint>

#include "host/codec.hpp"
#include "host/kinds.hpp"
#include "host/version.hpp"
#include "warpmap/core/operation.hpp"

namespace warpmap::inline v0_1::host {

using core::adds_or_removes;
using core::gives_value;
using core::inserts;
using core::no_limit;
using core::serves;
using core::takes_value;
using core::writes;

/// The keys, values and results of a call in the user's memory.
template <ops Kind, class Slots>
class call_columns {
 public:
  call_columns(detail::call const& what, codec<Slots> const& items) : what_{what}, items_{items} {}

  auto key(std::size_t i) const { return items_.key(what_.keys, i); }
  typename Slots::value_type value(std::size_t i) const
  {
    return items_.value(what_.values, what_.one_value ? 0 : i);
  }
  typename Slots::value_type expected(std::size_t i) const { return items_.value(what_.out, i); }
  typename Slots::value_type combined(typename Slots::value_type const& there,
                                      typename Slots::value_type const& given) const
  {
    return items_.combined(*what_.fn, there, given);
  }
  void report(std::size_t i, status result) const
  {
    if (what_.statuses != nullptr) what_.statuses[i] = result;
    if constexpr (Kind == ops::contains) {
      if (what_.flags != nullptr) what_.flags[i] = result == status::present;
    }
  }
  void show(std::size_t i, typename Slots::value_type const& seen) const
  {
    // A batch of finds that only counts has nowhere to put values.
    if (what_.out != nullptr) items_.put_value(seen, what_.out, i);
  }

 private:
  detail::call const what_;
  codec<Slots> const items_;
};

/// One call bound to one version, its keys kept by the version where slots only refer to them.
template <ops Kind, class Slots, class View = Slots>
class operation : public core::operation<Kind, Slots, call_columns<Kind, Slots>, View> {
  using base = core::operation<Kind, Slots, call_columns<Kind, Slots>, View>;

 public:
  /// @param records  where the keys that win their slots are kept; must outlive the operation
  operation(version<Slots>& on, detail::call const& what, codec<Slots> const& items,
            record_writer<Slots> const& records)
    : base{view(on, records), on.side_storage, {what, items}}, records_{&records},
      table_bytes_{on.storage.bytes()}
  {
  }

  template <class Group, class Room>
  core::verdict look(Group const& group, core::slot_index at,
                     typename Slots::key_type const& key, std::size_t i, Room& room) const
  {
    if constexpr (keeps_records<Slots> && adds_or_removes<Kind>) {
      auto const bytes = Slots::keys_type::record_bytes(key.probe);
      auto& share = records_->share();
      record_and_slot_room both{room, share, bytes};
      auto const found = base::look(group, at, key, i, both);
      if (both.was_used()) share.add_used(bytes);
      if (found.result == status::inserted) share.add_live(static_cast<std::int64_t>(bytes));
      if (found.result == status::erased) share.add_live(-static_cast<std::int64_t>(bytes));
      if (both.grew()) records_->note_growth(table_bytes_);
      if (!both.lacks_memory()) return found;
      // A table with more slots would not help this key, and others may still find their room.
      this->report(i, status::full);
      return core::settle(status::full);
    } else {
      return base::look(group, at, key, i, room);
    }
  }

 private:
  static View view(version<Slots>& on, record_writer<Slots> const& records)
  {
    View made{on.slots};
    if constexpr (keeps_records<Slots>) {
      if (records.may_write()) made.keys.mine = &records.share().room;
    }
    return made;
  }

  record_writer<Slots> const* const records_;
  std::size_t const table_bytes_;
};

}  // namespace warpmap::inline v0_1::host
