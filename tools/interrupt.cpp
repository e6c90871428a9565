#include "tools/interrupt.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "tools/failure.hpp"

namespace warpmap_tool::interrupt {
namespace {

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not wait for a lock");

// The handler writes to it, so that a thread that waits for input wakes up, whichever thread the
// signal was delivered to.
std::array<int, 2> wake_up{-1, -1};

extern "C" void on_interrupt(int)
{
  auto const saved = errno;
  request();
  errno = saved;
}

}  // namespace

void watch()
{
  if (::pipe2(wake_up.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw failure{"making a pipe: " + std::generic_category().message(errno)};

  struct sigaction action = {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);

  ::signal(SIGPIPE, SIG_IGN);
}

void request()  // called by a signal handler: nothing here may allocate or lock
{
  stop = true;
  [[maybe_unused]] auto const written = ::write(wake_up[1], "", 1);
}

bool requested() { return stop; }

bool wait_readable(int descriptor)
{
  std::array<pollfd, 2> waiting{pollfd{descriptor, POLLIN, 0}, pollfd{wake_up[0], POLLIN, 0}};
  while (::poll(waiting.data(), waiting.size(), -1) < 0 && errno == EINTR) {}
  return !requested();
}

}  // namespace warpmap_tool::interrupt
