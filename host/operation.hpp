#pragma once
// What a batch or a single call does with each key: the step of its kind, and where results go.

#include <cstdint>
#include <cstring>

#include "host/codec.hpp"
#include "host/version.hpp"
#include "warpmap/core/drive.hpp"
#include "warpmap/core/erase.hpp"
#include "warpmap/core/exchange.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/insert_and_find.hpp"
#include "warpmap/core/insert_or_apply.hpp"
#include "warpmap/core/insert_or_assign.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::inline v0_1::host {

constexpr bool inserts(ops kind)
{
  return any(kind & (ops::insert | ops::insert_or_assign | ops::insert_or_apply |
                     ops::insert_and_find));
}
constexpr bool takes_value(ops kind)
{
  return inserts(kind) ||
         any(kind & (ops::exchange | ops::compare_exchange | ops::erase_if_equal));
}
constexpr bool gives_value(ops kind)
{
  return any(kind & (ops::find | ops::extract | ops::exchange | ops::compare_exchange |
                     ops::insert_and_find));
}
constexpr bool adds_or_removes(ops kind)
{
  return inserts(kind) || any(kind & (ops::erase | ops::extract | ops::erase_if_equal));
}
constexpr bool writes(ops kind) { return !any(kind & (ops::find | ops::contains | ops::iterate)); }

/// Side slots are always there: taking one needs no room.
struct no_limit {
  static bool take() { return true; }
  static void give_back() {}
};

/// One look of an operation of this kind. Steps are found by argument, so that a test's own slots
/// may bring wrong ones.
template <ops Kind, class Group, class Slots, class Room, class Combine>
core::verdict look_once(Group const& group, Slots const& slots, core::slot_index at,
                        core::request<Slots>& want, Room& room, Combine const& combined)
{
  if constexpr (Kind == ops::insert) return insert_step(group, slots, at, want, room);
  else if constexpr (Kind == ops::insert_or_assign)
    return insert_or_assign_step(group, slots, at, want, room);
  else if constexpr (Kind == ops::insert_or_apply)
    return insert_or_apply_step(group, slots, at, want, room, combined);
  else if constexpr (Kind == ops::insert_and_find)
    return insert_and_find_step(group, slots, at, want, room);
  else if constexpr (Kind == ops::find) return find_step(group, slots, at, want);
  else if constexpr (Kind == ops::contains) return contains_step(group, slots, at, want);
  else if constexpr (Kind == ops::erase) return erase_step(group, slots, at, want);
  else if constexpr (Kind == ops::extract) return extract_step(group, slots, at, want);
  else if constexpr (Kind == ops::exchange) return exchange_step(group, slots, at, want);
  else if constexpr (Kind == ops::compare_exchange)
    return compare_exchange_step(group, slots, at, want);
  else return erase_if_equal_step(group, slots, at, want);
}

/// One call bound to one version: everything that its steps need, per key.
///
/// @tparam View  how the slots are touched; another than Slots inside a phase that allows it
template <ops Kind, class Slots, class View = Slots>
class operation {
 public:
  using slots_type = View;
  using key_type = typename Slots::key_type;

  /// @param records  where the keys that win their slots are kept; must outlive the operation
  operation(version<Slots>& on, detail::call const& what, codec<Slots> const& columns,
            record_writer<Slots> const& records)
    : slots{view(on, records)}, on_{on}, what_{what}, columns_{columns}, records_{&records}
  {
  }

  key_type key(std::size_t i) const { return slots.prepare(columns_.key(what_.keys, i)); }

  template <class Group, class Room>
  core::verdict look(Group const& group, core::slot_index at, key_type const& key, std::size_t i,
                     Room& room) const
  {
    core::request<View> want{};
    want.key = key;
    load(want, i);
    auto const combined = [this](auto const& there, auto const& given) {
      return columns_.combined(*what_.fn, there, given);
    };
    auto const found = look_at(group, at, want, room, combined);
    if (found.next == core::step::settled) report(i, found.result, want.seen);
    return found;
  }

