// One map through many rebuilds: four threads insert, erase and read through sessions while a fifth
// rebuilds, and the checker accepts each stretch of it.

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <ostream>
#include <string>

#include "tests/support/budget.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/species.hpp"
#include "tests/support/stage.hpp"

namespace warpmap::trial {
namespace {

/// A subject that outlives its trials.
class lasting final : public subject {
 public:
  explicit lasting(subject& on) : on_{on} {}
  std::unique_ptr<hand> join() override { return on_.join(); }
  contents look() override { return on_.look(); }
  std::string trouble() override { return on_.trouble(); }
  std::uint64_t rebuilds() override { return on_.rebuilds(); }

 private:
  subject& on_;
};

call single(kind what, int key, datum given)
{
  call made;
  made.what = what;
  made.items = {{key, what == kind::insert ? given : nothing, nothing}};
  return made;
}

program stretch(contents const& before, std::uint64_t seed)
{
  constexpr std::array<kind, 4> kinds{kind::insert, kind::insert, kind::erase, kind::find};
  dice roll{seed};
  datum value = 0;
  program made;
  made.before = before;
  made.threads.resize(5);
  for (std::size_t thread = 0; thread < 4; ++thread)
    for (int i = 0; i < 40; ++i)
      made.threads[thread].push_back(
        single(kinds[roll.below(4)], roll.index(keys_in_play), ++value));
  call rehash;
  rehash.what = kind::rehash;
  rehash.amount = roll.below(100);
  made.threads[4].push_back(rehash);
  return made;
}

struct named {
  char const* name;
  species const& (*slots)();
};
void PrintTo(named const& each, std::ostream* out) { *out << each.name; }

class RebuiltMap : public testing::TestWithParam<named> {};

TEST_P(RebuiltMap, StaysLinearizableThrough200Rebuilds)
{
  auto const map = GetParam().slots().make(placing::neighbours, {})(program{});
  for (std::uint64_t round = 0; round < 200; ++round) {
    auto const all = stretch(map->look(), first_seed() + round);
    auto const went =
      run_on_threads(all, [&](program const&) { return std::make_unique<lasting>(*map); });
    auto const wrong = complaint(went);
    ASSERT_TRUE(wrong.empty()) << "round " << round << "\n"
                               << wrong;
  }
  EXPECT_GE(map->rebuilds(), 200u);
}

INSTANTIATE_TEST_SUITE_P(Slots, RebuiltMap,
                         testing::Values(named{"Packed64BitPairs", packed_64_bit_pairs},
                                         named{"TaggedPairs", tagged_pairs},
                                         named{"Library32BitPairs", library_32_bit_pairs},
                                         named{"Library64BitPairs", library_64_bit_pairs}),
                         [](auto const& each) { return std::string{each.param.name}; });

}  // namespace
}  // namespace warpmap::trial
