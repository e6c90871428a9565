#pragma once
// The way from the user's types to the engine's bytes, and the messages for types that do not fit.

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "warpmap/detail/engine.hpp"
#include "warpmap/error.hpp"
#include "warpmap/functors.hpp"

namespace warpmap::inline v0_1::detail {

struct nothing {};  // the value of a set

struct any_type_bodies;  // complete where warpmap/any_type.hpp has been included

template <class Type, class Dependent>
concept complete_for = requires
{
  sizeof(Dependent);
}
&&requires { sizeof(Type); };

template <class Type>
inline constexpr std::uint32_t bytes_of = sizeof(Type);
template <>
inline constexpr std::uint32_t bytes_of<nothing> = 0;

/// True where equal values may differ in bytes, as far as the compiler knows (it counts every float
/// among those; float and double have no padding, long double has).
template <class Type>
inline constexpr bool has_padding =
  !std::has_unique_object_representations_v<Type> &&
  !(std::is_floating_point_v<Type> && sizeof(Type) <= 8);

inline constexpr std::size_t widest = 64;

/// Refuses key types that cannot work, by name.
template <class Key>
struct check_key {
  static_assert(std::is_trivially_copyable_v<Key>,
                "warpmap: this key type is not trivially copyable. Keys are copied as bytes: use "
                "an integer, a float, or a plain struct of them; "
                "for text use warpmap::string_map or string_set.");
  static_assert(!std::is_same_v<Key, std::string_view>,
                "warpmap: a std::string_view is a pointer, and as a key it would be compared as "
                "one. For text use warpmap::string_map or string_set.");
  static_assert(sizeof(Key) <= widest,
                "warpmap: this key type is wider than 64 bytes. Store it elsewhere and use its "
                "index as the key.");
  static_assert(!has_padding<Key>,
                "warpmap: this key type has padding bytes (or members, such as floats, whose equal "
                "values differ in bytes). Keys are compared as bytes: reorder or widen the members "
                "so that no padding is left, store floats as their bits, or give the map a hash "
                "and a comparator of your own: warpmap::map<Key, Value, Hash, Equal>.");
  static constexpr bool fits = true;
};

template <class Hash, class Equal>
inline constexpr bool is_usual_rule =
  std::is_same_v<Hash, hash_as_bytes>&& std::is_same_v<Equal, equal_as_bytes>;

/// Refuses keys, or the rule given for them, by name.
template <class Key, class Hash, class Equal>
struct check_rule {
  static_assert(std::is_trivially_copyable_v<Key>,
                "warpmap: this key type is not trivially copyable. Keys are copied as bytes, also "
                "where a hash and a comparator are given.");
  static_assert(sizeof(Key) <= widest,
                "warpmap: this key type is wider than 64 bytes. Store it elsewhere and use its "
                "index as the key.");
  static_assert(!std::is_same_v<Hash, hash_as_bytes> && !std::is_same_v<Equal, equal_as_bytes>,
                "warpmap: a hash and a comparator go together: give both or neither.");
  static_assert(std::is_empty_v<Hash> && std::is_default_constructible_v<Hash> &&
                  std::is_empty_v<Equal> && std::is_default_constructible_v<Equal>,
                "warpmap: the hash and the comparator of a map are made where they are needed: use "
                "types without members, such as struct my_hash { std::uint64_t operator()(Key "
                "const&) const; }.");
  static_assert(std::is_invocable_r_v<std::uint64_t, Hash const&, Key const&>,
                "warpmap: the hash must be callable as std::uint64_t hash(Key const&) const.");
  static_assert(std::is_invocable_r_v<bool, Equal const&, Key const&, Key const&>,
                "warpmap: the comparator must be callable as bool equal(Key const&, Key const&) "
                "const.");
  static constexpr bool fits = true;
};

template <class Key, class Hash, class Equal>
constexpr bool check_ruled_key()
{
  if constexpr (is_usual_rule<Hash, Equal>) return check_key<Key>::fits;
  else return check_rule<Key, Hash, Equal>::fits;
}

template <class Value>
struct check_value {
  static_assert(std::is_trivially_copyable_v<Value>,
                "warpmap: this value type is not trivially copyable. Values are copied as bytes: "
                "use an integer, a float, or a plain struct of them, or an index into your own "
                "storage.");
  static_assert(bytes_of<Value> <= widest,
                "warpmap: this value type is wider than 64 bytes. Store it elsewhere and use its "
                "index as the value.");
  static constexpr bool fits = true;
};

/// Refuses compare_exchange and erase_if_equal where equal values may differ in bytes.
template <class Value>
struct check_comparable {
  static_assert(!has_padding<Value>,
                "warpmap: this value type has padding bytes, so comparing it as bytes would be "
                "luck. Reorder or widen the members so that no padding is left.");
  static constexpr bool fits = true;
};

template <class Type>
constexpr item_format format_of()
{
  if constexpr (std::is_floating_point_v<Type>) return {bytes_of<Type>, number::floating};
  else if constexpr (std::is_same_v<Type, bool>) return {bytes_of<Type>, number::bits};
  else if constexpr (std::is_integral_v<Type> && std::is_signed_v<Type>)
    return {bytes_of<Type>, number::signed_int};
  else if constexpr (std::is_integral_v<Type>) return {bytes_of<Type>, number::unsigned_int};
  else return {bytes_of<Type>, number::bits};
}

template <class Key, class Value>
inline constexpr bool is_word_pair = sizeof(Key) <= 8 && bytes_of<Value> <= 8;

template <class Key, class Value>
std::unique_ptr<engine> make_wide_engine(options const&);  // any_type.hpp
template <class Key, class Value, class Hash, class Equal>
std::unique_ptr<engine> make_ruled_engine(options const&);  // any_type.hpp

template <class Key, class Value>
struct check_bodies {
  static_assert(complete_for<any_type_bodies, std::array<Key, 1>>,
                "warpmap: keys or values of more than 8 bytes, and rules of your own, are compiled "
                "where they are used: include <warpmap/any_type.hpp> instead of "
                "<warpmap/map.hpp> in this file.");
  static constexpr bool there = true;
};

template <class Key, class Value, class Hash, class Equal>
constexpr layout layout_of()
{
  auto as = layout{format_of<Key>(), format_of<Value>()};
  as.has_rule = !is_usual_rule<Hash, Equal>;
  return as;
}

template <class Key, class Value, class Hash = hash_as_bytes, class Equal = equal_as_bytes>
std::unique_ptr<engine> make_engine(options const& how)
{
  if constexpr (!is_usual_rule<Hash, Equal>) {
    static_assert(check_bodies<Key, Value>::there);
    return make_ruled_engine<Key, Value, Hash, Equal>(how);
  } else if constexpr (is_word_pair<Key, Value>) {
    return make_word_engine({format_of<Key>(), format_of<Value>()}, how);
  } else {
    static_assert(check_bodies<Key, Value>::there);
    return make_wide_engine<Key, Value>(how);
  }
}

/// The description of a functor that the engine understands without calling back, where there is
/// one: known arithmetic on whole words.
template <class Value, class Fn>
constexpr arithmetic known_kind()
{
  constexpr bool whole_word = std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool> &&
                              (sizeof(Value) == 4 || sizeof(Value) == 8);
  if constexpr (!whole_word) return arithmetic::custom;
  else if constexpr (std::is_same_v<Fn, sum_t>) return arithmetic::sum;
  else if constexpr (std::is_same_v<Fn, min_t>) return arithmetic::min;
  else if constexpr (std::is_same_v<Fn, max_t>) return arithmetic::max;
  else if constexpr (std::is_same_v<Fn, count_t>) return arithmetic::count;
  else if constexpr (std::is_floating_point_v<Value>) return arithmetic::custom;
  else if constexpr (std::is_same_v<Fn, bit_or_t>) return arithmetic::bit_or;
  else if constexpr (std::is_same_v<Fn, bit_and_t>) return arithmetic::bit_and;
  else return arithmetic::custom;
}

template <class Type>
Type read_item(void const* from)
{
  std::array<std::byte, sizeof(Type)> bytes;
  std::memcpy(bytes.data(), from, sizeof(Type));
  return std::bit_cast<Type>(bytes);
}

template <class Value, class Fn>
combine describe(Fn const& fn)
{
  combine how;
  how.what = known_kind<Value, Fn>();
  how.fn = std::addressof(fn);
  how.apply = [](void const* f, void const* there, void const* given, void* result) {
    Value const next =
      (*static_cast<Fn const*>(f))(read_item<Value>(there), read_item<Value>(given));
    std::memcpy(result, &next, sizeof next);
  };
  return how;
}

inline void require_length(std::size_t keys, std::size_t other, char const* what)
{
  if (keys == other) return;
  throw size_mismatch{std::string{"warpmap: "} + std::to_string(keys) + " keys but " +
                      std::to_string(other) + " " + what};
}

inline void require_statuses(std::size_t keys, std::span<status> statuses)
{
  if (!statuses.empty()) require_length(keys, statuses.size(), "statuses");
}

/// Room for one value that need not be default constructible.
template <class Value>
struct value_room {
  std::array<std::byte, sizeof(Value)> bytes{};
  Value get() const { return std::bit_cast<Value>(bytes); }
};

/// One key, as the keys of a call.
template <class Key>
class one_key {
 public:
  explicit one_key(Key const& key) : key_{&key} {}
  void const* column() const { return key_; }

