#pragma once
// What happened in one trial: who called what, when, and what was answered.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "warpmap/status.hpp"

namespace warpmap::trial {

using datum = std::uint64_t;

inline constexpr int keys_in_play = 3;
inline constexpr int every_key = -1;

// What a cell may hold beside a value. No call ever gives the last two, so nothing explains them.
inline constexpr datum nothing = ~datum{0};  // the key is absent
inline constexpr datum torn = nothing - 1;   // the parts of a value do not belong together
inline constexpr datum twice = nothing - 2;  // a traversal showed the key more than once

/// The keys in play and their values at one moment.
using contents = std::array<datum, keys_in_play>;
inline constexpr contents empty_contents{nothing, nothing, nothing};

constexpr std::size_t count_pairs(contents const& all)
{
  std::size_t count = 0;
  for (auto const value : all) count += value != nothing;
  return count;
}

enum class kind : std::uint8_t {
  // one key; a batch of them takes effect key by key
  insert,
  insert_or_assign,
  insert_or_apply,
  insert_and_find,
  find,
  contains,
  erase,
  extract,
  exchange,
  compare_exchange,
  erase_if_equal,
  // every key at one moment
  clear,
  snapshot,
  clone,
  swap,
  // every key, each at a moment of its own
  for_each,
  retrieve_all,
  erase_if,
  merge,
  merge_apply,
  // no effect on the keys in play
  crowd,
  reserve,
  rehash,
  shrink_to_fit,
  size,
  validate,
};
inline constexpr int kind_count = static_cast<int>(kind::validate) + 1;

constexpr bool is_single(kind what) { return what <= kind::erase_if_equal; }
constexpr bool is_momentary(kind what) { return what >= kind::clear && what <= kind::swap; }
constexpr bool is_key_by_key(kind what)
{
  return what >= kind::for_each && what <= kind::merge_apply;
}

/// erase_if removes values for which this is true.
constexpr bool is_odd(datum value) { return (value & 1) != 0; }

/// One effect on one key, or on all keys at one moment. A call on several keys is several events
/// with the same stamps.
struct event {
  kind what = kind::find;    ///< is_single, is_momentary, or erase_if for one key
  kind called = kind::find;  ///< the call that it was part of
  int thread = 0;
  int call = 0;  ///< counted per thread
  int key = every_key;

  datum given = nothing;                ///< the value handed over
  datum expected = nothing;             ///< what compare_exchange and erase_if_equal compare with
  std::optional<status> result;         ///< none: the call did not say
  datum got = nothing;                  ///< the value handed back
  contents given_all = empty_contents;  ///< swap
  contents got_all = empty_contents;    ///< snapshot, clone, swap

  std::uint64_t invoked = 0;  ///< stamps of one clock, taken around the public call
  std::uint64_t responded = 0;
};

struct history {
  contents before = empty_contents;
  std::vector<event> events;
  std::optional<contents> after;  ///< read when all calls had returned
};

std::string_view name(kind);
std::string_view name(status);
std::string to_string(datum value);  ///< "-" for nothing
std::string to_string(contents const&);
std::string to_string(event const&);
/// One event a line, in order of invocation.
std::string to_string(history const&);

}  // namespace warpmap::trial
