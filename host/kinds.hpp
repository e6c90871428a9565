#pragma once
// From a kind that is known at run time to one that is known when compiling.

#include <utility>

#include "warpmap/detail/engine.hpp"
#include "warpmap/error.hpp"
#include "warpmap/ops.hpp"

namespace warpmap::inline v0_1::host {

/// Calls `run.template operator()<Kind>()` for the kind of a call.
template <class Run>
auto with_kind(ops kind, Run run)
{
  switch (kind) {
    case ops::insert: return run.template operator()<ops::insert>();
    case ops::insert_or_assign: return run.template operator()<ops::insert_or_assign>();
    case ops::insert_or_apply: return run.template operator()<ops::insert_or_apply>();
    case ops::insert_and_find: return run.template operator()<ops::insert_and_find>();
    case ops::find: return run.template operator()<ops::find>();
    case ops::contains: return run.template operator()<ops::contains>();
    case ops::erase: return run.template operator()<ops::erase>();
    case ops::extract: return run.template operator()<ops::extract>();
    case ops::exchange: return run.template operator()<ops::exchange>();
    case ops::compare_exchange: return run.template operator()<ops::compare_exchange>();
    case ops::erase_if_equal: return run.template operator()<ops::erase_if_equal>();
    default: throw misuse_error{"warpmap: not an operation on keys"};
  }
}

/// The single calls of an engine: `pick.template operator()<Kind>()` is the one of a kind.
template <class Pick>
constexpr detail::single_calls single_calls_by(Pick pick)
{
  constexpr auto count = std::tuple_size_v<decltype(detail::single_calls::by_bit)>;
  auto const all = [&]<std::size_t... Bits>(std::index_sequence<Bits...>)
  {
    return detail::single_calls{{pick.template operator()<static_cast<ops>(1u << Bits)>()...}};
  };
  return all(std::make_index_sequence<count>{});
}

}  // namespace warpmap::inline v0_1::host
