#pragma once
// Views: a map in kernels of the user's own. Include it in .cu files; it also compiles as plain
// C++, which is how it is tested.

#include <cstdint>
#include <type_traits>

#include "warpmap/core/sector_group.hpp"
#include "warpmap/core/tile_group.hpp"
#include "warpmap/detail/compiled_for.cuh"
#include "warpmap/detail/view_call.cuh"
#include "warpmap/error.hpp"
#include "warpmap/lease.hpp"

namespace warpmap::inline v0_1 {

/// A map in a kernel: copied freely, owns nothing; made by view_of(lease) and of use while the
/// lease lives, on its stream.
///
/// Threads: any number of threads of any kernels on the lease's stream; beside the map's other
///          calls. Per key every operation is linearizable, and a find that returns what an insert
///          stored sees what its thread wrote before. What other threads do to other keys may be
///          seen in any order.
/// Tiles:   every operation has a form with a tile in front: thread_block_tile<W> of cooperative
///          groups, or what has its shape. All its lanes call with the same arguments, look at a
///          slot each, and get the same result; one of them writes, counts and calls functors.
///          What any lane wrote before the call is published with it. For long walks, and for
///          warps that have one key at a time.
/// Results: as those of a session. A key that finds no room is `full`, also in a map that may grow.
/// Cost:    expected O(1); one atomic of the map's own besides the slot's for each pair that comes
///          or goes. A tile adds a ballot and a shuffle for each look.
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
    return run<ops::insert>(by_one{}, key, nullptr);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status insert(Tile const& tile, Key const& key) const
    requires(any(Kinds& ops::insert) && is_set)
  {
    return run<ops::insert>(on<Tile>{tile}, key, nullptr);
  }

