// A device that refuses the n-th call, for n = 1, 2, ... until a batch gets through: after each
// failure the map is valid, holds what it says, and works on.

#include <optional>

#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/refusals.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class DeviceFailure : public testing::Test {
 protected:
  static constexpr u64 before = 200;

  DeviceFailure()
  {
    emulated_options quick;
    quick.delays = false;
    device = std::make_shared<emulated_device>(quick);
    use_device(device);
  }

  options how() const
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    return made;
  }

  /// `call(map)` may do all of its work, some, or none when it throws; `may_hold(key, value)` says
  /// what pairs may be there afterwards, in either case.
  template <class Call, class MayHold>
  void refuse_each_call(Call call, MayHold may_hold)
  {
    auto const make = [&] {
      u64_map map{how()};
      map.insert(numbers(0, before), numbers(0, before));
      map.erase(numbers(0, 10));
      return map;
    };
    trial::refuse_each_call(*device, make, call, [&](u64_map& map) {
      auto const state = map.validate();
      EXPECT_TRUE(state.ok()) << (state.ok() ? "" : state.problems.front());
      std::size_t pairs = 0;
      map.for_each([&](u64 key, u64 value) {
        ++pairs;
        EXPECT_TRUE(may_hold(key, value)) << key << ": " << value;
      });
      EXPECT_EQ(pairs, map.size());
      EXPECT_EQ(map.insert_or_assign(items{u64{1} << 40}, items{5}).inserted(), 1u);
      EXPECT_EQ(value_at(map, u64{1} << 40), 5u) << "the map no longer works";
    });
  }

  std::shared_ptr<emulated_device> device;
};

TEST_F(DeviceFailure, InABatchThatGrowsLosesNothing)
{
  auto const keys = numbers(100, 900);
  refuse_each_call([&](u64_map& map) { map.insert(keys, times(keys, 3)); },
                   [](u64 key, u64 value) {
                     return key < before ? key >= 10 && value == key
                                         : key < 1000 && value == key * 3;
                   });
}

TEST_F(DeviceFailure, InABatchOnDeviceMemoryLosesNothing)
{
  auto const keys = numbers(100, 900);
  device_column<u64> const k{*device, keys};
  device_column<u64> const v{*device, times(keys, 3)};
  refuse_each_call([&](u64_map& map) { map.on(nullptr).insert(k, v); },
                   [](u64 key, u64 value) {
                     return key < before ? key >= 10 && value == key
                                         : key < 1000 && value == key * 3;
                   });
}

TEST_F(DeviceFailure, InReshapingLeavesThePairs)
{
  refuse_each_call(
    [&](u64_map& map) {
      map.reserve(5000);
      map.rehash(0);
      auto const copy = map.clone();
      EXPECT_EQ(copy.size(), before - 10);
    },
    [](u64 key, u64 value) { return key >= 10 && key < before && value == key; });
}

TEST_F(DeviceFailure, InErasingByAPredicateErasesNoOther)
{
  refuse_each_call([&](u64_map& map) { map.erase_if([](u64 key, u64) { return key % 2 == 0; }); },
                   [](u64 key, u64 value) { return key >= 10 && key < before && value == key; });
}

TEST_F(DeviceFailure, InCombiningByAFunctionOfTheHostCombinesAllOrNothingPerKey)
{
  auto const keys = numbers(100, 200);
  auto const add = [](u64 there, u64 given) { return there + given; };
  refuse_each_call([&](u64_map& map) { map.insert_or_apply(keys, items(200, 1000), add); },
                   [](u64 key, u64 value) {
                     if (key < 100) return key >= 10 && value == key;
                     if (key < before) return value == key || value == key + 1000;
                     return key < 300 && value == 1000;
                   });
}

TEST_F(DeviceFailure, InConstructionLeavesNothingBehind)
{
  trial::refuse_each_call(
    *device, [] { return std::optional<u64_map>{}; },
    [&](std::optional<u64_map>& map) { map.emplace(how()); },
    [&](std::optional<u64_map>& map) {
      map.reset();
      device->drain();
      EXPECT_EQ(device->blocks(), 0u);
      EXPECT_EQ(device->pinned_blocks(), 0u);
      EXPECT_EQ(device->streams(), 0u);
    });
}

}  // namespace
}  // namespace warpmap::trial
