#pragma once
// One key through a seat.
//
// The cache misses of calls that follow each other overlap as far as the processor sees ahead: so
// the usual call is few instructions, fences nothing (fences.hpp), and branches on nothing that
// cannot be predicted before its line has come. Whatever is not usual begins again, in full.

#include "host/kinds.hpp"
#include "host/operation.hpp"
#include "host/runner.hpp"
#include "host/table.hpp"

// bench/variants.py compiles and measures others of these.
#if !defined(WARPMAP_SINGLE_VECTORS)  // 0: single calls compare slot by slot
#  define WARPMAP_SINGLE_VECTORS 1
#endif
#if !defined(WARPMAP_SINGLE_WALKS)  // 0: the usual call ends with the first window
#  define WARPMAP_SINGLE_WALKS 1
#endif

namespace warpmap::inline v0_1::host {

/// The single calls of a CPU engine, which makes this class its friend.
template <class Engine>
class single_call_of {
  using Slots = typename Engine::slots_type;

 public:
  static detail::single_calls const& table_for(instructions set) noexcept
  {
    static constexpr auto plain = single_calls_by([]<ops Kind>() { return by_plain<Kind>; });
#if defined(__x86_64__) && !WARPMAP_TSAN
    if constexpr (has_vector_form<Slots>::value && WARPMAP_SINGLE_VECTORS != 0) {
      static constexpr auto avx2 = single_calls_by([]<ops Kind>() { return by_avx2<Kind>; });
      if (set != instructions::scalar) return avx2;
    }
#endif
    static_cast<void>(set);
    return plain;
  }

 private:
  template <ops Kind>
  [[gnu::flatten]] static status by_plain(detail::engine& on, seat& me, void const* key,
                                          void const* value, void* out, detail::combine const* fn)
  {
    return usual<Kind, thread_group_of<Slots>>(on, me, key, value, out, fn);
  }
#if defined(__x86_64__) && !WARPMAP_TSAN
  template <ops Kind>
  [[gnu::target("avx2,bmi,bmi2"), gnu::flatten]] static status by_avx2(
    detail::engine& on, seat& me, void const* key, void const* value, void* out,
    detail::combine const* fn)
  {
    return usual<Kind, avx2_group<Slots>>(on, me, key, value, out, fn);
  }
#endif

  template <ops Kind, class Group>
  static status usual(detail::engine& of, seat& me, void const* key, void const* value, void* out,
                      detail::combine const* fn)
  {
    if constexpr (serves<Slots, Kind>) {
      auto& on = static_cast<Engine&>(of);
      single_columns<Kind, Slots> const columns{on.columns_, key, value, out, fn};
      std::uint64_t frozen = 0;
      if (auto* const at = on.table_.try_enter(me, Kind, writes<Kind>, frozen)) {
        auto const found = short_walk<Kind, Group>(on.table_, me, *at, columns);
        if (found.next == core::step::settled) {
          on.table_.compact_if_wanted(me);
          return found.result;
        }
      }
    }
    return in_full<Kind>(of, me, key, value, out, fn);
  }

  /// Ends what try_enter() began, also when a function of the user's throws.
  struct departure {
    table<Slots>& on;
    seat& me;
    ~departure() { on.gate().seats().end(me); }
  };

  // By reference: a copy of the columns would be made in pieces that the next load waits for.
  template <ops Kind>
  using operation_on = operation<Kind, Slots, Slots, single_columns<Kind, Slots> const&>;

  template <ops Kind, class Group>
  static core::verdict short_walk(table<Slots>& on, seat& me, version<Slots>& at,
                                  single_columns<Kind, Slots> const& columns)
  {
    departure const end{on, me};
    auto const records = writer_of_records<adds_or_removes<Kind>>(at, me);
    operation_on<Kind> const does{at, columns, records};
    auto const key = does.key(0);
    if (Slots::side_of(key) != 0) return core::look_on;
    auto room = room_for<Kind>(at, me);
    auto const home = does.slots.home(key);
    auto window = home;
    core::verdict found;
    do {
      found = does.look(Group{}, window, key, 0, room);
      window = does.slots.wrap(window + Group::width);
    } while (found.next == core::step::next_window && window != home && WARPMAP_SINGLE_WALKS != 0);
    if (found.next == core::step::settled) book_one<Kind>(me, found.result);
    else if (found.next == core::step::look_again) add_alone(me.contested, std::uint64_t{1});
    return found;
  }

  /// Who takes no slots leaves the lot of its seat alone: a rebuild may be gathering it.
  template <ops Kind>
  static auto room_for(version<Slots>& at, seat& me)
  {
    if constexpr (inserts<Kind>) return room_lot<Slots>{at, me, 16};
    else return core::no_limit{};
  }
  template <ops Kind>
  static void book_one(seat& me, status result)
  {
    if constexpr (inserts<Kind>) {
      if (result == status::inserted) add_alone(me.live, std::int64_t{1});
    } else if constexpr (adds_or_removes<Kind>) {
      if (result != status::erased) return;
      add_alone(me.live, std::int64_t{-1});
      add_alone(me.erased, std::uint64_t{1});
    }
  }

  template <ops Kind>
  [[gnu::noinline]] static status in_full(detail::engine& of, seat& me, void const* key,
                                          void const* value, void* out, detail::combine const* fn)
  {
    if constexpr (serves<Slots, Kind>) {
      auto& on = static_cast<Engine&>(of);
      single_columns<Kind, Slots> const columns{on.columns_, key, value, out, fn};
      auto const result = until_settled<Kind>(on.table_, me, columns);
      on.table_.compact_if_wanted(me);
      return result;
    } else {
      throw misuse_error{"warpmap: a set has no values for this operation"};
    }
  }

  template <ops Kind>
  static status until_settled(table<Slots>& on, seat& me,
                              single_columns<Kind, Slots> const& columns)
  {
    for (bool refused = false;;) {
      std::uint64_t version = 0;
      auto const found = walk<Kind>(on, me, columns, version);
      if (found.next == core::step::settled) return found.result;
      if (!inserts<Kind>) return status::absent;  // once round and nowhere
      if (refused) return status::full;
      refused = !on.make_room(version);
    }
  }

  /// @param id  becomes that of the version that was worked on
  template <ops Kind>
  static core::verdict walk(table<Slots>& on, seat& me, single_columns<Kind, Slots> const& columns,
                            std::uint64_t& id)
  {
    typename table<Slots>::announced const here{on, me, Kind, writes<Kind>};
    auto& at = here.at();
    id = at.id;
    auto const records = writer_of_records<adds_or_removes<Kind>>(at, me);
    operation_on<Kind> const does{at, columns, records};
    auto const key = does.key(0);
    std::uint64_t contested = 0;
    auto room = room_for<Kind>(at, me);
    thread_group_of<Slots> const group;
    auto const found =
      Slots::side_of(key) != 0
        ? does.look_aside(key, 0, contested)
        : core::walk_to_end<typename Slots::memory>(
            core::probe_walk{does.slots.home(key), does.slots.capacity(), group.width},
            [&](core::slot_index window) { return does.look(group, window, key, 0, room); },
            contested);
    if (contested != 0) add_alone(me.contested, contested);
    if (found.next == core::step::settled) book_one<Kind>(me, found.result);
    return found;
  }
};

}  // namespace warpmap::inline v0_1::host
