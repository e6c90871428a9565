#include <stdexcept>

#include "tests/core/hooked_memory.hpp"
#include "tests/core/step_test.hpp"
#include "warpmap/core/drive.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert_or_apply.hpp"
#include "warpmap/core/solo_group.hpp"
#include "warpmap/core/tagged_slots.hpp"

namespace warpmap::core_trial {
namespace {

class InsertOrApply : public EverySlots {};
INSTANTIATE_TEST_SUITE_P(Every, InsertOrApply, testing::ValuesIn(every_slots()), slots_name);

TEST_P(InsertOrApply, AddsToTheValueThatIsThere)
{
  under_every_group(2, [&](step_table& table) {
    EXPECT_EQ(table.run(ops::insert_or_apply, 7, 5), settled(status::inserted));
    EXPECT_EQ(table.run(ops::insert_or_apply, 7, 10), settled(status::assigned));
    EXPECT_EQ(table.run(ops::insert_or_apply, 7, 100), settled(status::assigned));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(115)));
    EXPECT_EQ(table.room.taken, 1);
  });
}

TEST_P(InsertOrApply, BeginsAfreshAfterAnErase)
{
  under_every_group(2, [&](step_table& table) {
    table.run(ops::insert_or_apply, 7, 5);
    table.run(ops::erase, 7);
    EXPECT_EQ(table.run(ops::insert_or_apply, 7, 3), settled(status::inserted));
    EXPECT_EQ(table.run(ops::find, 7), settled(status::present, kept(3)));
  });
}

/// One slot of the given kind, worked with any function.
template <class Slots>
class one_slot {
 public:
  one_slot()
  {
    slots_.data = reinterpret_cast<decltype(slots_.data)>(line_);
    slots_.windows = 1;
  }

  template <class Fn>
  status apply(typename Slots::value_type value, Fn const& fn)
  {
    auto want = request(value);
    std::uint64_t contested = 0;
    return core::walk_to_end<hooked_memory>(
             walk(), [&](slot_index at) {
               return insert_or_apply_step(core::solo_group<Slots>{}, slots_, at, want, room_, fn);
             },
             contested)
      .result;
  }
  typename Slots::value_type value()
  {
    auto want = request({});
    find_step(core::solo_group<Slots>{}, slots_, 0, want);
    return want.seen;
  }

 private:
  core::request<Slots> request(typename Slots::value_type value) const
  {
    core::request<Slots> want{};
    want.key = slots_.prepare({7});
    want.value = value;
    return want;
  }
  core::probe_walk walk() const { return {0, slots_.capacity(), Slots::lanes}; }

  alignas(64) std::uint64_t line_[8] = {};
  Slots slots_;
  room_count room_;
};

template <class Slots>
class InsertOrApplyTo : public testing::Test {};
using of_both_protocols =
  testing::Types<core::packed_slots<std::uint64_t, std::uint64_t, hooked_memory>,
                 core::tagged_slots<1, 1, hooked_memory>>;
TYPED_TEST_SUITE(InsertOrApplyTo, of_both_protocols);

TYPED_TEST(InsertOrApplyTo, LeavesTheSlotAsItWasWhenTheFunctionThrows)
{
  using value = typename TypeParam::value_type;
  one_slot<TypeParam> table;
  table.apply(value{5}, [](value, value more) { return more; });
  auto const angry = [](value, value) -> value { throw std::domain_error{"no"}; };
  EXPECT_THROW(table.apply(value{1}, angry), std::domain_error);
  EXPECT_EQ(table.value(), value{5});
  EXPECT_EQ(table.apply(value{9}, [](value, value more) { return more; }), status::assigned);
  EXPECT_EQ(table.value(), value{9});
}

TYPED_TEST(InsertOrApplyTo, CallsTheFunctionAgainOnTheNewerValue)
{
  using value = typename TypeParam::value_type;
  one_slot<TypeParam> table;
  auto const take = [](value, value more) { return more; };
  table.apply(value{5}, take);
  int calls = 0;
  auto const slow = [&](value there, value) {
    if (++calls == 1) table.apply(value{6}, take);  // another writer is first
    EXPECT_EQ(there, calls == 1 ? value{5} : value{6});
    return value{7};
  };
  EXPECT_EQ(table.apply(value{1}, slow), status::assigned);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(table.value(), value{7});
}

}  // namespace
}  // namespace warpmap::core_trial
