#include "tests/support/history.hpp"

#include <algorithm>
#include <cstdio>

namespace warpmap::trial {

std::string_view name(kind what)
{
  constexpr std::array<std::string_view, kind_count> names{
    "insert", "insert_or_assign", "insert_or_apply", "insert_and_find", "find", "contains",
    "erase", "extract", "exchange", "compare_exchange", "erase_if_equal",
    "clear", "snapshot", "clone", "swap",
    "for_each", "retrieve_all", "erase_if", "merge", "merge_apply",
    "crowd", "reserve", "rehash", "shrink_to_fit", "size", "validate"};
  return names.at(static_cast<std::size_t>(what));
}

std::string_view name(status result)
{
  constexpr std::array<std::string_view, status_kinds> names{"inserted", "present", "assigned",
                                                             "erased", "absent", "full"};
  return names.at(static_cast<std::size_t>(result));
}

std::string to_string(datum value)
{
  if (value == nothing) return "-";
  if (value == torn) return "torn";
  if (value == twice) return "seen twice";
  return std::to_string(value);
}

std::string to_string(contents const& all)
{
  std::string text = "{";
  for (auto const value : all) text += (text.size() > 1 ? ", " : "") + to_string(value);
  return text + "}";
}

namespace {

std::string arguments(event const& did)
{
  auto text = did.key == every_key ? std::string{} : "k" + std::to_string(did.key);
  if (did.what == kind::swap) text += to_string(did.given_all);
  if (did.expected != nothing) text += ", expected " + to_string(did.expected);
  if (did.given != nothing) text += ", " + to_string(did.given);
  return text;
}

std::string answer(event const& did)
{
  if (did.what == kind::snapshot || did.what == kind::clone || did.what == kind::swap)
    return to_string(did.got_all);
  if (!did.result) return "?";
  auto text = std::string{name(*did.result)};
  if (did.got != nothing) text += " " + to_string(did.got);
  return text;
}

}  // namespace

std::string to_string(event const& did)
{
  std::array<char, 48> stamps{};
  std::snprintf(stamps.data(), stamps.size(), "[%4llu, %4llu]",
                static_cast<unsigned long long>(did.invoked),
                static_cast<unsigned long long>(did.responded));
  auto text = std::string{stamps.data()} + " thread " + std::to_string(did.thread) + ": ";
  if (did.called != did.what) text += std::string{name(did.called)} + ": ";
  text += std::string{name(did.what)} + "(" + arguments(did) + ")";
  return did.what == kind::clear ? text : text + " -> " + answer(did);
}

std::string to_string(history const& all)
{
  auto events = all.events;
  std::stable_sort(events.begin(), events.end(),
                   [](event const& a, event const& b) { return a.invoked < b.invoked; });
  auto text = "before " + to_string(all.before) + "\n";
  for (auto const& did : events) text += to_string(did) + "\n";
  if (all.after) text += "after  " + to_string(*all.after) + "\n";
  return text;
}

}  // namespace warpmap::trial
