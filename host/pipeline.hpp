#pragma once
// The batch driver of the CPU: nobody waits for memory alone.
//
// A block of keys is hashed and its home lines are asked for; in turns with that, the block before
// it is looked at, and the keys that must look further wait on a list, their next line asked for.
// Nothing walks a chain on the spot: a key that leaves its line lets the others go first. Two
// blocks on the list hold back new keys, or long chains would pile up.
//
// Where keys repeat often, those of insert_or_apply that are equal within a block are applied one
// after the other and published by one swap. Otherwise a hot key would cost a swap each time, each
// waiting for the one before, and threads would take its line from each other as often.
// Method and figures: docs/performance.md; the idea of the survivor list is our own measurement's.

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <new>
#include <numeric>
#include <type_traits>
#include <vector>

#include "host/operation.hpp"
#include "warpmap/core/drive.hpp"
#include "warpmap/stats.hpp"

// bench/variants.py compiles and measures others of these.
#if !defined(WARPMAP_PIPELINE_BLOCK)  // keys per block
#  define WARPMAP_PIPELINE_BLOCK 64
#endif
#if !defined(WARPMAP_PIPELINE_TURN)  // keys that are asked for and then looked at in turn
#  define WARPMAP_PIPELINE_TURN 16
#endif
#if !defined(WARPMAP_PIPELINE_WAITING)  // blocks of waiting keys that hold back new ones
#  define WARPMAP_PIPELINE_WAITING 2
#endif
#if !defined(WARPMAP_PIPELINE_LINES)  // lines that a lookup asks for at once
#  define WARPMAP_PIPELINE_LINES 1
#endif
#if !defined(WARPMAP_PIPELINE_KEEP_ALL)  // whether the list takes each key, and forgets it again
#  define WARPMAP_PIPELINE_KEEP_ALL 0
#endif
#if !defined(WARPMAP_PIPELINE_GATHER)  // when equal keys are applied together: one neighbour in
#  define WARPMAP_PIPELINE_GATHER 32   // so many is equal; 0: never
#endif
#if !defined(WARPMAP_PIPELINE_REFERENCES)  // when what slots refer to is asked for: 0 for a block
#  define WARPMAP_PIPELINE_REFERENCES 2    // at once, 1 also for waiting keys, 2 in turns
#endif
#if !defined(WARPMAP_PIPELINE_PREFETCH)
#  define WARPMAP_PIPELINE_PREFETCH core::prefetch
#endif
#if !defined(WARPMAP_PIPELINE_REFERENCE_PREFETCH)
#  define WARPMAP_PIPELINE_REFERENCE_PREFETCH core::prefetch
#endif

namespace warpmap::inline v0_1::host {

/// Which keys of a call a worker is to do: a stretch, or a list left over from before.
struct selection {
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint64_t const* listed = nullptr;  ///< null: first, first + 1, ...

  std::size_t operator[](std::size_t i) const
  {
    return listed != nullptr ? static_cast<std::size_t>(listed[i]) : first + i;
  }
};

/// What a worker has to say afterwards.
struct outcome {
  counts tally;
  std::uint64_t contested = 0;
  /// Keys that found no room, by index; reserved beforehand, so that noting one cannot fail.
  std::vector<std::uint64_t> left_over;
};

template <ops Kind, class Operation, class Group, class Room>
class pipeline {
  using Slots = typename Operation::slots_type;
  using key_type = typename Slots::key_type;
  static constexpr std::uint32_t block = WARPMAP_PIPELINE_BLOCK;
  static constexpr std::uint32_t turn = WARPMAP_PIPELINE_TURN;
  static constexpr std::uint32_t waiting_blocks = WARPMAP_PIPELINE_WAITING;
  static constexpr std::uint32_t lines_at_once = writes<Kind> ? 1 : WARPMAP_PIPELINE_LINES;
  static constexpr bool keeps_all = WARPMAP_PIPELINE_KEEP_ALL != 0;
  static constexpr std::uint32_t repeats_from = WARPMAP_PIPELINE_GATHER;

 public:
  /// @param refused  no more room is to be had: keys that need some are `full`
  pipeline(Operation const& does, Room& room, bool refused, outcome& result)
    : does_{does}, room_{room}, refused_{refused}, result_{result}
  {
  }

  void run(selection const& keys)
  {
    if constexpr (can_gather) {
      if (repeats_often(keys)) return drive<true>(keys);
    }
    drive<false>(keys);
  }

 private:
  static constexpr bool has_words =
    requires(Operation const& from, key_type* room) { from.raw_keys(0, 0, room); };
  static constexpr bool can_gather =
    Kind == ops::insert_or_apply && has_words && block <= 64 && repeats_from != 0;

