#include "tests/support/fibers.hpp"

#include <cxxabi.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <cstring>
#include <new>
#include <stdexcept>

#include "tests/support/sanitizers.hpp"

namespace warpmap::trial {
namespace {

constexpr std::size_t guard_bytes = 4096;

// What a change of stacks has to carry along.
struct context {
  ucontext_t registers{};
  std::byte* stack = nullptr;    // its own; null for the calling thread
  void const* bottom = nullptr;  // of whichever stack it has
  std::size_t bytes = 0;
  // The exceptions being handled: the language keeps them per thread.
  std::byte handled[2 * sizeof(void*)]{};
  void* fake_stack = nullptr;  // AddressSanitizer's
  void* tsan = nullptr;
};

}  // namespace

class fibers::switcher {
 public:
  // Context 0 is the calling thread.
  switcher(int most, std::size_t stack_bytes) : contexts_(static_cast<std::size_t>(most) + 1)
  {
    for (auto& one : contexts_) {
      if (&one == &home()) continue;
      auto* const all = mmap(nullptr, stack_bytes + guard_bytes, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (all == MAP_FAILED) throw std::bad_alloc{};
      mprotect(all, guard_bytes, PROT_NONE);
      one.stack = static_cast<std::byte*>(all) + guard_bytes;
      one.bottom = one.stack;
      one.bytes = stack_bytes;
    }
  }
  ~switcher()
  {
    for (auto& one : contexts_)
      if (one.stack != nullptr) munmap(one.stack - guard_bytes, one.bytes + guard_bytes);
  }

  report run(std::span<std::function<void()> const> jobs, schedule const& how, std::uint32_t limit)
  {
    if (jobs.empty()) return {true, 0, {}};
    if (jobs.size() >= contexts_.size()) throw std::length_error{"fibers: too many jobs"};
    if (active_ != nullptr) throw std::logic_error{"fibers: run inside of run"};
    jobs_ = jobs;
    auto const count = static_cast<int>(jobs.size());
    for (int job = 0; job < count; ++job) prepare(of(job));
    active_ = this;
    change(home(), of(who_.begin(count, how, limit)), false);
    active_ = nullptr;
    for (int job = 0; job < count; ++job) forget(of(job));
    return {who_.all_finished(), who_.steps(), who_.turns()};
  }

  void begin_call()
  {
    who_.begin_call();
    point(false);
  }

  void point(bool must_change)
  {
    if (!who_.step() && !must_change) return;
    auto const now = who_.now();
    if (who_.at_limit()) return change(of(now), home(), false);
    auto const next = who_.next(must_change);
    if (next != now) change(of(now), of(next), false);
  }

  int running() const { return who_.now(); }
  static thread_local switcher* active_;

 private:
  context& home() { return contexts_.front(); }
  context& of(int job) { return contexts_[static_cast<std::size_t>(job) + 1]; }

  void prepare(context& one)
  {
    getcontext(&one.registers);
    one.registers.uc_stack.ss_sp = one.stack;
    one.registers.uc_stack.ss_size = one.bytes;
    one.registers.uc_link = nullptr;
    makecontext(&one.registers, &switcher::start, 0);
    one.fake_stack = nullptr;
    std::memset(one.handled, 0, sizeof one.handled);
#if defined(WARPMAP_TRIAL_TSAN)
    one.tsan = __tsan_create_fiber(0);
#endif
  }
  static void forget([[maybe_unused]] context& one)
  {
#if defined(WARPMAP_TRIAL_TSAN)
    __tsan_destroy_fiber(one.tsan);
#endif
  }

  static void start()
  {
    auto& self = *active_;
    auto const me = self.who_.now();
    self.landed(self.of(me));
    self.jobs_[static_cast<std::size_t>(me)]();
    auto const next = self.who_.finish();
    self.change(self.of(me), next < 0 ? self.home() : self.of(next), true);
  }

  void change(context& from, context& to, [[maybe_unused]] bool for_ever)
  {
    std::memcpy(from.handled, abi::__cxa_get_globals(), sizeof from.handled);
    std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), to.handled, sizeof to.handled);
#if defined(WARPMAP_TRIAL_ASAN)
    __sanitizer_start_switch_fiber(for_ever ? nullptr : &from.fake_stack, to.bottom, to.bytes);
#endif
#if defined(WARPMAP_TRIAL_TSAN)
    if (&from == &home()) home().tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to.tsan, 0);
#endif
    left_ = &from;
    swapcontext(&from.registers, &to.registers);
    landed(from);
  }

  // The first thing to do on a stack that was changed to.
  void landed([[maybe_unused]] context& here)
  {
#if defined(WARPMAP_TRIAL_ASAN)
    void const* bottom = nullptr;
    std::size_t bytes = 0;
    __sanitizer_finish_switch_fiber(here.fake_stack, &bottom, &bytes);
    if (left_ == &home()) {
      home().bottom = bottom;
      home().bytes = bytes;
    }
#endif
  }

  std::vector<context> contexts_;
  std::span<std::function<void()> const> jobs_;
  director who_;
  context* left_ = nullptr;
};

thread_local fibers::switcher* fibers::switcher::active_ = nullptr;

fibers::fibers(int most, std::size_t stack_bytes)
  : switcher_{std::make_unique<switcher>(most, stack_bytes)}
{
}
fibers::~fibers() = default;

fibers::report fibers::run(std::span<std::function<void()> const> jobs, schedule const& how,
                           std::uint32_t limit)
{
  return switcher_->run(jobs, how, limit);
}

void fibers::begin_call()
{
  if (switcher::active_ != nullptr) switcher::active_->begin_call();
}

void fibers::pause()
{
  if (switcher::active_ != nullptr) switcher::active_->point(false);
}

void fibers::let_others()
{
  if (switcher::active_ != nullptr) switcher::active_->point(true);
}

int fibers::running() { return switcher::active_ == nullptr ? -1 : switcher::active_->running(); }

}  // namespace warpmap::trial
