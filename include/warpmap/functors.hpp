#pragma once
// What insert_or_apply does with the value that is there and the value that is given. Any other
// callable of the form Value(Value there, Value given) works as well; in a view, one that device
// code may call, as these.

#include "warpmap/detail/host_device.hpp"

namespace warpmap::inline v0_1 {

struct sum_t {
  template <class Value>
  WARPMAP_HD constexpr Value operator()(Value const& there, Value const& given) const
  {
    return static_cast<Value>(there + given);
  }
};
struct min_t {
  template <class Value>
  WARPMAP_HD constexpr Value operator()(Value const& there, Value const& given) const
  {
    return given < there ? given : there;
  }
};
struct max_t {
  template <class Value>
  WARPMAP_HD constexpr Value operator()(Value const& there, Value const& given) const
  {
    return there < given ? given : there;
  }
};
struct bit_or_t {
  template <class Value>
  WARPMAP_HD constexpr Value operator()(Value const& there, Value const& given) const
  {
    return static_cast<Value>(there | given);
  }
};
struct bit_and_t {
  template <class Value>
  WARPMAP_HD constexpr Value operator()(Value const& there, Value const& given) const
  {
    return static_cast<Value>(there & given);
  }
};
/// Counts the keys: the first one starts at the given value, each further one adds 1.
struct count_t {
  template <class Value>
  WARPMAP_HD constexpr Value operator()(Value const& there, Value const&) const
  {
    return static_cast<Value>(there + Value{1});
  }
};

/// Stand for the usual rule of keys: hashed and compared as bytes (floats with one zero and NaN).
struct hash_as_bytes {};
struct equal_as_bytes {};

inline constexpr sum_t sum{};
inline constexpr min_t min{};
inline constexpr max_t max{};
inline constexpr bit_or_t bit_or{};
inline constexpr bit_and_t bit_and{};
inline constexpr count_t count{};

}  // namespace warpmap::inline v0_1