  struct block_of_keys {
    std::uint32_t size = 0;
    std::array<key_type, block> key;
    std::array<core::slot_index, block> home;
    std::array<std::uint64_t, block> index;
  };
  /// Which keys of a block are equal to one that came before them.
  struct equal_keys {
    std::size_t first = 0;                   ///< of the call's selection: bit 0
    std::array<std::uint64_t, block> after;  ///< one bit a key, for each key that is looked at
  };
  struct no_equal_keys {};
  /// Where in the block a key was last seen, by a hash of it.
  using last_places =
    std::conditional_t<can_gather, std::array<std::uint8_t, 2 * block>, no_equal_keys>;

  template <bool Gathers>
  void drive(selection const& keys)
  {
    block_of_keys blocks[2];
    std::conditional_t<Gathers, equal_keys, no_equal_keys> equals[2];
    auto* ahead = &blocks[0];
    auto* behind = &blocks[1];
    std::size_t next = 0;
    do {
      auto const room = waiting_count_ <= waiting_blocks * block ? std::size_t{block} : 0;
      ask_for_references_of_waiting();
      look_at_waiting();
      auto const fresh = static_cast<std::uint32_t>(std::min(keys.count - next, room));
      if constexpr (Gathers) {
        gather(keys, next, fresh, *ahead, equals[ahead - blocks]);
        look_at_gathered(keys, *behind, equals[behind - blocks]);
      } else {
        advance(keys, next, fresh, *ahead, *behind);
      }
      next += fresh;
      std::swap(ahead, behind);
    } while (behind->size != 0 || waiting_count_ != 0 || next < keys.count);
  }

  /// Keys that have to look further: at the bound, a block behind and one ahead may join them.
  /// Columns, for the reason of wide keys in admit().
  struct survivors {
    static constexpr std::uint32_t most = (waiting_blocks + 2) * block;
    std::array<key_type, most> key;
    std::array<core::slot_index, most> at;
    std::array<core::slot_index, most> home;
    std::array<std::uint64_t, most> index;
  };

  /// Asks for the next `fresh` keys and looks at those of the block before, a few of each in turn:
  /// hashing fills the time in which a look waits, and memory is asked at an even pace.
  void advance(selection const& keys, std::size_t next, std::uint32_t fresh,
               block_of_keys& ahead, block_of_keys const& behind)
  {
    auto const* const raw = fetch(keys, next, fresh, ahead);
    constexpr auto in_turns = WARPMAP_PIPELINE_REFERENCES == 2;
    ask_for_references(behind, 0, in_turns ? turn : block);
    auto const listed = keys.listed != nullptr;
    auto const first = keys.first + next;
    std::uint32_t size = 0;
    auto const ask_one = [&](std::uint32_t j) {
      admit(ahead, size, raw, j, listed ? keys[next + j] : first + j);
    };
    auto const both = std::min(fresh, behind.size) / turn * turn;
    for (std::uint32_t i = 0; i < both; i += turn) {
      if constexpr (in_turns) ask_for_references(behind, i + turn, i + 2 * turn);
      for (std::uint32_t j = 0; j < turn; ++j) ask_one(i + j);
      for (std::uint32_t j = 0; j < turn; ++j) look_at(behind, i + j);
    }
    for (auto i = both; i < fresh; ++i) ask_one(i);
    if constexpr (in_turns) ask_for_references(behind, both + turn, block);
    for (auto i = both; i < behind.size; ++i) look_at(behind, i);
    note_what_was_met();
    ahead.size = size;
  }

  /// Keys that are words are fetched for a whole block, where the question of their width is asked
  /// once; the others one by one.
  void const* fetch(selection const& keys, std::size_t next, std::uint32_t fresh, block_of_keys& to)
  {
    if constexpr (has_words) {
      auto* const room = to.key.data();  // admit() reads a place before it writes it
      if (keys.listed == nullptr) return does_.raw_keys(keys.first + next, fresh, room);
      for (std::uint32_t i = 0; i < fresh; ++i)
        std::memmove(room + i, does_.raw_keys(keys[next + i], 1, room + i), sizeof *room);
    }
    return to.key.data();
  }

  /// Key `i` of those fetched, `index` in the call.
  void admit(block_of_keys& to, std::uint32_t& size, void const* raw, std::uint32_t i,
             std::size_t index)
  {
    if constexpr (has_words) ask(to, size, to.key[size] = does_.prepared(raw, i), index);
    else if constexpr (is_wide)
      ask(to, size, *::new (&to.key[size]) key_type(does_.key(index)), index);
    else ask(to, size, to.key[size] = does_.key(index), index);
  }

  /// A key of several words is made where it stays: a copy by wide loads would have to wait until
  /// the narrow stores before it have reached the cache. Of one or two it is in registers.
  static constexpr bool is_wide = sizeof(key_type) > 16;
  using handed_key = std::conditional_t<is_wide, key_type const&, key_type>;

