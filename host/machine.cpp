#include "host/machine.hpp"

#include <sched.h>

#include <algorithm>
#include <thread>

#include "warpmap/core/platform.hpp"

namespace warpmap::inline v0_1::host {

unsigned processors() noexcept
{
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return std::max(1u, static_cast<unsigned>(CPU_COUNT(&allowed)));
  return std::max(1u, std::thread::hardware_concurrency());
}

bool has(instructions set) noexcept
{
  if (set == instructions::automatic || set == instructions::scalar) return true;
#if defined(__x86_64__) && !WARPMAP_TSAN  // TSan would report the vector glance beside a swap
  auto const multiplies = __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0;
  if (set == instructions::avx2) return multiplies && __builtin_cpu_supports("avx2") != 0;
  return multiplies && __builtin_cpu_supports("avx512f") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0;
#else
  return false;
#endif
}

instructions best_instructions() noexcept
{
  if (has(instructions::avx512)) return instructions::avx512;
  if (has(instructions::avx2)) return instructions::avx2;
  return instructions::scalar;
}

bool loads_16_bytes_whole() noexcept
{
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx") != 0;
#else
  return false;
#endif
}

}  // namespace warpmap::inline v0_1::host
