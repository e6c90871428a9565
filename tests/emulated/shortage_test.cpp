// Where memory runs out: who asked is told how much was missing, and the map stays as it was.

#include <functional>
#include <string>

#include "tests/support/device_column.hpp"
#include "tests/support/failing_memory.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class Shortage : public testing::Test {
 protected:
  static constexpr std::size_t capacity = std::size_t{1} << 20;

  Shortage() { use_device(device); }

  static options how()
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    return made;
  }
  static std::string text_of(std::function<void()> const& call)
  {
    try {
      call();
    } catch (out_of_memory const& failed) {
      return failed.what();
    }
    ADD_FAILURE() << "there was enough";
    return {};
  }
  static void expect_says(std::string const& text, std::string const& part)
  {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
  /// The number before `unit` in a text.
  static std::size_t number_before(std::string const& text, std::string const& unit)
  {
    auto const end = text.find(unit);
    if (end == std::string::npos) return 0;
    auto const first = text.find_last_not_of("0123456789", end - 1) + 1;
    return first < end ? std::stoull(text.substr(first, end - first)) : 0;
  }

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>([] {
    emulated_options made;
    made.capacity = capacity;
    return made;
  }());
};

TEST_F(Shortage, OfADeviceSaysHowMuchIsFreeAndMissing)
{
  u64_map map{how()};
  map.insert(numbers(0, 100), numbers(0, 100));
  auto const free = capacity - device->bytes();
  auto const text = text_of([&] { map.reserve(1'000'000); });
  expect_says(text, device->describe());
  EXPECT_EQ(number_before(text, " bytes are free"), free);
  auto const wanted = number_before(text, " bytes in ");
  EXPECT_GT(wanted, 16'000'000u);
  EXPECT_EQ(number_before(text, " are missing"), wanted - free) << text;

  EXPECT_EQ(map.size(), 100u);
  EXPECT_EQ(value_at(map, 42), 42u);
  EXPECT_TRUE(map.validate().ok());
  EXPECT_EQ(map.insert(numbers(100, 100), numbers(0, 100)).inserted(), 100u);
}

TEST_F(Shortage, OfADeviceAnswersFullPerKey)
{
  u64_map map{how()};
  auto const all = map.insert(numbers(0, 200'000), numbers(0, 200'000));
  EXPECT_GT(all.inserted(), 1000u);
  EXPECT_GT(all.full(), 0u);
  EXPECT_EQ(map.size(), all.inserted());
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Shortage, OfADeviceForAWorkspaceLeavesTheMap)
{
  u64_map map{how()};
  map.insert(items{1}, items{1});
  expect_says(text_of([&] { map.make_workspace(10'000'000); }), " are missing");
  EXPECT_EQ(map.size(), 1u);
  EXPECT_EQ(map.make_workspace(10).capacity(), 10u);
}

TEST_F(Shortage, OfMaxBytesSaysByHowMuch)
{
  auto capped = how();
  capped.max_bytes = 100'000;
  u64_map map{capped};
  map.insert(items{1}, items{1});
  auto const text = text_of([&] { map.reserve(20'000); });
  expect_says(text, "would exceed max_bytes (100000) by ");
  EXPECT_GT(std::stoull(text.substr(text.rfind(' '))), 200'000u) << text;
  EXPECT_EQ(map.size(), 1u);
}

TEST_F(Shortage, OfAUsersResourceSaysWhatItRefused)
{
  failing_memory memory;
  memory.fail_always();
  auto mine = how();
  mine.memory = &memory;
  auto const text = text_of([&] { u64_map const map{mine}; });
  EXPECT_GT(number_before(text, " bytes"), 0u) << text;
  expect_says(text, "the memory resource has refused them");
}

TEST(MemoryShortage, MayBeOneOfPiecesAlone)
{
  auto const text = std::string{host::memory_shortage("a device", 100, 300).what()};
  EXPECT_NE(text.find("300 bytes are free, none are missing, but"), std::string::npos) << text;
}

}  // namespace
}  // namespace warpmap::trial
