// Strings on a device that refuses the n-th call, for n = 1, 2, ... until a call gets through.

#include <string>
#include <vector>

#include "tests/support/refusals.hpp"
#include "tests/support/strings_on_device.hpp"

namespace warpmap::trial {
namespace {

class StringFailure : public strings_on_device {
 protected:
  static constexpr u64 before = 120;

  /// As DeviceFailure::refuse_each_call.
  template <class Call, class MayHold>
  void refuse_each_call(Call call, MayHold may_hold)
  {
    auto const make = [] {
      auto map = filled(0, before);
      map.erase(views_of(key_texts(0, 10)));
      return map;
    };
    trial::refuse_each_call(*device, make, call, [&](string_map<u64>& map) {
      std::size_t pairs = 0;
      std::size_t bytes = 0;
      map.for_each([&](std::string_view key, u64 value) {
        ++pairs;
        bytes += record_bytes(key);
        EXPECT_TRUE(may_hold(key, value)) << value;
      });
      EXPECT_EQ(pairs, map.size());
      EXPECT_EQ(map.stats().key_bytes, bytes);
      // New keys must not be written over those that are there.
      auto const more = key_texts(10'000, 100);
      EXPECT_EQ(map.insert(views_of(more), numbers(10'000, 100)).inserted(), 100u);
      items found(100);
      EXPECT_EQ(map.find(views_of(more), found).present(), 100u);
      EXPECT_EQ(found, numbers(10'000, 100));
      auto const state = map.validate();
      EXPECT_TRUE(state.ok()) << (state.ok() ? "" : state.problems.front());
    });
  }
  static bool as_before(std::string_view key, u64 value)
  {
    return value >= 10 && value < before && key == key_text(value);
  }
};

TEST_F(StringFailure, InABatchThatGrowsLosesNothing)
{
  auto const keys = key_texts(60, 400);
  refuse_each_call(
    [&](string_map<u64>& map) { map.insert(views_of(keys), numbers(1060, keys.size())); },
    [](std::string_view key, u64 value) {
      return as_before(key, value) || (value >= 1000 && key == key_text(value - 1000));
    });
}

TEST_F(StringFailure, InReshapingLeavesThePairs)
{
  refuse_each_call(
    [&](string_map<u64>& map) {
      map.reserve(1000);
      map.rehash(0);
      auto const copy = map.clone();
      EXPECT_EQ(copy.size(), before - 10);
      EXPECT_EQ(contents_of(copy.snapshot()).size(), before - 10);
    },
    as_before);
}

TEST_F(StringFailure, InErasingByAPredicateErasesNoOther)
{
  refuse_each_call(
    [&](string_map<u64>& map) { map.erase_if([](std::string_view, u64 v) { return v % 2 == 0; }); },
    as_before);
}

TEST_F(StringFailure, InTheFirstWriteAfterASnapshotLosesNothing)
{
  refuse_each_call(
    [&](string_map<u64>& map) {
      auto const picture = map.snapshot();
      map.session().insert(key_text(500), 1500);
      EXPECT_EQ(contents_of(picture).size(), before - 10);
    },
    [](std::string_view key, u64 value) {
      return as_before(key, value) || (value == 1500 && key == key_text(500));
    });
}

TEST_F(StringFailure, InReadingGivesAllOrThrows)
{
  refuse_each_call(
    [&](string_map<u64>& map) {
      EXPECT_EQ(contents_of(map).size(), before - 10);
      cursor at;
      std::vector<std::string_view> keys(50);
      items values(50);
      std::size_t n = 0;
      while (auto const some = map.retrieve_all(at, keys, values)) n += some;
      EXPECT_EQ(n, before - 10);
    },
    as_before);
}

}  // namespace
}  // namespace warpmap::trial
