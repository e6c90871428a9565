#include "tests/support/stage.hpp"

#include <atomic>
#include <exception>
#include <functional>

#include "tests/support/crew.hpp"
#include "tests/support/linearize.hpp"

namespace warpmap::trial {
namespace {

// One line of the program on its way: what a thread does, records and remembers.
class performer {
 public:
  performer(int thread, std::vector<call> const& calls, subject& on,
            std::atomic<std::uint64_t>& clock)
    : thread_{thread}, calls_{calls}, on_{on}, clock_{clock}
  {
    events_.reserve(4 * calls.size());
  }

  void operator()() noexcept
  {
    try {
      auto const access = on_.join();
      for (auto const& one : calls_) {
        fibers::begin_call();
        perform(*access, one);
      }
    } catch (std::exception const& thrown) {
      trouble_ = std::string{"thread "} + std::to_string(thread_) + " threw: " + thrown.what();
    } catch (...) {
      trouble_ = std::string{"thread "} + std::to_string(thread_) + " threw";
    }
  }

  std::vector<event> const& events() const { return events_; }
  std::string const& trouble() const { return trouble_; }

 private:
  void perform(hand& access, call one)
  {
    for (auto& part : one.items) {
      auto const last = last_seen_[static_cast<std::size_t>(part.key)];
      if (one.compares_last && last != nothing) part.expected = last;
    }
    auto const first = events_.size();
    auto const invoked = clock_.fetch_add(1);
    access.act(one, events_);
    auto const responded = clock_.fetch_add(1);
    for (auto i = first; i < events_.size(); ++i) {
      auto& did = events_[i];
      did.thread = thread_;
      did.call = number_;
      did.invoked = invoked;
      did.responded = responded;
      remember(did);
    }
    ++number_;
  }

  void remember(event const& did)
  {
    if (did.key == every_key) return;
    auto const value = did.got != nothing ? did.got : did.given;
    if (value < twice) last_seen_[static_cast<std::size_t>(did.key)] = value;
  }

  int thread_;
  std::vector<call> const& calls_;
  subject& on_;
  std::atomic<std::uint64_t>& clock_;
  std::vector<event> events_;
  std::string trouble_;
  contents last_seen_ = empty_contents;
  int number_ = 0;
};

class performance {
 public:
  performance(program const& all, subject_maker const& make) : before_{all.before}, on_{make(all)}
  {
    performers_.reserve(all.threads.size());
    for (std::size_t thread = 0; thread < all.threads.size(); ++thread)
      performers_.emplace_back(static_cast<int>(thread), all.threads[thread], *on_, clock_);
    for (auto& one : performers_) jobs_.push_back(std::ref(one));
  }

  std::vector<std::function<void()>> const& jobs() const { return jobs_; }

  outcome finish(bool all_returned)
  {
    outcome result;
    result.what.before = before_;
    for (auto const& one : performers_) {
      result.what.events.insert(result.what.events.end(), one.events().begin(),
                                one.events().end());
      if (result.trouble.empty()) result.trouble = one.trouble();
    }
    if (!all_returned) {
      // The abandoned jobs still stand on it, so it can be neither read nor destroyed.
      static_cast<void>(on_.release());
      result.trouble = "no end: some calls wait for ever";
      return result;
    }
    if (result.trouble.empty()) result.trouble = on_->trouble();
    result.what.after = on_->look();
    result.rebuilds = on_->rebuilds();
    return result;
  }

 private:
  contents before_;
  std::unique_ptr<subject> on_;
  std::atomic<std::uint64_t> clock_{1};
  std::vector<performer> performers_;
  std::vector<std::function<void()>> jobs_;
};

}  // namespace

outcome run_on_fibers(program const& all, subject_maker const& make, schedule const& how)
{
  static thread_local fibers crew{8};
  performance now{all, make};
  auto report = crew.run(now.jobs(), how, 1u << 18);
  auto result = now.finish(report.finished);
  result.turns = std::move(report.turns);
  result.steps = report.steps;
  return result;
}

outcome run_on_threads(program const& all, subject_maker const& make)
{
  static crew workers{8};
  performance now{all, make};
  workers.run(now.jobs());
  return now.finish(true);
}

std::string complaint(outcome const& of)
{
  auto const found = linearize(of.what);
  auto text = of.trouble.empty() ? std::string{} : of.trouble + "\n";
  if (!found.explained) return text + explain(of.what, found);
  return text.empty() ? text : text + to_string(of.what);
}

}  // namespace warpmap::trial
