#pragma once
// Events made by hand.

#include <cstdint>
#include <optional>
#include <vector>

#include "tests/support/history.hpp"

namespace warpmap::trial {

inline constexpr auto no_answer = std::optional<status>{};

inline event on_key(kind what, int key, std::optional<status> result, datum given = nothing,
                    datum got = nothing, datum expected = nothing)
{
  event did;
  did.what = did.called = what;
  did.key = key;
  did.result = result;
  did.given = given;
  did.got = got;
  did.expected = expected;
  return did;
}

inline event on_all(kind what, contents const& got = empty_contents,
                    contents const& given = empty_contents)
{
  event did;
  did.what = did.called = what;
  did.got_all = got;
  did.given_all = given;
  return did;
}

inline event during(std::uint64_t invoked, std::uint64_t responded, event did)
{
  did.invoked = invoked;
  did.responded = responded;
  return did;
}

/// What each kind may say of an absent and of a present key (whose value is 5, as expected).
struct answers {
  kind what;
  std::vector<status> absent, present;
};
inline std::vector<answers> const right_answers{
  {kind::insert, {status::inserted, status::full}, {status::present}},
  {kind::insert_or_assign, {status::inserted, status::full}, {status::assigned}},
  {kind::insert_or_apply, {status::inserted, status::full}, {status::assigned}},
  {kind::insert_and_find, {status::inserted, status::full}, {status::present}},
  {kind::find, {status::absent}, {status::present}},
  {kind::contains, {status::absent}, {status::present}},
  {kind::erase, {status::absent}, {status::erased}},
  {kind::extract, {status::absent}, {status::erased}},
  {kind::exchange, {status::absent}, {status::assigned}},
  {kind::compare_exchange, {status::absent}, {status::assigned}},
  {kind::erase_if_equal, {status::absent}, {status::erased}},
  {kind::erase_if, {status::absent}, {status::erased}},
};

}  // namespace warpmap::trial
