#pragma once
// Views: a map in kernels of the user's own. Include it in .cu files; it also compiles as plain
// C++, which is how it is tested.

#include <cstdint>
#include <type_traits>

#include "warpmap/core/item.hpp"
#include "warpmap/core/operation.hpp"
#include "warpmap/lease.hpp"

namespace warpmap::inline v0_1 {

namespace detail {

/// The slots that the library uses for items of these sizes, in code that is compiled here: pairs
/// of 8-byte words are tagged where 16 bytes are not swapped whole.
template <std::uint32_t KeyBytes, std::uint32_t ValueBytes>
auto stored_as()
{
  constexpr auto narrow = KeyBytes <= 4 && ValueBytes <= 4;
  if constexpr (ValueBytes == 0)
    return core::packed_slots<std::conditional_t<narrow, std::uint32_t, std::uint64_t>,
                              core::no_value>{};
  else if constexpr (narrow) return core::packed_slots<std::uint32_t, std::uint32_t>{};
  else if constexpr (core::has_word16) return core::packed_slots<std::uint64_t, std::uint64_t>{};
  else return core::tagged_slots<1, 1>{};
}

/// One key's columns.
template <class Key, class Value, class Slots, class Fn>
struct view_call {
  static constexpr layout as{format_of<Key>(), format_of<Value>()};
  using value_word = typename Slots::value_type;

  Key const* given_key;
  Value const* given = nullptr;
  Value* out = nullptr;
  Fn const* fn = nullptr;

  WARPMAP_HD auto key(std::uint64_t) const { return items().key(given_key, 0); }
  WARPMAP_HD value_word value(std::uint64_t) const { return items().value(given, 0); }
  WARPMAP_HD value_word expected(std::uint64_t) const { return items().value(out, 0); }
  WARPMAP_HD value_word combined(value_word const& there, value_word const& more) const
  {
    if constexpr (std::is_same_v<Fn, nothing>) {
      return there;
    } else {
      Value a, b;
      items().put_value(there, &a, 0);
      items().put_value(more, &b, 0);
      Value const result = (*fn)(a, b);
      return items().value(&result, 0);
    }
  }
  WARPMAP_HD static void report(std::uint64_t, status) {}
  WARPMAP_HD void show(std::uint64_t, value_word const& seen) const
  {
    if (out != nullptr) items().put_value(seen, out, 0);
  }

 private:
  WARPMAP_HD static core::items<Slots> items() { return {as}; }
};

}  // namespace detail

/// A map in a kernel: copied freely, owns nothing; made by view_of(lease) and of use while the
/// lease lives, on its stream.
///
/// Threads: any number of threads of any kernels on the lease's stream; beside the map's other
///          calls. Per key every operation is linearizable, and a find that returns what an insert
///          stored sees what its thread wrote before. What other threads do to other keys may be
///          seen in any order.
/// Results: as those of a session. A key that finds no room is `full`, also in a map that may grow.
/// Cost:    expected O(1); one atomic of the map's own besides the slot's for each pair that comes
///          or goes.
///
/// @tparam Kinds  the operations that may be called; others do not compile
template <class Key, class Value, ops Kinds = ops::all>
class device_view {
  static constexpr bool is_set = std::is_same_v<Value, detail::nothing>;
  template <ops Kind>
  static constexpr bool allows = any(Kinds& Kind) && !is_set;

 public:
  WARPMAP_HD explicit device_view(detail::view_state const& of) : of_{of} {}

  /// For sets.
  WARPMAP_HD status insert(Key const& key) const
    requires(any(Kinds& ops::insert) && is_set)
  {
    return run<ops::insert>(key, nullptr);
  }

