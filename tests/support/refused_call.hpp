#pragma once
// A process to which the system refuses membarrier(2), as the filters of some containers do.

#include <gtest/gtest.h>

#if defined(__linux__)
#  include <linux/filter.h>
#  include <linux/seccomp.h>
#  include <sys/prctl.h>
#  include <sys/syscall.h>
#  include <sys/wait.h>
#  include <unistd.h>

#  include <cerrno>
#  include <cstddef>
#  include <cstdio>
#endif

namespace warpmap::trial {

/// How a child process ended.
enum class child_end {
  passed,
  failed,
  aborted,
  not_possible,  ///< this system filters no calls for us
};

#if defined(__linux__)

/// From here on the process is refused the call. False where that is not to be had.
inline bool refuse_membarrier()
{
  sock_filter steps[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog const filter{sizeof steps / sizeof *steps, steps};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

/// Runs `job` in a child, because no filter is ever taken off again. Expectations that fail there
/// are printed. The caller must be the only thread.
template <class Job>
child_end in_child(Job job)
{
  constexpr int is_not_possible = 77;
  std::fflush(nullptr);
  auto const child = ::fork();
  if (child < 0) return child_end::not_possible;
  if (child == 0) {
    if (!job()) ::_exit(is_not_possible);
    std::fflush(nullptr);
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int how = 0;
  while (::waitpid(child, &how, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT) return child_end::aborted;
  if (!WIFEXITED(how)) return child_end::failed;
  if (WEXITSTATUS(how) == is_not_possible) return child_end::not_possible;
  return WEXITSTATUS(how) == 0 ? child_end::passed : child_end::failed;
}

#else

inline bool refuse_membarrier()
{
  return false;
}
template <class Job>
child_end in_child(Job)
{
  return child_end::not_possible;
}

#endif

}  // namespace warpmap::trial
