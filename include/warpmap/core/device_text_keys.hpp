#pragma once
// Byte strings as keys in the memory of a device.
//
//   record = as in text_keys.hpp, aligned to 4 bytes and filled up to the next 4
//
// A GPU loads aligned words only. No word holds bytes of two records, so a look at one of them
// never meets a store to another.

#include <concepts>
#include <cstdint>

#include "warpmap/core/item.hpp"
#include "warpmap/core/reference_slots.hpp"
#include "warpmap/core/table_ref.hpp"
#include "warpmap/core/text_keys.hpp"

namespace warpmap::inline v0_1::core {

/// Where the next records of a version go.
struct record_space {
  std::int64_t left;   ///< bytes that may still be taken
  std::uint64_t next;  ///< the address of the next record
};

/// Up to 3 bytes as the low ones of a word.
WARPMAP_HD inline std::uint32_t load_some_bytes(char const* from, std::uint64_t count)
{
  std::uint32_t word = 0;
  WARPMAP_ROLLED
  for (std::uint64_t i = 0; i < count; ++i)
    word |= std::uint32_t{static_cast<unsigned char>(from[i])} << 8 * i;
  return word;
}

WARPMAP_HD inline bool same_bytes(char const* a, char const* b, std::uint64_t count)
{
  std::uint64_t i = 0;
  WARPMAP_ROLLED
  for (; i + 8 <= count; i += 8)
    if (load_bytes<std::uint64_t>(a + i) != load_bytes<std::uint64_t>(b + i)) return false;
  if (i + 4 <= count) {
    if (load_bytes<std::uint32_t>(a + i) != load_bytes<std::uint32_t>(b + i)) return false;
    i += 4;
  }
  return load_some_bytes(a + i, count - i) == load_some_bytes(b + i, count - i);
}

/// To where 4-byte words begin; what is left of the last one becomes zero.
WARPMAP_HD inline void copy_to_words(std::uint32_t* to, char const* from, std::uint64_t count)
{
  std::uint64_t i = 0;
  WARPMAP_ROLLED
  for (; i + 4 <= count; i += 4) *to++ = load_bytes<std::uint32_t>(from + i);
  if (i < count) *to = load_some_bytes(from + i, count - i);
}

/// The room that one key needs: a slot, and bytes for its record. Both are taken before a slot is
/// claimed, so that nothing can fail between claim and publication; who loses the slot gives both
/// back, so only winners use bytes. As with slots, who takes beside another that gives back may
/// find none though there is some.
///
/// @tparam Keys  `space_for(key)`: what a record takes
template <class Keys>
class key_room {
 public:
  WARPMAP_HD key_room(std::int64_t* slots_left, record_space* space, text const& key)
    : slots_{slots_left}, space_{space}, size_{key.size}
  {
  }
  WARPMAP_HD bool take()
  {
    if (!slots_.take()) return false;
    auto* const left = &space_->left;
    if (plain_memory::load_acquire(left) >= bytes()) {
      if (plain_memory::fetch_add(left, -bytes()) >= bytes()) return taken_ = true;
      plain_memory::fetch_add(left, bytes());
    }
    slots_.give_back();
    return false;
  }
  WARPMAP_HD void give_back()
  {
    plain_memory::fetch_add(&space_->left, bytes());
    slots_.give_back();
    taken_ = false;
  }
  /// A record was written.
  WARPMAP_HD bool was_used() const { return taken_; }

 private:
  // From the size, which who has the key keeps in a register anyway.
  WARPMAP_HD std::int64_t bytes() const
  {
    return static_cast<std::int64_t>(Keys::space_for({nullptr, size_}));
  }

  shared_room<plain_memory> slots_;
  record_space* space_;
  std::uint64_t size_;
  bool taken_ = false;
};

/// The rules of byte strings in the memory of a device.
struct device_text_keys : text_records {
  record_space* space = nullptr;

  /// What a record takes of the space.
  WARPMAP_HD static std::uint64_t space_for(text const& of)
  {
    return (record_bytes(of) + 3) / 4 * 4;
  }
  WARPMAP_HD key_room<device_text_keys> room_for(text const& key, std::int64_t* slots_left) const
  {
    return {slots_left, space, key};
  }
  WARPMAP_HD static bool equal(text const& probe, std::uint64_t reference)
  {
    auto const there = probe_of(reference);
    return there.size == probe.size && same_bytes(there.data, probe.data, probe.size);
  }
  /// The space was taken, so this cannot pass its end.
  WARPMAP_HD std::uint64_t keep(text const& key) const
  {
    auto const at = plain_memory::fetch_add(&space->next, space_for(key));
    auto* to = reinterpret_cast<std::uint32_t*>(at);
    auto head = static_cast<std::uint32_t>(key.size);  // the last byte of the length, alone
    if (key.size >= long_mark) {
      *to++ = static_cast<std::uint32_t>(long_mark | key.size << 8);
      *to++ = static_cast<std::uint32_t>(key.size >> 24);
      head = static_cast<std::uint32_t>(key.size >> 56);
    }
    auto const beside = key.size < 3 ? key.size : 3;
    *to++ = head | load_some_bytes(key.data, beside) << 8;
    copy_to_words(to, key.data + beside, key.size - beside);
    return at;
  }
};

/// Slots whose keys are byte strings in the memory of a device.
template <class Slots>
concept refers_to_device_texts = requires
{
  requires std::derived_from<typename Slots::keys_type, device_text_keys>;
};

/// Keys come as offsets of 8 bytes, one more than keys, which count from the first byte of their
/// own column: there the bytes of the keys follow. They leave as addresses and lengths.
template <int ValueWords, class Keys, class Memory>
  requires std::derived_from<Keys, device_text_keys>
struct items<reference_slots<ValueWords, Keys, Memory>>
  : items<tagged_slots<2, ValueWords, Memory>> {
  WARPMAP_HD text key(void const* column, std::uint64_t i) const
  {
    auto const* const offset = static_cast<std::uint64_t const*>(column) + i;
    return {static_cast<char const*>(column) + offset[0], offset[1] - offset[0]};
  }
  WARPMAP_HD void put_key(text const& key, void* column, std::uint64_t i) const
  {
    static_cast<text*>(column)[i] = key;
  }
};

}  // namespace warpmap::inline v0_1::core