  WARPMAP_HD status insert(Key const& key, Value const& value) const
    requires allows<ops::insert>
  {
    return run<ops::insert>(by_one{}, key, &value);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status insert(Tile const& tile, Key const& key, Value const& value) const
    requires allows<ops::insert>
  {
    return run<ops::insert>(on<Tile>{tile}, key, &value);
  }
  WARPMAP_HD status insert_or_assign(Key const& key, Value const& value) const
    requires allows<ops::insert_or_assign>
  {
    return run<ops::insert_or_assign>(by_one{}, key, &value);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status insert_or_assign(Tile const& tile, Key const& key, Value const& value) const
    requires allows<ops::insert_or_assign>
  {
    return run<ops::insert_or_assign>(on<Tile>{tile}, key, &value);
  }
  /// `fn(there, given)` is called by the thread itself, perhaps more than once.
  WARPMAP_SHARED_BODY
  template <class Fn>
  WARPMAP_HD status insert_or_apply(Key const& key, Value const& value, Fn fn) const
    requires allows<ops::insert_or_apply>
  {
    return run<ops::insert_or_apply>(by_one{}, key, &value, no_value_out, &fn);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile, class Fn>
  WARPMAP_HD status insert_or_apply(Tile const& tile, Key const& key, Value const& value,
                                    Fn fn) const
    requires allows<ops::insert_or_apply>
  {
    return run<ops::insert_or_apply>(on<Tile>{tile}, key, &value, no_value_out, &fn);
  }
  /// `now` is the value that the key has after it; untouched where the key is `full`.
  WARPMAP_HD status insert_and_find(Key const& key, Value const& value, Value& now) const
    requires allows<ops::insert_and_find>
  {
    return run<ops::insert_and_find>(by_one{}, key, &value, &now);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status insert_and_find(Tile const& tile, Key const& key, Value const& value,
                                    Value& now) const
    requires allows<ops::insert_and_find>
  {
    return run<ops::insert_and_find>(on<Tile>{tile}, key, &value, &now);
  }
  /// `value` stays untouched where the key is absent.
  WARPMAP_HD status find(Key const& key, Value& value) const
    requires allows<ops::find>
  {
    return run<ops::find>(by_one{}, key, nullptr, &value);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status find(Tile const& tile, Key const& key, Value& value) const
    requires allows<ops::find>
  {
    return run<ops::find>(on<Tile>{tile}, key, nullptr, &value);
  }
  WARPMAP_HD bool contains(Key const& key) const
    requires(any(Kinds& ops::contains))
  {
    return run<ops::contains>(by_one{}, key, nullptr) == status::present;
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD bool contains(Tile const& tile, Key const& key) const
    requires(any(Kinds& ops::contains))
  {
    return run<ops::contains>(on<Tile>{tile}, key, nullptr) == status::present;
  }
  WARPMAP_HD status erase(Key const& key) const
    requires(any(Kinds& ops::erase))
  {
    return run<ops::erase>(by_one{}, key, nullptr);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status erase(Tile const& tile, Key const& key) const
    requires(any(Kinds& ops::erase))
  {
    return run<ops::erase>(on<Tile>{tile}, key, nullptr);
  }
  WARPMAP_HD status extract(Key const& key, Value& value) const
    requires allows<ops::extract>
  {
    return run<ops::extract>(by_one{}, key, nullptr, &value);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status extract(Tile const& tile, Key const& key, Value& value) const
    requires allows<ops::extract>
  {
    return run<ops::extract>(on<Tile>{tile}, key, nullptr, &value);
  }
  WARPMAP_HD status exchange(Key const& key, Value const& value, Value& before) const
    requires allows<ops::exchange>
  {
    return run<ops::exchange>(by_one{}, key, &value, &before);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status exchange(Tile const& tile, Key const& key, Value const& value,
                             Value& before) const
    requires allows<ops::exchange>
  {
    return run<ops::exchange>(on<Tile>{tile}, key, &value, &before);
  }
  WARPMAP_HD status compare_exchange(Key const& key, Value& expected, Value const& desired) const
    requires allows<ops::compare_exchange>
  {
    return run<ops::compare_exchange>(by_one{}, key, &desired, &expected);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status compare_exchange(Tile const& tile, Key const& key, Value& expected,
                                     Value const& desired) const
    requires allows<ops::compare_exchange>
  {
    return run<ops::compare_exchange>(on<Tile>{tile}, key, &desired, &expected);
  }
  WARPMAP_HD status erase_if_equal(Key const& key, Value const& expected) const
    requires allows<ops::erase_if_equal>
  {
    return run<ops::erase_if_equal>(by_one{}, key, &expected);
  }
  WARPMAP_SHARED_BODY
  template <core::lane_tile Tile>
  WARPMAP_HD status erase_if_equal(Tile const& tile, Key const& key, Value const& expected) const
    requires allows<ops::erase_if_equal>
  {
    return run<ops::erase_if_equal>(on<Tile>{tile}, key, &expected);
  }

 private:
  static constexpr Value* no_value_out = nullptr;

  // Resolved where the slots are known: host and device may store alike items differently.
  struct by_one {
    template <class Slots>
    WARPMAP_HD static core::sector_group<Slots> group()
    {
      return {};
    }
  };
  template <class Tile>
  struct on {
    Tile const& tile;
    WARPMAP_SHARED_BODY
    template <class Slots>
    WARPMAP_HD core::tile_group<Slots, Tile> group() const
    {
      return core::tile_group<Slots, Tile>{tile};
    }
  };

  WARPMAP_SHARED_BODY
  template <ops Kind, class Who, class Fn = detail::nothing>
  WARPMAP_HD status run(Who const& who, Key const& key, Value const* given, Value* out = nullptr,
                        Fn const* fn = nullptr) const
  {
    using slots_type =
      decltype(detail::stored_as<sizeof(Key), detail::bytes_of<Value>>());
    using columns = detail::view_call<Key, Value, slots_type, Fn>;
    slots_type slots;
    slots.data = static_cast<decltype(slots.data)>(of_.data);
    slots.windows = of_.windows;
    slots.seed = {of_.seed[0], of_.seed[1], of_.seed[2]};
    core::operation<Kind, slots_type, columns> const does{slots, of_.sides, {&key, given, out, fn}};
    auto const group = who.template group<slots_type>();
    if (is_late(group)) return none<Kind>;
    group.meet();
    auto const found = settle(does, group);
    auto const result = found.next == core::step::settled ? found.result : none<Kind>;
    if (group.speaks()) book<typename slots_type::memory>(result);
    if constexpr (core::gives_value<Kind>) {
      if (core::shows<Kind>(result)) *out = group.told(*out);
    }
    group.meet();
    return result;
  }
  WARPMAP_SHARED_BODY
  template <class Does, class Group>
  WARPMAP_HD core::verdict settle(Does const& does, Group const& group) const
  {
    using slots_type = typename Does::slots_type;
    auto const key = does.key(0);
    std::uint64_t contested = 0;
    if (slots_type::side_of(key) != 0)
      return group.alone([&] { return does.look_aside(key, 0, contested); });
    core::shared_room<typename slots_type::memory> room{of_.left};
    return core::walk_to_end<typename slots_type::memory>(
      core::probe_walk{does.slots.home(key), does.slots.capacity(), group.width},
      [&](core::slot_index at) { return does.look(group, at, key, 0, room); }, contested);
  }
  template <class Memory>
  WARPMAP_HD void book(status result) const
  {
    if (result == status::inserted) Memory::fetch_add(of_.inserted, std::uint64_t{1});
    if (result == status::erased) Memory::fetch_add(of_.erased, std::uint64_t{1});
  }

  /// In a checked build: is the lease over? Then nothing is touched but a counter.
  WARPMAP_SHARED_BODY
  template <class Group>
  WARPMAP_HD bool is_late(Group const& group) const
  {
    if (of_.ended == nullptr) return false;
    auto const said = group.alone([&] {
      if (core::plain_memory::load_acquire(of_.ended) == 0) return core::look_on;
      core::plain_memory::fetch_add(of_.late, std::uint64_t{1});
      return core::out_of_room;
    });
    return said.next == core::step::no_room;
  }

  /// The answer where the key neither is nor found room.
  template <ops Kind>
  static constexpr status none = core::inserts<Kind> ? status::full : status::absent;

  detail::view_state of_;
};

/// The view of a lease for some of its kinds: `view_of<ops::find | ops::insert>(lease)`.
/// @throws misuse_error  the lease does not allow all of them, or its slots are not those of the
///                       code compiled here
template <ops Kinds, class Key, class Value, class File = detail::this_file>
device_view<Key, Value, Kinds> view_of(lease<Key, Value> const& from)
{
  auto const all = from.view(Kinds);
  constexpr auto is_wide = (sizeof(Key) > 4 || detail::bytes_of < Value >> 4) &&
                           detail::bytes_of<Value> != 0;
  if (is_wide && all.has_word16 != File::has_word16())
    throw misuse_error{
      "warpmap: kernels of this file and those of the library are compiled for different compute "
      "capabilities, one of them below 9.0, and pairs of 8-byte words lie differently there; "
      "compile both for the same CMAKE_CUDA_ARCHITECTURES"};
  return device_view<Key, Value, Kinds>{all};
}

}  // namespace warpmap::inline v0_1
