#include "host/fences.hpp"

#include <cstdlib>

#if defined(__linux__)
#  include <linux/membarrier.h>
#  include <sys/syscall.h>
#  include <unistd.h>
#endif

namespace warpmap::inline v0_1::host {

#if defined(__linux__)

namespace {

bool call(int command) noexcept
{
  return ::syscall(SYS_membarrier, command, 0, 0) == 0;
}

}  // namespace

bool may_fence_others() noexcept
{
  return call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

void fence_others() noexcept
{
  if (call(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) return;
  // A child of fork() may have to register anew. Without the fence nothing below would be safe.
  if (!may_fence_others() || !call(MEMBARRIER_CMD_PRIVATE_EXPEDITED)) std::abort();
}

#else

bool may_fence_others() noexcept
{
  return false;
}
void fence_others() noexcept {}

#endif

}  // namespace warpmap::inline v0_1::host
