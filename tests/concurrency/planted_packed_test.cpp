#include "tests/concurrency/planted.hpp"
#include "tests/support/wrong_packed.hpp"

namespace warpmap::trial {
namespace {

TEST(Planted, PackedReuseIsFound)
{
  expect_packed_found<packed_reuse>("packed-reuse", come_and_go_kinds());
}
TEST(Planted, PackedSkipIsFound)
{
  expect_packed_found<packed_skip>("packed-skip", come_and_go_kinds());
}
TEST(Planted, PackedAnylaneIsFound)
{
  expect_packed_found<packed_anylane>("packed-anylane", come_and_go_kinds());
}
TEST(Planted, PackedTwiceIsFound)
{
  expect_packed_found<packed_twice>("packed-twice", come_and_go_kinds());
}
TEST(Planted, PackedLoserIsFound)
{
  expect_packed_found<packed_loser>("packed-loser", of_kinds({kind::insert, kind::find}));
}
TEST(Planted, PackedHalfIsFound)
{
  auto kinds = of_kinds({kind::insert, kind::insert_or_assign, kind::erase, kind::find});
  // Values that read like the owners of erased slots.
  packed32 slots;
  slots.seed = host::draw_seed(trial_seed);
  for (auto const key : find_keys<u32, packed32>(placing::neighbours).in_play)
    kinds.more_values.push_back(slots.prepare(key));
  expect_found("packed-half", over<u32, u32, packed_half>(placing::neighbours),
               packed_32_bit_pairs().make(placing::neighbours, {}), kinds);
}
TEST(Planted, PairRev2loadIsFound)
{
  expect_packed_found<pair_rev_2load>("pair-rev-2load", come_and_go_kinds());
}
TEST(Planted, Pair8IsFound)
{
  expect_packed_found<pair_8>("pair-8", of_kinds({kind::insert, kind::extract, kind::exchange,
                                                  kind::insert_or_assign, kind::erase_if_equal}));
}
}  // namespace
}  // namespace warpmap::trial
