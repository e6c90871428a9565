// Fibers repeat a run exactly, and the shrinker uses that: tried on maps simple enough to know
// beforehand what it must find.

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <stdexcept>
#include <vector>

#include "tests/support/fibers.hpp"
#include "tests/support/shrink.hpp"

namespace warpmap::trial {
namespace {

/// Three cells behind one step each; or, with `hasty`, an insert that looks and writes in two.
class toy_map final : public subject {
 public:
  toy_map(contents const& cells, bool hasty) : cells_{cells}, hasty_{hasty} {}

  std::unique_ptr<hand> join() override { return std::make_unique<access>(*this); }
  contents look() override { return cells_; }
  std::string trouble() override { return {}; }

 private:
  class access final : public hand {
   public:
    explicit access(toy_map& on) : on_{on} {}
    void act(call const& what, std::vector<event>& answers) override
    {
      for (auto const& one : what.items) {
        fibers::pause();
        auto did = event_of(what.what, one);
        auto& cell = on_.cells_[static_cast<std::size_t>(one.key)];
        auto const there = cell != nothing;
        if (what.what == kind::insert) {
          if (on_.hasty_) fibers::pause();
          if (!there) cell = one.given;
          did.result = there ? status::present : status::inserted;
        } else if (what.what == kind::erase) {
          cell = nothing;
          did.result = there ? status::erased : status::absent;
        } else {
          did.result = there ? status::present : status::absent;
          did.got = cell;
        }
        answers.push_back(did);
      }
    }

   private:
    toy_map& on_;
  };

  contents cells_;
  bool hasty_;
};

subject_maker toys(bool hasty)
{
  return [hasty](program const& all) { return std::make_unique<toy_map>(all.before, hasty); };
}

repertoire toy_kinds()
{
  repertoire some;
  some.single = {kind::insert, kind::find, kind::erase};
  return some;
}

std::optional<failure> first_failure(subject_maker const& make)
{
  for (std::uint64_t seed = 1; seed <= 500; ++seed)
    if (auto found = try_once(draw_program(toy_kinds(), seed), make, draw_schedule(seed)))
      return found;
  return std::nullopt;
}

TEST(Fibers, TakeTurnsAsTheSeedSays)
{
  auto const run = [](std::uint64_t seed) {
    std::vector<int> order;
    std::vector<std::function<void()>> jobs;
    for (int job = 0; job < 4; ++job)
      jobs.emplace_back([&order, job] {
        for (int i = 0; i < 5; ++i) {
          order.push_back(job);
          fibers::pause();
        }
      });
    fibers all{4};
    EXPECT_TRUE(all.run(jobs, draw_schedule(seed, 20)).finished);
    return order;
  };
  auto differ = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    auto const order = run(seed);
    EXPECT_EQ(order.size(), 20u);
    EXPECT_EQ(order, run(seed));
    differ += order != run(seed + 1);
  }
  EXPECT_GT(differ, 40);
}

TEST(Fibers, KeepTheExceptionsOfEachJobApart)
{
  std::array<std::string, 2> caught;
  std::vector<std::function<void()>> jobs;
  for (std::size_t job = 0; job < 2; ++job)
    jobs.emplace_back([&caught, job] {
      try {
        throw std::runtime_error{std::to_string(job)};
      } catch (...) {
        for (int i = 0; i < 10; ++i) fibers::let_others();
        try {
          throw;  // must be this job's own, though both are being handled
        } catch (std::exception const& own) {
          caught[job] = own.what();
        }
      }
    });
  fibers all{2};
  EXPECT_TRUE(all.run(jobs, {}).finished);
  EXPECT_EQ(caught[0], "0");
  EXPECT_EQ(caught[1], "1");
}

TEST(Fibers, GiveUpWhenAllWaitForEver)
{
  std::vector<std::function<void()>> const jobs(2, [] {
    for (;;) fibers::let_others();
  });
  fibers all{2};
  EXPECT_FALSE(all.run(jobs, {}, 1000).finished);
  std::vector<std::function<void()>> const next(2, [] { fibers::pause(); });
  EXPECT_TRUE(all.run(next, {}, 1000).finished);
}

TEST(Shrinker, HasNothingToDoWithARightMap)
{
  auto const found = first_failure(toys(false));
  EXPECT_FALSE(found) << to_string(*found);
}

TEST(Shrinker, RepeatsAFailureExactly)
{
  auto const make = toys(true);
  auto const found = first_failure(make);
  ASSERT_TRUE(found);
  auto const again = try_once(found->what, make, found->how);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->complaint, found->complaint);
  EXPECT_EQ(again->how.turns, found->how.turns);
}

TEST(Shrinker, FindsTheTwoCallsThatMatter)
{
  auto const make = toys(true);
  auto const found = first_failure(make);
  ASSERT_TRUE(found);
  ASSERT_GE(found->what.calls(), 24u);
  auto const smallest = shrink(*found, make);
  // Two inserts of one key that both look before either writes.
  EXPECT_EQ(smallest.what.calls(), 2u) << to_string(smallest);
  EXPECT_EQ(smallest.what.threads.size(), 2u);
  for (auto const& thread : smallest.what.threads)
    for (auto const& one : thread) {
      EXPECT_EQ(one.what, kind::insert);
      EXPECT_EQ(one.items.size(), 1u);
    }
  EXPECT_LE(smallest.how.turns.size(), 4u) << to_string(smallest);
}

}  // namespace
}  // namespace warpmap::trial
