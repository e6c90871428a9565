#include "tests/concurrency/planted.hpp"
#include "tests/support/wrong_tagged.hpp"

namespace warpmap::trial {
namespace {

TEST(Planted, TaggedLoserIsFound)
{
  expect_tagged_found<tagged_loser>("tagged-loser", of_kinds({kind::insert, kind::contains}));
}
TEST(Planted, TaggedEarlyIsFound)
{
  expect_tagged_found<tagged_early>("tagged-early", come_and_go_kinds());
}
TEST(Planted, TaggedNoverIsFound)
{
  expect_tagged_found<tagged_nover>("tagged-nover", updated_kinds());
}
TEST(Planted, TaggedUpdreadIsFound)
{
  expect_tagged_found<tagged_updread>("tagged-updread", updated_kinds());
}
TEST(Planted, GrowthNolockIsFound)
{
  expect_packed_found<growth_nolock>("growth-nolock", come_and_go_kinds({kind::rehash}), true);
}
TEST(Planted, GrowthCurfirstIsFound)
{
  expect_packed_found<growth_curfirst>("growth-curfirst", come_and_go_kinds({kind::rehash}), true);
}

}  // namespace
}  // namespace warpmap::trial