  void ask(block_of_keys& to, std::uint32_t& size, handed_key key, std::uint64_t index)
  {
    if (Slots::side_of(key) != 0) return settle_aside(key, index);
    auto const home = does_.slots.home(key);
    ask_for(home);
    if constexpr (lines_at_once > 1) ask_for(does_.slots.wrap(home + Group::width));
    to.home[size] = home;
    to.index[size] = index;
    ++size;
  }
  WARPMAP_ASIDE void settle_aside(handed_key key, std::uint64_t index)
  {
    settle(does_.look_aside(key, index, result_.contested).result);
  }

  /// Judged by the neighbours among the first keys: the chance that two random keys are equal, but
  /// also sorted columns.
  bool repeats_often(selection const& keys) const
  {
    constexpr std::size_t most = 256;
    auto const count = static_cast<std::uint32_t>(std::min(keys.count, most));
    if (keys.listed != nullptr || count < 2) return false;
    std::array<key_type, most> room;
    auto const* const raw =
      static_cast<char const*>(does_.raw_keys(keys.first, count, room.data()));
    using word = typename Slots::raw_key;
    word equal = 0;  // of the keys' width, so that vectors may count
    for (std::uint32_t i = 1; i < count; ++i) {
      word here, before;
      std::memcpy(&here, raw + i * sizeof here, sizeof here);
      std::memcpy(&before, raw + (i - 1) * sizeof before, sizeof before);
      equal += here == before;
    }
    return equal * repeats_from >= count;
  }
  /// Asks for the next keys, but for each once.
  void gather(selection const& keys, std::size_t next, std::uint32_t fresh, block_of_keys& to,
              equal_keys& equals)
  {
    auto const* const raw = fetch(keys, next, fresh, to);
    equals.first = next;
    std::uint32_t size = 0;
    for (std::uint32_t i = 0; i < fresh; ++i) {
      auto const key = does_.prepared(raw, i);
      // Two keys that share a place cost a swap more and nothing else.
      auto& seen = seen_[(std::uint64_t{key} * 0x9e3779b97f4a7c15u >> 32) % seen_.size()];
      if (seen < size && to.key[seen] == key) {
        equals.after[seen] |= std::uint64_t{1} << i;
        continue;
      }
      seen = static_cast<std::uint8_t>(size);
      equals.after[size] = 0;
      ask(to, size, to.key[size] = key, keys[next + i]);
    }
    to.size = size;
  }
  void look_at_gathered(selection const& keys, block_of_keys const& some,
                        equal_keys const& equals)
  {
    for (std::uint32_t i = 0; i < some.size; ++i)
      if (equals.after[i] == 0) look_at(some, i);
      else look_at_equals(keys, some, i, equals);
  }
  /// On the spot to its end: what occurs so often is in the cache.
  void look_at_equals(selection const& keys, block_of_keys const& some, std::uint32_t i,
                      equal_keys const& equals)
  {
    auto const others = [&](auto does) {
      for (auto left = equals.after[i]; left != 0; left &= left - 1)
        does(keys[equals.first + static_cast<unsigned>(std::countr_zero(left))]);
    };
    auto const found = core::walk_to_end<typename Slots::memory>(
      core::probe_walk{some.home[i], does_.slots.capacity(), Group::width},
      [&](core::slot_index at) {
        return does_.look_for_all(group_, at, some.key[i], some.index[i], others, room_);
      },
      result_.contested);
    if (found.next == core::step::settled) {
      settle(found.result);
      others([&](std::size_t index) {
        does_.report(index, status::assigned);
        settle(status::assigned);
      });
    } else {
      turn_away(some.index[i]);
      others([&](std::size_t index) { turn_away(index); });
    }
  }

