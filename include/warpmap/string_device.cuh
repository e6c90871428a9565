#pragma once
// Views of maps and sets of strings: lookups in kernels of the user's own. Include it in .cu files;
// it also compiles as plain C++, which is how it is tested.

#include <cstdint>
#include <type_traits>

#include "warpmap/core/device_text_keys.hpp"
#include "warpmap/core/operation.hpp"
#include "warpmap/string_lease.hpp"

namespace warpmap::inline v0_1 {

namespace detail {

template <class Value>
inline constexpr ops string_lookups =
  std::is_same_v<Value, nothing> ? ops::contains : ops::find | ops::contains;

/// One key's columns.
template <class Value, class Slots>
struct string_lookup {
  static constexpr layout as{{}, format_of<Value>()};
  using value_word = typename Slots::value_type;

  core::text given_key;
  Value* out = nullptr;

  WARPMAP_HD core::text key(std::uint64_t) const { return given_key; }
  WARPMAP_HD value_word value(std::uint64_t) const { return {}; }
  WARPMAP_HD value_word expected(std::uint64_t) const { return {}; }
  WARPMAP_HD value_word combined(value_word const& there, value_word const&) const { return there; }
  WARPMAP_HD static void report(std::uint64_t, status) {}
  WARPMAP_HD void show(std::uint64_t, value_word const& seen) const
  {
    if (out != nullptr) core::items<Slots>{{as}}.put_value(seen, out, 0);
  }
};

}  // namespace detail

/// A map of strings in a kernel, to look keys up: copied freely, owns nothing; made by
/// view_of(lease) and of use while the lease lives, on its stream.
///
/// Keys:    any bytes in memory that the kernel can read. The aligned 4-byte words that they lie in
///          are read whole, so nobody may write to those meanwhile.
/// Threads: any number of threads of any kernels on the lease's stream; beside the map's other
///          calls, with which each lookup is linearizable.
/// Cost:    expected O(1) looks at slots, and the key's bytes twice: one thread hashes them, and
///          compares them with those of a key of the same hash.
template <class Value, ops Kinds = detail::string_lookups<Value>>
class device_string_view {
  static constexpr bool is_set = std::is_same_v<Value, detail::nothing>;
  using slots_type = core::reference_slots<is_set ? 0 : 1, core::device_text_keys>;

 public:
  WARPMAP_HD explicit device_string_view(detail::view_state const& of) : of_{of} {}

  /// `present` or `absent`; `value` stays untouched where the key is absent.
  WARPMAP_HD status find(char const* key, std::uint64_t size, Value& value) const
    requires(any(Kinds& ops::find) && !is_set)
  {
    return run<ops::find>({key, size}, &value);
  }
  WARPMAP_HD bool contains(char const* key, std::uint64_t size) const
    requires(any(Kinds& ops::contains))
  {
    return run<ops::contains>({key, size}, nullptr) == status::present;
  }

 private:
  WARPMAP_SHARED_BODY
  template <ops Kind>
  WARPMAP_HD status run(core::text const& key, Value* out) const
  {
    if (is_late()) return status::absent;
    slots_type slots;
    slots.data = static_cast<decltype(slots.data)>(of_.data);
    slots.windows = of_.windows;
    slots.seed = {of_.seed[0], of_.seed[1], of_.seed[2]};
    using columns = detail::string_lookup<Value, slots_type>;
    core::operation<Kind, slots_type, columns> const does{slots, nullptr, {key, out}};
    auto const prepared = does.key(0);
    std::uint64_t contested = 0;
    core::no_limit room;
    core::solo_group<slots_type> const group;
    auto const found = core::walk_to_end<typename slots_type::memory>(
      core::probe_walk{does.slots.home(prepared), does.slots.capacity(), group.width},
      [&](core::slot_index at) { return does.look(group, at, prepared, 0, room); }, contested);
    return found.next == core::step::settled ? found.result : status::absent;
  }
  /// As device_view::is_late.
  WARPMAP_HD bool is_late() const
  {
    if (of_.ended == nullptr || core::plain_memory::load_acquire(of_.ended) == 0) return false;
    core::plain_memory::fetch_add(of_.late, std::uint64_t{1});
    return true;
  }

  detail::view_state of_;
};

/// The view of a lease: `view_of(lease)`, or for one kind alone `view_of<ops::find>(lease)`.
/// @throws misuse_error  the lease does not allow it, or has ended
template <ops Kinds, class Value>
device_string_view<Value, Kinds> view_of(string_lease<Value> const& from)
{
  return device_string_view<Value, Kinds>{from.view(Kinds)};
}
template <class Value>
device_string_view<Value> view_of(string_lease<Value> const& from)
{
  return view_of<detail::string_lookups<Value>>(from);
}

}  // namespace warpmap::inline v0_1
