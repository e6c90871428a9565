// Whoever looks for announcements asks for the fence first: once for each time that it looks. What
// a missing one does is in fences_test.cpp; that it would show in a whole map is a matter of luck.

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "host/setup.hpp"
#include "host/table.hpp"
#include "warpmap/core/packed_slots.hpp"

namespace warpmap::trial {
namespace {

struct counted_memory : core::plain_memory {
};
int looks = 0;

}  // namespace
}  // namespace warpmap::trial

namespace warpmap::inline v0_1::host {

template <>
class fences<trial::counted_memory> {
 public:
  static constexpr bool are_remote() noexcept { return false; }
  static void before_looking() noexcept { ++trial::looks; }
};

}  // namespace warpmap::inline v0_1::host

namespace warpmap::trial {
namespace {

using counted_slots = core::packed_slots<std::uint64_t, std::uint64_t, counted_memory>;
using counted_table = host::table<counted_slots>;

struct Looks : testing::Test {
  static constexpr int for_writers = 1, for_everybody = 1, for_readers_of_the_old = 1;

  template <class Work>
  static int of(Work work)
  {
    looks = 0;
    work();
    return looks;
  }

  // Apart from the fixture: gcc 12 takes a swap of tables inside of it for writes beyond them.
  std::unique_ptr<counted_table> const made = std::make_unique<counted_table>(
    options{}, host::draw_seed(7),
    host::host_store<counted_slots>{host::make_executor(executor_kind::serial, 1)});
  counted_table& on = *made;
};

TEST_F(Looks, AreNoneWhereAnOperationBeginsAndEnds)
{
  EXPECT_EQ(of([&] {
              counted_table::seated const me{on};
              for (auto const writes : {false, true})
                counted_table::announced const here{on, *me, ops::insert, writes};
            }),
            0);
}

TEST_F(Looks, AreFencedBeforeARebuildAndBeforeTheOldVersionGoes)
{
  EXPECT_EQ(of([&] { on.rehash(1000); }), for_writers + for_readers_of_the_old);
  EXPECT_EQ(of([&] { on.clear(); }), for_writers + for_readers_of_the_old);
}

TEST_F(Looks, AreFencedEachTimeThatAnOldVersionIsFoundInUse)
{
  counted_table::seated const reader{on};
  counted_table::announced const here{on, *reader, ops::find, false};
  on.rehash(1000);
  EXPECT_EQ(of([&] { on.reclaim(); }), for_readers_of_the_old);
  EXPECT_EQ(of([&] { on.reclaim(); }), for_readers_of_the_old);
}

TEST_F(Looks, AreFencedBeforeASnapshotAndBeforeTheCopyThatFollows)
{
  counted_table::version_ptr frozen;
  EXPECT_EQ(of([&] { frozen = on.freeze().first; }), for_writers);
  counted_table::seated const me{on};
  EXPECT_EQ(of([&] { counted_table::announced const here{on, *me, ops::insert, true}; }),
            for_writers + for_readers_of_the_old);
  counted_table::unfreeze(*frozen);
}

TEST_F(Looks, AreFencedAtBothEndsOfAnExclusivePhase)
{
  EXPECT_EQ(of([&] { on.gate().begin_exclusive(ops::find, on_conflict::wait); }), for_everybody);
  EXPECT_EQ(of([&] { on.gate().end_exclusive(); }), for_everybody);
}

TEST_F(Looks, AreFencedForBothTablesOfASwap)
{
  auto other = std::make_unique<counted_table>(options{}, host::draw_seed(8), on.store());
  EXPECT_EQ(of([&] { on.swap(*other); }), 2 * (for_writers + for_everybody));
}

}  // namespace
}  // namespace warpmap::trial
