#pragma once
// What every part of the report works with.

#include <cstdio>
#include <span>
#include <stdexcept>

#include "bench/gpu/budget.hpp"
#include "bench/gpu/column.hpp"
#include "bench/gpu/plan.hpp"
#include "bench/gpu/results.hpp"
#include "bench/gpu/rig.hpp"

namespace warpmap::bench {

/// A map has answered other than is known.
class wrong_answer : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline std::string said(counts const& seen)
{
  return text("%zu inserted, %zu present, %zu assigned, %zu erased, %zu absent, %zu full",
              seen.inserted(), seen.present(), seen.assigned(), seen.erased(), seen.absent(),
              seen.full());
}

class context {
 public:
  context(rig& measured, plan const& wanted, results& to)
    : on{measured}, how{wanted}, out{to}, left{wanted.budget}, stream{on.device().make_stream()}
  {
  }
  context(context const&) = delete;
  context& operator=(context const&) = delete;
  ~context() { on.device().destroy(stream); }

  template <class Item>
  column<Item> make_column(std::size_t size) const
  {
    return {on.device(), stream, size};
  }
  /// The first of so many numbers whose keys were not used before.
  u64 next_keys(u64 count)
  {
    auto const first = used_;
    used_ += count;
    return first;
  }
  template <class Word>
  void fill(column<Word> const& to, u64 first) const
  {
    on.run(fill_keys<Word>{to.data(), seed, first}, to.size(), stream);
  }

  /// Seconds between events around what is queued.
  template <class Work>
  double time(Work work) const
  {
    return on.time(stream, work);
  }
  /// Seconds of the host's clock, for calls that wait.
  template <class Work>
  double time_call(Work work) const
  {
    on.device().synchronize(stream);
    auto const begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>{std::chrono::steady_clock::now() - begin}.count();
  }

  /// True when all of the batch came out as `as`. @throws wrong_answer
  void expect(spot const& at, std::string const& operation, counts const& seen, status as,
              std::size_t wanted) const
  {
    if (seen[as] == wanted && seen.total() == wanted) return;
    fail(at, operation, said(seen) + text(" of %zu keys", wanted));
  }
  void expect_equal(spot const& at, std::string const& operation, std::string const& what,
                    std::size_t seen, std::size_t wanted) const
  {
    if (seen != wanted) fail(at, operation, text("%s: %zu of %zu", what.c_str(), seen, wanted));
  }
  template <class Map>
  void validate(spot const& at, Map const& map) const
  {
    if (!on.is_emulated()) return;
    auto const found = map.validate();
    if (!found.ok()) fail(at, "validate", found.problems.front());
  }

  void say(std::string const& line) const
  {
    std::fprintf(stderr, "%6.1f s  %s\n", left.spent(), line.c_str());
  }
  void skip(std::string const& what, std::string const& why)
  {
    auto const line = what + ": " + why;
    if (std::find(out.skipped.begin(), out.skipped.end(), line) != out.skipped.end()) return;
    say("skipped: " + line);
    out.skipped.push_back(line);
  }

  static constexpr u64 seed = 1;
  rig& on;
  plan const& how;
  results& out;
  budget left;
  host::stream_handle stream;

 private:
  [[noreturn]] static void fail(spot const& at, std::string const& operation,
                                std::string const& what)
  {
    throw wrong_answer{text("%s, variant %s, %s, %zu entries, load %.2f: ", operation.c_str(),
                            at.variant.c_str(), at.types.c_str(), at.entries, at.load) +
                       what};
  }

  u64 used_ = 0;
};

inline std::string name_of(spot const& at)
{
  return at.variant + " " + at.types + " " + count_of(at.entries) + text(" .%.0f", at.load * 100);
}

/// Measures if there is time and memory; says why where there is not.
/// @param keys  that one round touches, roughly
template <class Measure>
void attempt(context& in, std::string const& what, double keys, Measure measure)
{
  auto const all = keys * (in.how.rounds + 1);
  if (!in.left.fits(all))
    return in.skip(what, text("it would take about %.0f s, and the budget has %.0f s left",
                              in.left.estimate(all), in.left.rest()));
  in.say(what);
  auto const begin = in.left.spent();
  try {
    measure();
  } catch (out_of_memory const& none) {
    in.skip(what, none.what());
  }
  in.left.learn(all, in.left.spent() - begin);
}

/// The first round counts for nothing; when the time is over there is one more at most.
template <class Round>
void for_rounds(context const& in, Round round)
{
  for (unsigned i = 0; i <= in.how.rounds; ++i) {
    if (i > 1 && in.left.is_over()) return;
    round(i > 0);
  }
}

}  // namespace warpmap::bench