  /// Keys that lie elsewhere are another miss, asked for as soon as the slots of the window are
  /// there: for those of a block a turn before they are looked at, for those that wait all at once.
  /// An insert mostly meets none.
  static constexpr bool has_references =
    Kind != ops::insert && requires(Operation const& does, key_type const& key)
  {
    does.slots.ask_for_keys(core::slot_index{}, key, [](void const*) {});
  };
  static constexpr auto ask_line = [](void const* line) {
    WARPMAP_PIPELINE_REFERENCE_PREFETCH(line);
  };
  void ask_for_references(block_of_keys const& keys, std::uint32_t from, std::uint32_t to) const
  {
    if constexpr (has_references) {
      auto const& slots = does_.slots;
      for (auto const end = std::min(to, keys.size); from < end; ++from) {
        if (meets_few_) slots.ask_for_keys(keys.home[from], keys.key[from], ask_line);
        else slots.ask_for_expected_keys(keys.home[from], keys.key[from], ask_line);
      }
    }
  }
  void ask_for_references_of_waiting() const
  {
    if constexpr (has_references && WARPMAP_PIPELINE_REFERENCES > 0) {
      if (meets_few_) return;
      for (std::uint32_t i = 0; i < waiting_count_; ++i)
        does_.slots.ask_for_expected_keys(waiting_.at[i], waiting_.key[i], ask_line);
    }
  }
  /// Keys that are not there meet no reference. Where hardly any of the last keys was there, few
  /// are expected of the next, and none of those that wait.
  void note_what_was_met()
  {
    if constexpr (has_references) {
      auto const& of = result_.tally.of;
      auto const settled = std::accumulate(of.begin(), of.end(), std::uint64_t{0});
      auto const there = settled - of[static_cast<std::size_t>(status::absent)] -
                         of[static_cast<std::size_t>(status::inserted)];
      if (settled - settled_ < block) return;
      meets_few_ = (there - there_) * 8 < settled - settled_;
      settled_ = settled;
      there_ = there;
    }
  }

  void look_at(block_of_keys const& keys, std::uint32_t i)
  {
    auto at = keys.home[i];
    if constexpr (keeps_all) {
      std::uint32_t waits = look(keys.key[i], at, keys.home[i], keys.index[i]);
      asm(""
          : "+r"(waits));  // or the compiler branches on it all the same
      keep(waiting_count_, keys.key[i], at, keys.home[i], keys.index[i]);
      waiting_count_ += waits;
    } else if (look(keys.key[i], at, keys.home[i], keys.index[i])) {
      keep(waiting_count_++, keys.key[i], at, keys.home[i], keys.index[i]);
    }
  }

  void look_at_waiting()
  {
    std::uint32_t kept = 0;
    auto const before = waiting_count_;
    auto const stuck = result_.contested;
    for (std::uint32_t i = 0; i < before; ++i) {
      auto at = waiting_.at[i];
      if (look(waiting_.key[i], at, waiting_.home[i], waiting_.index[i]))
        keep(kept++, waiting_.key[i], at, waiting_.home[i], waiting_.index[i]);
    }
    waiting_count_ = kept;
    // Everybody waits for other threads: let those run.
    if (kept != 0 && kept == before && result_.contested - stuck == before)
      Slots::memory::relax(++idle_rounds_);
    else idle_rounds_ = 0;
  }

  void keep(std::uint32_t place, key_type const& key, core::slot_index at, core::slot_index home,
            std::uint64_t index)
  {
    waiting_.key[place] = key;
    waiting_.at[place] = at;
    waiting_.home[place] = home;
    waiting_.index[place] = index;
  }

  /// One look; true when the key must look again or further, then from `at`.
  bool look(key_type const& key, core::slot_index& at, core::slot_index home, std::uint64_t index)
  {
    auto const found = does_.look(group_, at, key, index, room_);
    switch (found.next) {
      case core::step::settled: settle(found.result); return false;
      case core::step::look_again: ++result_.contested; return true;
      case core::step::no_room: turn_away(index); return false;
      case core::step::next_window: break;
    }
    at += Group::width;
    if (at >= does_.slots.capacity()) at = 0;
    if (at != home) {
      ask_for(at);
      return true;
    }
    // Once round: the key is nowhere, and there is no empty slot either.
    if constexpr (inserts<Kind>) {
      turn_away(index);
    } else {
      does_.report(index, status::absent);
      settle(status::absent);
    }
    return false;
  }

  void turn_away(std::uint64_t index)
  {
    if (refused_) {
      does_.report(index, status::full);
      settle(status::full);
    } else {
      result_.left_over.push_back(index);
    }
  }
  void settle(status result) { ++result_.tally.of[static_cast<std::size_t>(result)]; }

  void ask_for(core::slot_index at) const
  {
    auto const* const line = static_cast<char const*>(does_.slots.address(at));
    WARPMAP_PIPELINE_PREFETCH(line);
    // A window of long slots, or one that is not aligned, has a last line of its own.
    constexpr auto bytes = Slots::lanes * Slots::slot_bytes;
    if constexpr (bytes != core::line_bytes || Slots::slot_bytes % 16 != 0)
      WARPMAP_PIPELINE_PREFETCH(line + bytes - 1);
  }

  Operation const does_;
  Room& room_;
  bool refused_;
  outcome& result_;
  Group const group_{};
  std::uint32_t waiting_count_ = 0;
  unsigned idle_rounds_ = 0;
  bool meets_few_ = false;
  std::uint64_t settled_ = 0;  ///< keys, when it was asked last how many of them were there
  std::uint64_t there_ = 0;
  [[no_unique_address]] last_places seen_{};
  survivors waiting_;
};

}  // namespace warpmap::inline v0_1::host
