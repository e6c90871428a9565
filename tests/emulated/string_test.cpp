// String maps and sets on a device: what the arena there does that the one of the host need not.

#include "host/device_engine.hpp"
#include "tests/support/emulated_launcher.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class StringsOnDevice : public testing::Test {
 protected:
  StringsOnDevice()
  {
    emulated_options quick;
    quick.delays = false;
    device = std::make_shared<emulated_device>(quick);
    use_device(device);
  }

  static options how()
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    return made;
  }
  /// A map of key_text(first) and so on, the value of each its number.
  static string_map<u64> filled(u64 first, std::size_t count, options const& made = how())
  {
    string_map<u64> map{made};
    map.insert(views_of(key_texts(first, count)), numbers(first, count));
    return map;
  }
  static string_model model(u64 first, std::size_t count)
  {
    string_model all;
    for (u64 i = first; i < first + count; ++i) all.emplace(key_text(i), i);
    return all;
  }

  std::shared_ptr<emulated_device> device;
};

TEST_F(StringsOnDevice, RunThere)
{
  string_set set{how()};
  EXPECT_EQ(set.backend(), backend::cuda);
  EXPECT_EQ(set.insert(std::vector<std::string_view>{"a", "", "a"}).inserted(), 2u);
  EXPECT_EQ(set.contains(std::vector<std::string_view>{"a", "b", ""}).present(), 2u);
  EXPECT_EQ(string_map<u64>{}.backend(), backend::cuda) << "strings are left to the CPU";
}

TEST_F(StringsOnDevice, GrowTheirArenaInTheMiddleOfABatch)
{
  auto const map = filled(0, 20'000);
  expect_holds(map, model(0, 20'000));
  EXPECT_GT(map.stats().rebuilds, 3u);
}

}  // namespace
}  // namespace warpmap::trial