  WARPMAP_HD status insert(Key const& key, Value const& value) const
    requires allows<ops::insert>
  {
    return run<ops::insert>(key, &value);
  }
  WARPMAP_HD status insert_or_assign(Key const& key, Value const& value) const
    requires allows<ops::insert_or_assign>
  {
    return run<ops::insert_or_assign>(key, &value);
  }
  /// `fn(there, given)` is called by the thread itself, perhaps more than once.
  WARPMAP_SHARED_BODY
  template <class Fn>
  WARPMAP_HD status insert_or_apply(Key const& key, Value const& value, Fn const& fn) const
    requires allows<ops::insert_or_apply>
  {
    return run<ops::insert_or_apply>(key, &value, static_cast<Value*>(nullptr), &fn);
  }
  /// `now` is the value that the key has after it; untouched where the key is `full`.
  WARPMAP_HD status insert_and_find(Key const& key, Value const& value, Value& now) const
    requires allows<ops::insert_and_find>
  {
    return run<ops::insert_and_find>(key, &value, &now);
  }
  /// `value` stays untouched where the key is absent.
  WARPMAP_HD status find(Key const& key, Value& value) const
    requires allows<ops::find>
  {
    return run<ops::find>(key, nullptr, &value);
  }
  WARPMAP_HD bool contains(Key const& key) const
    requires(any(Kinds& ops::contains))
  {
    return run<ops::contains>(key, nullptr) == status::present;
  }
  WARPMAP_HD status erase(Key const& key) const
    requires(any(Kinds& ops::erase))
  {
    return run<ops::erase>(key, nullptr);
  }
  WARPMAP_HD status extract(Key const& key, Value& value) const
    requires allows<ops::extract>
  {
    return run<ops::extract>(key, nullptr, &value);
  }
  WARPMAP_HD status exchange(Key const& key, Value const& value, Value& before) const
    requires allows<ops::exchange>
  {
    return run<ops::exchange>(key, &value, &before);
  }
  WARPMAP_HD status compare_exchange(Key const& key, Value& expected, Value const& desired) const
    requires allows<ops::compare_exchange>
  {
    return run<ops::compare_exchange>(key, &desired, &expected);
  }
  WARPMAP_HD status erase_if_equal(Key const& key, Value const& expected) const
    requires allows<ops::erase_if_equal>
  {
    return run<ops::erase_if_equal>(key, &expected);
  }

 private:
  WARPMAP_SHARED_BODY
  template <ops Kind, class Fn = detail::nothing>
  WARPMAP_HD status run(Key const& key, Value const* given, Value* out = nullptr,
                        Fn const* fn = nullptr) const
  {
    if (is_late()) return core::inserts(Kind) ? status::full : status::absent;
    using slots_type =
      decltype(detail::stored_as<sizeof(Key), detail::bytes_of<Value>>());
    using columns = detail::view_call<Key, Value, slots_type, Fn>;
    slots_type slots;
    slots.data = static_cast<decltype(slots.data)>(of_.data);
    slots.windows = of_.windows;
    slots.seed = {of_.seed[0], of_.seed[1], of_.seed[2]};
    core::operation<Kind, slots_type, columns> const does{slots, of_.sides, {&key, given, out, fn}};
    auto const found = settle<Kind>(does);
    auto const result = found.next == core::step::settled ? found.result
                        : core::inserts(Kind)             ? status::full
                                                          : status::absent;
    using memory = typename slots_type::memory;
    if (result == status::inserted) memory::fetch_add(of_.inserted, std::uint64_t{1});
    if (result == status::erased) memory::fetch_add(of_.erased, std::uint64_t{1});
    return result;
  }
  WARPMAP_SHARED_BODY
  template <ops Kind, class Does>
  WARPMAP_HD core::verdict settle(Does const& does) const
  {
    using slots_type = typename Does::slots_type;
    auto const key = does.key(0);
    std::uint64_t contested = 0;
    if (slots_type::side_of(key) != 0) return does.look_aside(key, 0, contested);
    core::shared_room<typename slots_type::memory> room{of_.left};
    core::solo_group<slots_type> const group;
    return core::walk_to_end<typename slots_type::memory>(
      core::probe_walk{does.slots.home(key), does.slots.capacity(), group.width},
      [&](core::slot_index at) { return does.look(group, at, key, 0, room); }, contested);
  }

  /// In a checked build: is the lease over? Then nothing is touched but a counter.
  WARPMAP_HD bool is_late() const
  {
    if (of_.ended == nullptr || core::plain_memory::load_acquire(of_.ended) == 0) return false;
    core::plain_memory::fetch_add(of_.late, std::uint64_t{1});
    return true;
  }

  detail::view_state of_;
};

/// The view of a lease for some of its kinds: `view_of<ops::find | ops::insert>(lease)`.
/// @throws misuse_error  the lease does not allow all of them, or its slots are not those of the
///                       code compiled here
template <ops Kinds, class Key, class Value>
device_view<Key, Value, Kinds> view_of(lease<Key, Value> const& from)
{
  return device_view<Key, Value, Kinds>{from.view(Kinds)};
}

}  // namespace warpmap::inline v0_1
