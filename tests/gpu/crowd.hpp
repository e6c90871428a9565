#pragma once
// Crowds: threads that use few keys through a view, all in each other's way, and keep accounts. One
// text for the GPU and for the emulated device.

#include <cstdint>

#include "warpmap/core/platform.hpp"
#include "warpmap/device.cuh"

namespace warpmap::trial {

/// What a crowd did, counted by its threads in device memory.
struct crowd_counts {
  std::uint64_t inserted = 0;  ///< keys that came
  std::uint64_t erased = 0;    ///< keys that went
  std::uint64_t added = 0;     ///< to the keys that are only ever counted up
  std::uint64_t full = 0;
  std::uint64_t wrong = 0;  ///< values that belong to another key, statuses that cannot be

  friend bool operator==(crowd_counts const&, crowd_counts const&) = default;
};

inline WARPMAP_HD void book(crowd_counts* in, crowd_counts const& mine)
{
  using memory = core::plain_memory;
  if (mine.inserted != 0) memory::fetch_add(&in->inserted, mine.inserted);
  if (mine.erased != 0) memory::fetch_add(&in->erased, mine.erased);
  if (mine.added != 0) memory::fetch_add(&in->added, mine.added);
  if (mine.full != 0) memory::fetch_add(&in->full, mine.full);
  if (mine.wrong != 0) memory::fetch_add(&in->wrong, mine.wrong);
}

/// Random bits (splitmix64).
inline WARPMAP_HD std::uint64_t draw(std::uint64_t& state)
{
  auto x = state += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The kinds that a crowd uses.
inline constexpr ops crowd_ops = ops::insert | ops::insert_or_assign | ops::insert_or_apply |
                                 ops::insert_and_find | ops::find | ops::contains | ops::erase |
                                 ops::extract | ops::exchange | ops::compare_exchange |
                                 ops::erase_if_equal;

/// Keys [0, keys) come and go; their values name the key in the upper half. Keys [keys, 2 * keys)
/// only count.
template <class Item>
struct crowd {
  device_view<Item, Item, crowd_ops> view;
  crowd_counts* did;  ///< device memory
  std::uint64_t seed;
  std::uint32_t keys;
  std::uint32_t steps;  ///< of each thread

  static constexpr int half = static_cast<int>(4 * sizeof(Item));
  static constexpr auto low = static_cast<Item>((Item{1} << half) - 1);

  /// A value that may stand at a key.
  WARPMAP_HD static Item value_of(Item key, std::uint64_t salt)
  {
    return static_cast<Item>(key << half | (static_cast<Item>(salt) & low));
  }
  WARPMAP_HD static bool belongs(Item value, Item key) { return value >> half == key; }

  WARPMAP_HD void operator()(std::uint64_t thread) const
  {
    crowd_counts mine{};
    auto state = seed + thread * 0x9e3779b97f4a7c15u;
    for (std::uint32_t step = 0; step < steps; ++step) {
      auto const bits = draw(state);
      auto const key = static_cast<Item>((bits >> 40) % keys);
      act(static_cast<int>(bits % 14), key, bits >> 8, mine);
    }
    trial::book(did, mine);
  }

 private:
  /// Books a status, which must be one of the two given or, for inserters, `full`.
  WARPMAP_HD static void book(status got, status a, status b, crowd_counts& mine)
  {
    mine.inserted += got == status::inserted;
    mine.erased += got == status::erased;
    mine.full += got == status::full;
    mine.wrong += got != a && got != b && got != status::full;
  }
  /// The same where the value of the key was seen.
  WARPMAP_HD static void book(status got, status a, status b, bool seen, Item value, Item key,
                              crowd_counts& mine)
  {
    book(got, a, b, mine);
    mine.wrong += seen && !belongs(value, key);
  }

  WARPMAP_HD void act(int what, Item key, std::uint64_t salt, crowd_counts& mine) const
  {
    using enum status;
    auto const given = value_of(key, salt);
    Item there = 0;
    status got = absent;
    switch (what) {
      case 0:
      case 1: book(view.insert(key, given), inserted, present, mine); break;
      case 2: book(view.insert_or_assign(key, given), inserted, assigned, mine); break;
      case 3:
        got = view.insert_and_find(key, given, there);
        book(got, inserted, present, got != full, there, key, mine);
        break;
      case 4:
      case 5:
        got = view.find(key, there);
        book(got, present, absent, got == present, there, key, mine);
        break;
      case 6: static_cast<void>(view.contains(key)); break;
      case 7:
      case 8: book(view.erase(key), erased, absent, mine); break;
      case 9:
        got = view.extract(key, there);
        book(got, erased, absent, got == erased, there, key, mine);
        break;
      case 10:
        got = view.exchange(key, given, there);
        book(got, assigned, absent, got == assigned, there, key, mine);
        break;
      case 11: compare(key, given, mine); break;
      default: add_one(static_cast<Item>(key + keys), mine); break;
    }
  }
  /// Reads, replaces what was read, and erases what was put there: each step may come too late.
  WARPMAP_HD void compare(Item key, Item given, crowd_counts& mine) const
  {
    using enum status;
    Item there = given;
    if (view.find(key, there) != present) return;
    auto const got = view.compare_exchange(key, there, given);
    mine.wrong += got != assigned && got != present && got != absent;
    mine.wrong += got != absent && !belongs(there, key);
    auto const gone = view.erase_if_equal(key, given);
    mine.erased += gone == erased;
    mine.wrong += gone != erased && gone != present && gone != absent;
  }
  WARPMAP_HD void add_one(Item key, crowd_counts& mine) const
  {
    auto const got = view.insert_or_apply(key, Item{1}, sum_t{});
    book(got, status::inserted, status::assigned, mine);
    mine.added += got != status::full;
  }
};

/// A race for the keys [0, keys) of a set, all in one order: each is won once, and is there for
/// whoever has tried.
struct race {
  device_view<std::uint32_t, detail::nothing, ops::insert | ops::contains> view;
  crowd_counts* did;  ///< device memory
  std::uint32_t keys;

  WARPMAP_HD void operator()(std::uint64_t) const
  {
    crowd_counts mine{};
    for (std::uint32_t key = 0; key < keys; ++key) {
      auto const got = view.insert(key);
      mine.inserted += got == status::inserted;
      mine.full += got == status::full;
      mine.wrong += !view.contains(key);
    }
    book(did, mine);
  }
};

}  // namespace warpmap::trial
