#pragma once
// Operations of the host: a call's columns are spans, and the keys of some slots lie in an arena.

#include <cstdint>
#include <cstring>

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
///
/// Columns whose items are words of the slots, the usual case, are read and written without asking
/// again for each key how wide an item is.
template <ops Kind, class Slots>
class call_columns {
  using value_type = typename Slots::value_type;

 public:
  call_columns(detail::call const& what, codec<Slots> const& items)
    : what_{what},
      items_{items},
      value_stride_{what.one_value ? 0u : items.as.value.bytes},
      given_words_{has_value_words() ? static_cast<char const*>(what.values) : nullptr},
      shown_words_{has_value_words() ? static_cast<char*>(what.out) : nullptr}
  {
  }

  auto key(std::size_t i) const { return items_.key(what_.keys, i); }
  template <class Word>
  void const* keys(std::size_t first, std::uint32_t count, Word* room) const
    requires requires(codec<Slots> const& from) { from.keys(room, first, count, room); }
  {
    return items_.keys(what_.keys, first, count, room);
  }
  value_type value(std::size_t i) const
  {
    if constexpr (Slots::has_values) {
      if (given_words_ != nullptr) {
        value_type word;
        std::memcpy(&word, given_words_ + i * value_stride_, sizeof word);
        return word;
      }
    }
    return items_.value(what_.values, what_.one_value ? 0 : i);
  }
  value_type expected(std::size_t i) const { return items_.value(what_.out, i); }
  value_type combined(value_type const& there, value_type const& given) const
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
  void show(std::size_t i, value_type const& seen) const
  {
    if constexpr (Slots::has_values) {
      if (shown_words_ != nullptr) {
        std::memcpy(shown_words_ + i * sizeof seen, &seen, sizeof seen);
        return;
      }
    }
    // A batch of finds that only counts has nowhere to put values.
    if (what_.out != nullptr) items_.put_value(seen, what_.out, i);
  }

 private:
  bool has_value_words() const { return items_.as.value.bytes == sizeof(value_type); }

  detail::call const what_;
  codec<Slots> const items_;
  std::uint32_t const value_stride_;
  char const* const given_words_;
  char* const shown_words_;
};

/// The same for one key.
template <ops Kind, class Slots>
class single_columns {
  using value_type = typename Slots::value_type;

 public:
  single_columns(codec<Slots> const& items, void const* key, void const* value, void* out,
                 detail::combine const* fn)
    : items_{items}, key_{key}, value_{value}, out_{out}, fn_{fn}
  {
  }

  auto key(std::size_t) const { return items_.key(key_, 0); }
  value_type value(std::size_t) const { return items_.value(value_, 0); }
  value_type expected(std::size_t) const { return items_.value(out_, 0); }
  value_type combined(value_type const& there, value_type const& given) const
  {
    return items_.combined(*fn_, there, given);
  }
  void report(std::size_t, status) const {}  // the caller is told
  void show(std::size_t, value_type const& seen) const { items_.put_value(seen, out_, 0); }

 private:
  codec<Slots> const& items_;
  void const* const key_;
  void const* const value_;
  void* const out_;
  detail::combine const* const fn_;
};

/// One call bound to one version, its keys kept by the version where slots only refer to them.
template <ops Kind, class Slots, class View = Slots, class Columns = call_columns<Kind, Slots>>
class operation : public core::operation<Kind, Slots, Columns, View> {
  using base = core::operation<Kind, Slots, Columns, View>;

 public:
  /// @param records  where the keys that win their slots are kept; must outlive the operation
  operation(version<Slots>& on, Columns const& columns, record_writer<Slots> const& records)
    : base{view(on, records), on.side_storage, columns}, records_{&records},
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
