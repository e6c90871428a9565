#pragma once
// What a call does with each of its keys: the step of its kind on the key's slot, and where results
// go. Batches and single calls of both machines are made of this.

#include "warpmap/core/drive.hpp"
#include "warpmap/core/erase.hpp"
#include "warpmap/core/exchange.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/insert_and_find.hpp"
#include "warpmap/core/insert_or_apply.hpp"
#include "warpmap/core/insert_or_assign.hpp"
#include "warpmap/core/solo_group.hpp"
#include "warpmap/core/table_ref.hpp"
#include "warpmap/ops.hpp"

namespace warpmap::inline v0_1::core {

template <ops Kind>
inline constexpr bool inserts =
  any(Kind&(ops::insert | ops::insert_or_assign | ops::insert_or_apply |
            ops::insert_and_find));
template <ops Kind>
inline constexpr bool takes_value =
  inserts<Kind> ||
  any(Kind&(ops::exchange | ops::compare_exchange | ops::erase_if_equal));
template <ops Kind>
inline constexpr bool gives_value =
  any(Kind&(ops::find | ops::extract | ops::exchange | ops::compare_exchange |
            ops::insert_and_find));
template <ops Kind>
inline constexpr bool adds_or_removes =
  inserts<Kind> || any(Kind&(ops::erase | ops::extract | ops::erase_if_equal));
template <ops Kind>
inline constexpr bool writes =
  !any(Kind & (ops::find | ops::contains | ops::iterate));

/// Whether an operation that ends so shows a value.
template <ops Kind>
WARPMAP_HD constexpr bool shows(status result)
{
  if (!gives_value<Kind> || result == status::absent || result == status::full) return false;
  return Kind != ops::compare_exchange || result == status::present;
}

/// A set has no values, so of the kinds it takes only some; the rest need not be compiled for it.
template <class Slots, ops Kind>
inline constexpr bool serves =
  Slots::has_values || Kind == ops::insert || Kind == ops::contains || Kind == ops::erase;

/// One look of an operation of this kind. Steps are found by argument, so that a test's own slots
/// may bring wrong ones.
WARPMAP_SHARED_BODY
template <ops Kind, class Group, class Slots, class Room, class Combine>
WARPMAP_HD verdict look_once(Group const& group, Slots const& slots, slot_index at,
                             request<Slots>& want, Room& room, Combine const& combined)
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
/// @tparam Columns  the keys, values and results of the call:
///                  key(i), value(i), expected(i); combined(there, given);
///                  report(i, status), show(i, value found)
/// @tparam View     how the slots are touched; another than Slots inside a phase that allows it
template <ops Kind, class Slots, class Columns, class View = Slots>
class operation {
 public:
  using slots_type = View;
  using key_type = typename Slots::key_type;

  WARPMAP_HD operation(View const& at, std::uint64_t* sides, Columns const& columns)
    : slots{at}, sides_{sides}, columns_{columns}
  {
  }

  WARPMAP_HD key_type key(std::uint64_t i) const { return slots.prepare(columns_.key(i)); }
  /// The keys from `first` on as words that prepared() takes, in the user's column or in `room`.
  void const* raw_keys(std::uint64_t first, std::uint32_t count, key_type* room) const
    requires requires(Columns const& from) { from.keys(first, count, room); }
  {
    return columns_.keys(first, count, room);
  }
  key_type prepared(void const* raw_keys, std::uint32_t i) const
  {
    typename Slots::raw_key raw;
    std::memcpy(&raw, static_cast<char const*>(raw_keys) + i * sizeof raw, sizeof raw);
    return slots.prepare(raw);
  }

  WARPMAP_SHARED_BODY
  template <class Group, class Room>
  WARPMAP_HD verdict look(Group const& group, slot_index at, key_type const& key, std::uint64_t i,
                          Room& room) const
  {
    request<View> want{};
    want.key = key;
    load(want, i);
    auto const combined = [this](auto const& there, auto const& given) {
      return columns_.combined(there, given);
    };
    auto const found = look_once<Kind>(group, slots, at, want, room, combined);
    if (found.next == step::settled && group.speaks()) report(i, found.result, want.seen);
    return found;
  }

