#pragma once
// Runs a measurement in a process of its own: fresh memory, no threads or caches of another map.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace warpmap::bench {

/// Calls `measure` in a child process and returns what it returned. What the child's memory holds
/// is not torn down but dropped. The caller must have no other threads.
/// @throws std::runtime_error when the child fails; it has said why on stderr
template <class Measure>
auto apart(std::string const& what, Measure measure)
{
  using result = decltype(measure());
  static_assert(std::is_trivially_copyable_v<result>);
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error{what + ": no pipe"};
  std::fflush(nullptr);
  auto const child = ::fork();
  if (child < 0) throw std::runtime_error{what + ": no process"};
  if (child == 0) {
    try {
      auto const answer = measure();
      auto const written = ::write(ends[1], &answer, sizeof answer);
      ::_exit(written == sizeof answer ? 0 : 1);
    } catch (std::exception const& error) {
      std::fprintf(stderr, "%s: %s\n", what.c_str(), error.what());
    }
    ::_exit(1);
  }
  ::close(ends[1]);
  result answer;
  auto const got = ::read(ends[0], &answer, sizeof answer);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (got != sizeof answer || status != 0) throw std::runtime_error{what + ": failed"};
  return answer;
}

}  // namespace warpmap::bench