  /// For the keys that read like a mark: the same step, on the side slot.
  core::verdict look_aside(key_type const& key, std::size_t i, std::uint64_t& contested) const
  {
    if constexpr (Slots::has_side_keys) {
      using side_slots = typename version<Slots>::side_slots;
      auto const side = on_.side(Slots::side_of(key));
      core::request<side_slots> want{};
      want.key = side.prepare({{std::uint64_t{slots.unmask(key)}}});
      core::request<View> given{};
      load(given, i);
      want.value = widened<side_slots>(given.value);
      want.expected = widened<side_slots>(given.expected);
      auto const combined = [this](auto const& there, auto const& more) {
        return widened<side_slots>(
          columns_.combined(*what_.fn, narrowed(there), narrowed(more)));
      };
      no_limit room;
      core::solo_group<side_slots> const group;
      auto found = core::walk_to_end<typename Slots::memory>(
        core::probe_walk{0, side.capacity(), group.width},
        [&](core::slot_index at) {
          return look_once<Kind>(group, side, at, want, room, combined);
        },
        contested);
      if (found.next != core::step::settled) found = core::settle(status::absent);
      report(i, found.result, narrowed(want.seen));
      return found;
    } else {
      static_cast<void>(key), static_cast<void>(i), static_cast<void>(contested);
      return core::look_on;
    }
  }

  /// Writes what became of key `i`.
  void report(std::size_t i, status result, typename Slots::value_type const& seen) const
  {
    if (what_.statuses != nullptr) what_.statuses[i] = result;
    if constexpr (Kind == ops::contains) {
      if (what_.flags != nullptr) what_.flags[i] = result == status::present;
    }
    if constexpr (gives_value(Kind)) {
      auto const known = result != status::absent && result != status::full;
      // A batch of finds that only counts has nowhere to put values.
      if (known && what_.out != nullptr &&
          (Kind != ops::compare_exchange || result == status::present))
        columns_.put_value(seen, what_.out, i);
    } else {
      static_cast<void>(seen);
    }
  }
  void report(std::size_t i, status result) const
  {
    report(i, result, typename Slots::value_type{});
  }

  View const slots;

 private:
  static View view(version<Slots>& on, record_writer<Slots> const& records)
  {
    View made{on.slots};
    if constexpr (keeps_records<Slots>) {
      if (records.may_write()) made.keys.mine = &records.share().room;
    }
    return made;
  }

  template <class Group, class Room, class Combine>
  core::verdict look_at(Group const& group, core::slot_index at, core::request<View>& want,
                        Room& room, Combine const& combined) const
  {
    if constexpr (keeps_records<Slots> && adds_or_removes(Kind)) {
      auto const bytes = Slots::keys_type::record_bytes(want.key.probe);
      auto& share = records_->share();
      record_and_slot_room both{room, share, bytes};
      auto const found = look_once<Kind>(group, slots, at, want, both, combined);
      if (both.was_used()) share.add_used(bytes);
      if (found.result == status::inserted) share.add_live(static_cast<std::int64_t>(bytes));
      if (found.result == status::erased) share.add_live(-static_cast<std::int64_t>(bytes));
      if (both.grew()) records_->note_growth(on_.storage.bytes());
      // A table with more slots would not help this key, and others may still find their room.
      return both.lacks_memory() ? core::settle(status::full) : found;
    } else {
      return look_once<Kind>(group, slots, at, want, room, combined);
    }
  }

  void load(core::request<View>& want, std::size_t i) const
  {
    if constexpr (takes_value(Kind) && Slots::has_values)
      want.value = columns_.value(what_.values, what_.one_value ? 0 : i);
    if constexpr (Kind == ops::compare_exchange) want.expected = columns_.value(what_.out, i);
  }
  template <class Side>
  static typename Side::value_type widened(typename Slots::value_type const& value)
  {
    if constexpr (Slots::has_values) return {{std::uint64_t{value}}};
    else return {};
  }
  template <class Words>
  static typename Slots::value_type narrowed(Words const& value)
  {
    if constexpr (Slots::has_values)
      return static_cast<typename Slots::value_type>(value.word[0]);
    else return {};
  }

  // Copies, not references: the driver keeps them in registers over stores of unknown type.
  version<Slots>& on_;
  detail::call const what_;
  codec<Slots> const columns_;
  record_writer<Slots> const* const records_;
};

}  // namespace warpmap::inline v0_1::host
