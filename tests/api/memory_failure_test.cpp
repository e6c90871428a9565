// Memory that fails at the n-th request, for n = 1, 2, ... until a call gets through: after each
// failure the map holds what the statuses say, is valid, and works on.

#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

class MemoryFailure : public testing::TestWithParam<failing_memory::way> {
 protected:
  static constexpr std::size_t before = 1000;

  options how()
  {
    options made;
    made.seed = 7;
    made.memory = &memory_;
    made.executor = executor_kind::serial;
    return made;
  }

  /// A map of some pairs and some erased slots, and its model.
  u64_map filled(model<u64, u64>& pairs)
  {
    u64_map map{how()};
    auto const keys = numbers(0, before + 100);
    map.insert(keys, times(keys, 3));
    map.erase(numbers(before, 100));
    for (u64 i = 0; i < before; ++i) pairs.emplace(i, i * 3);
    return map;
  }

  /// `call(map, model)` brings the model to what the map must hold now; it returns false when it
  /// failed as a whole. Runs until no allocation is left to fail.
  template <class Call>
  void fail_each_allocation(Call call)
  {
    for (int n = 1;; ++n) {
      SCOPED_TRACE("allocation " + std::to_string(n));
      model<u64, u64> wanted;
      auto map = filled(wanted);
      memory_.fail_at(n, GetParam());
      auto const unchanged = wanted;
      auto const done = call(map, wanted);
      auto const got_through = memory_.still_armed();
      memory_.work_again();
      expect_holds(map, done ? wanted : unchanged);
      map.insert(items{u64{1} << 40}, items{1});
      EXPECT_EQ(value_at(map, u64{1} << 40), 1u) << "the map no longer works";
      if (HasFailure()) return;
      if (got_through) {
        EXPECT_TRUE(done) << "the call failed though no allocation did";
        EXPECT_GT(n, 1) << "the call allocates nothing: this test shows nothing";
        return;
      }
    }
  }

  /// True when `act` ended without an exception that memory may cause.
  template <class Act>
  static bool succeeds(Act act)
  {
    try {
      act();
      return true;
    } catch (out_of_memory const&) {
      EXPECT_EQ(GetParam(), failing_memory::way::bad_alloc);
    } catch (failing_memory::refusal const&) {
      EXPECT_EQ(GetParam(), failing_memory::way::own_exception);
    }
    return false;
  }

  failing_memory memory_;
};

TEST_P(MemoryFailure, InConstructionLeavesNothingBehind)
{
  memory_.fail_at(1, GetParam());
  EXPECT_FALSE(succeeds([&] { u64_map map{how()}; }));
  memory_.work_again();
  EXPECT_EQ(memory_.blocks(), 0u);
}

TEST_P(MemoryFailure, OfAGrowingBatchIsReportedPerKey)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    auto const keys = numbers(before / 2, 3 * before);
    status_list statuses(keys.size());
    auto const result = map.insert(keys, times(keys, 5), statuses);
    EXPECT_EQ(result.total(), keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      EXPECT_EQ(statuses[i] == status::present, wanted.contains(keys[i]));
      if (statuses[i] == status::inserted) wanted.emplace(keys[i], keys[i] * 5);
    }
    return true;
  });
}

TEST_P(MemoryFailure, OfAGrowingUpsertIsReportedPerKey)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    auto const keys = numbers(before / 2, 3 * before);
    status_list statuses(keys.size());
    map.insert_or_apply(keys, 2, sum, statuses);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (statuses[i] == status::inserted) wanted[keys[i]] = 2;
      else if (statuses[i] == status::assigned) wanted[keys[i]] += 2;
      else {
        EXPECT_EQ(statuses[i], status::full);
      }
    }
    return true;
  });
}

TEST_P(MemoryFailure, OfAGrowingSessionIsReportedPerKey)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    auto session = map.session();
    for (u64 key = before; key < 4 * before; ++key)
      if (session.insert(key, key) == status::inserted) wanted.emplace(key, key);
    return true;
  });
}

TEST_P(MemoryFailure, OfReserveChangesNothing)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>&) {
    return succeeds([&] { map.reserve(100 * before); });
  });
}

TEST_P(MemoryFailure, OfRehashChangesNothing)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>&) {
    return succeeds([&] { map.rehash(7 * before); });
  });
}

TEST_P(MemoryFailure, OfShrinkToFitChangesNothing)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>&) {
    return succeeds([&] { map.shrink_to_fit(); });
  });
}

TEST_P(MemoryFailure, OfClearChangesNothing)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    wanted.clear();
    return succeeds([&] { map.clear(); });
  });
}

TEST_P(MemoryFailure, OfCloneChangesNothing)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    return succeeds([&] { expect_holds(map.clone(), wanted); });
  });
}

TEST_P(MemoryFailure, OfTheFirstWriteAfterASnapshotChangesNeither)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    auto const kept = map.snapshot();
    auto const then = wanted;
    auto const written = succeeds([&] { map.erase(numbers(0, 10)); });
    for (u64 key = 0; key < 10; ++key) wanted.erase(key);
    expect_same_pairs(contents(kept), then);
    return written;
  });
}

TEST_P(MemoryFailure, OfEraseIfUnderASnapshotChangesNothing)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    auto const kept = map.snapshot();
    auto const goes = [](u64 key, u64) { return key % 2 == 0; };
    std::erase_if(wanted, [&](auto const& pair) { return goes(pair.first, pair.second); });
    return succeeds([&] { map.erase_if(goes); });
  });
}

TEST_P(MemoryFailure, OfMergeIsCountedPerKey)
{
  fail_each_allocation([](u64_map& map, model<u64, u64>& wanted) {
    u64_map other{options{.executor = executor_kind::serial}};
    auto const keys = numbers(before / 2, 3 * before);
    other.insert(keys, times(keys, 7));
    auto const result = map.merge(other);
    EXPECT_EQ(result.total(), keys.size());
    EXPECT_EQ(result.present(), before / 2);
    EXPECT_EQ(map.size(), before + result.inserted());
    map.for_each([&](u64 key, u64 value) {
      if (key >= before) wanted.emplace(key, value);
      EXPECT_EQ(value, key < before ? key * 3 : key * 7);
    });
    EXPECT_EQ(wanted.size(), before + result.inserted());
    return true;
  });
}

TEST_P(MemoryFailure, ForGoodStillServesEveryKeyThatIsThere)
{
  model<u64, u64> wanted;
  auto map = filled(wanted);
  memory_.fail_always();
  auto const result = map.insert(numbers(0, 5 * before), numbers(0, 5 * before));
  EXPECT_GT(result.full(), 0u);
  EXPECT_EQ(map.insert_or_assign(numbers(0, before), numbers(0, before)).assigned(), before);
  EXPECT_EQ(map.erase(numbers(0, before)).erased(), before);
  memory_.work_again();
  expect_valid(map);
}

std::string way_name(testing::TestParamInfo<failing_memory::way> const& info)
{
  return info.param == failing_memory::way::bad_alloc ? "BadAlloc" : "OwnException";
}

INSTANTIATE_TEST_SUITE_P(EveryWay, MemoryFailure,
                         testing::Values(failing_memory::way::bad_alloc,
                                         failing_memory::way::own_exception),
                         way_name);

}  // namespace
}  // namespace warpmap::trial