  /// The same for several keys of the call that are equal: `i`, and those that `others` hands on.
  /// Each is applied, in this order; one swap publishes them all. Reports only on `i`: the others
  /// meet the value that it left.
  template <class Group, class Room, class Others>
  verdict look_for_all(Group const& group, slot_index at, key_type const& key, std::uint64_t i,
                       Others const& others, Room& room) const
    requires(Kind == ops::insert_or_apply)
  {
    using value_type = typename Slots::value_type;
    struct all_of_them {
      Columns const& columns;
      std::uint64_t i;
      Others const& others;

      value_type first() const { return onto(columns.value(i)); }
      value_type operator()(value_type const& there, value_type const&) const
      {
        return onto(columns.combined(there, columns.value(i)));
      }
      value_type onto(value_type value) const
      {
        others([&](std::uint64_t j) { value = columns.combined(value, columns.value(j)); });
        return value;
      }
    };
    request<View> want{};
    want.key = key;
    all_of_them const combined{columns_, i, others};
    auto const found = look_once<Kind>(group, slots, at, want, room, combined);
    if (found.next == step::settled) report(i, found.result);
    return found;
  }

  /// For the keys that read like a mark: the same step, on the side slot, to its end.
  WARPMAP_SHARED_BODY
  template <class Count>
  WARPMAP_HD verdict look_aside(key_type const& key, std::uint64_t i, Count& contested) const
  {
    if constexpr (Slots::has_side_keys) {
      using side_slots = side_slots_of<Slots>;
      auto const side = side_slot<Slots>(sides_, Slots::side_of(key), slots.seed);
      request<side_slots> want{};
      want.key = side.prepare({{std::uint64_t{slots.unmask(key)}}});
      request<View> given{};
      load(given, i);
      want.value = widened(given.value);
      want.expected = widened(given.expected);
      auto const combined = [this](auto const& there, auto const& more) {
        return widened(columns_.combined(narrowed(there), narrowed(more)));
      };
      no_limit room;
      solo_group<side_slots> const group;
      auto found = walk_to_end<typename Slots::memory>(
        probe_walk{0, side.capacity(), group.width},
        [&](slot_index at) { return look_once<Kind>(group, side, at, want, room, combined); },
        contested);
      if (found.next != step::settled) found = settle(status::absent);
      report(i, found.result, narrowed(want.seen));
      return found;
    } else {
      static_cast<void>(key), static_cast<void>(i), static_cast<void>(contested);
      return look_on;
    }
  }

  /// Writes what became of key `i`.
  WARPMAP_HD void report(std::uint64_t i, status result,
                         typename Slots::value_type const& seen) const
  {
    columns_.report(i, result);
    if constexpr (gives_value<Kind>) {
      if (shows<Kind>(result)) columns_.show(i, seen);
    } else {
      static_cast<void>(seen);
    }
  }
  WARPMAP_HD void report(std::uint64_t i, status result) const
  {
    report(i, result, typename Slots::value_type{});
  }

  View const slots;

 private:
  WARPMAP_HD void load(request<View>& want, std::uint64_t i) const
  {
    if constexpr (takes_value<Kind> && Slots::has_values) want.value = columns_.value(i);
    if constexpr (Kind == ops::compare_exchange) want.expected = columns_.expected(i);
  }
  using side_value = typename side_slots_of<Slots>::value_type;
  WARPMAP_HD static side_value widened(typename Slots::value_type const& value)
  {
    if constexpr (Slots::has_values) return {{std::uint64_t{value}}};
    else return {};
  }
  WARPMAP_HD static typename Slots::value_type narrowed(side_value const& value)
  {
    if constexpr (Slots::has_values)
      return static_cast<typename Slots::value_type>(value.word[0]);
    else return {};
  }

  // Copies, not references: the driver keeps them in registers over stores of unknown type.
  std::uint64_t* const sides_;
  Columns const columns_;
};

}  // namespace warpmap::inline v0_1::core