 private:
  Key const* key_;
};

/// Turns a function of one pair into a visitor of blocks. `fn` must outlive the visitor.
template <class Key, class Value, class Fn>
visitor visit_pairs(Fn& fn)
{
  return {[](void* context, void const* keys, void const* values, std::size_t count) {
            auto& call_back = *static_cast<std::remove_reference_t<Fn>*>(context);
            auto const* key = static_cast<Key const*>(keys);
            if constexpr (std::is_same_v<Value, nothing>) {
              static_cast<void>(values);
              for (std::size_t i = 0; i < count; ++i) call_back(key[i]);
            } else {
              auto const* value = static_cast<Value const*>(values);
              for (std::size_t i = 0; i < count; ++i) call_back(key[i], value[i]);
            }
          },
          const_cast<void*>(static_cast<void const*>(std::addressof(fn)))};
}

/// Turns a predicate on one pair into a judge of blocks. `goes` must outlive the judge.
template <class Key, class Value, class Predicate>
judge judge_pairs(Predicate& goes)
{
  return {[](void* context, void const* keys, void const* values, std::size_t count,
             bool* verdicts) {
            auto& call_back = *static_cast<std::remove_reference_t<Predicate>*>(context);
            auto const* key = static_cast<Key const*>(keys);
            if constexpr (std::is_same_v<Value, nothing>) {
              static_cast<void>(values);
              for (std::size_t i = 0; i < count; ++i) verdicts[i] = call_back(key[i]);
            } else {
              auto const* value = static_cast<Value const*>(values);
              for (std::size_t i = 0; i < count; ++i) verdicts[i] = call_back(key[i], value[i]);
            }
          },
          const_cast<void*>(static_cast<void const*>(std::addressof(goes)))};
}

}  // namespace warpmap::inline v0_1::detail
