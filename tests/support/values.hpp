#pragma once
// The words of a trial as keys and values of any type. A value of several words repeats the word in
// ways of its own for each part, so that parts of two values never pass for a third.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "tests/support/fibers.hpp"
#include "tests/support/history.hpp"

namespace warpmap::trial {

/// A key or value of `Words` words, under the tagged protocol at any rate.
template <std::size_t Words>
struct wide {
  std::uint64_t part[Words];
  friend bool operator==(wide const&, wide const&) = default;
};

using two_words = wide<2>;

template <class Type>
struct as_word {
  static_assert(std::is_unsigned_v<Type>);
  static Type make(datum value) { return static_cast<Type>(value); }
  static datum read(Type value) { return value; }
};

template <std::size_t Words>
struct as_word<wide<Words>> {
  static wide<Words> make(datum value)
  {
    wide<Words> made{};
    for (std::size_t i = 0; i < Words; ++i) made.part[i] = value + (std::uint64_t{i} << 32) * value;
    return made;
  }
  static datum read(wide<Words> const& value)
  {
    return value == make(value.part[0]) ? value.part[0] : torn;
  }
};

/// What insert_or_apply computes in a trial: the sum, torn values kept visible.
template <class Value>
Value add(Value const& there, Value const& given)
{
  auto const a = as_word<Value>::read(there);
  auto const b = as_word<Value>::read(given);
  return a == torn || b == torn ? there : as_word<Value>::make(a + b);
}

/// The sum, with a scheduling point inside: other threads may do anything while it computes.
struct slow_sum {
  template <class Value>
  Value operator()(Value const& there, Value const& given) const
  {
    fibers::pause();
    return add(there, given);
  }
};

}  // namespace warpmap::trial
