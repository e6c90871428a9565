#pragma once
// Which sanitizer this build runs under. They slow a trial by a factor of 5 to 20, and they must be
// told when a thread changes its stack.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#  define WARPMAP_TRIAL_ASAN 1
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer)
#    define WARPMAP_TRIAL_ASAN 1
#  endif
#endif

#if defined(__SANITIZE_THREAD__)
#  define WARPMAP_TRIAL_TSAN 1
#elif defined(__has_feature)
#  if __has_feature(thread_sanitizer)
#    define WARPMAP_TRIAL_TSAN 1
#  endif
#endif

#if defined(WARPMAP_TRIAL_ASAN)
extern "C" {
void __sanitizer_start_switch_fiber(void** fake_stack_save, void const* bottom, std::size_t size);
void __sanitizer_finish_switch_fiber(void* fake_stack_save, void const** bottom_old,
                                     std::size_t* size_old);
}
#endif
#if defined(WARPMAP_TRIAL_TSAN)
extern "C" {
void* __tsan_get_current_fiber();
void* __tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void* fiber);
void __tsan_switch_to_fiber(void* fiber, unsigned flags);
}
#endif

namespace warpmap::trial {

#if defined(WARPMAP_TRIAL_ASAN)
inline constexpr bool under_asan = true;
#else
inline constexpr bool under_asan = false;
#endif
#if defined(WARPMAP_TRIAL_TSAN)
inline constexpr bool under_tsan = true;
#else
inline constexpr bool under_tsan = false;
#endif

}  // namespace warpmap::trial
