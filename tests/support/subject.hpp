#pragma once
// The thing under trial, as the trials see it: three keys, words as values.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/program.hpp"

namespace warpmap::trial {

/// One thread's access.
class hand {
 public:
  virtual ~hand() = default;
  /// Does the call and appends what was answered; stamps and thread are filled in by the caller.
  virtual void act(call const&, std::vector<event>& answers) = 0;
};

class subject {
 public:
  virtual ~subject() = default;
  virtual std::unique_ptr<hand> join() = 0;
  /// What is there now; asked when nothing runs.
  virtual contents look() = 0;
  /// What is wrong with it now that nothing runs, in words; empty when nothing is.
  virtual std::string trouble() = 0;
  /// How often it was rebuilt so far.
  virtual std::uint64_t rebuilds() { return 0; }
};

/// Makes a subject that holds what the program starts with.
using subject_maker = std::function<std::unique_ptr<subject>(program const&)>;

/// The name that phases know a kind on one key by.
constexpr ops as_ops(kind what) { return static_cast<ops>(1u << static_cast<unsigned>(what)); }
static_assert(as_ops(kind::insert) == ops::insert && as_ops(kind::find) == ops::find &&
              as_ops(kind::erase_if_equal) == ops::erase_if_equal);

/// The event of a call on one key.
inline event event_of(kind called, item const& one)
{
  event did;
  did.what = did.called = called;
  did.key = one.key;
  did.given = one.given;
  did.expected = one.expected;
  return did;
}

/// The event of a call on all keys at one moment.
inline event whole_event(kind what, contents const& got)
{
  event did;
  did.what = did.called = what;
  did.got_all = got;
  return did;
}

}  // namespace warpmap::trial
