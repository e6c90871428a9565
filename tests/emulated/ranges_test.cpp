// What a profiler sees of a map on a device: ranges that ...

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class Ranges : public testing::Test {
 protected:
  using names = std::vector<std::string>;

  Ranges() { use_device(device); }

  static options how(std::size_t capacity = 0)
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    made.capacity = capacity;
    return made;
  }
  /// The ranges of one call, all of which have ended when it returns or throws.
  template <class Call>
  names of(Call call)
  {
    device->take_ranges();
    try {
      call();
    } catch (std::exception const&) {
      threw = true;
    }
    EXPECT_EQ(device->open_ranges(), 0u);
    return device->take_ranges();
  }

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
  bool threw = false;
};

TEST_F(Ranges, BearTheNameOfTheCall)
{
  u64_map map{how(100)};
  items const keys{1, 2, 3};
  items room(3);
  EXPECT_EQ(of([&] { map.insert(keys, keys); }), names{"warpmap insert"});
  EXPECT_EQ(of([&] { map.insert_or_assign(keys, keys); }), names{"warpmap insert_or_assign"});
  EXPECT_EQ(of([&] { map.insert_or_apply(keys, 1, sum); }), names{"warpmap insert_or_apply"});
  EXPECT_EQ(of([&] { map.insert_and_find(keys, keys, room); }), names{"warpmap insert_and_find"});
  EXPECT_EQ(of([&] { map.find(keys, room); }), names{"warpmap find"});
  EXPECT_EQ(of([&] { map.contains(keys); }), names{"warpmap contains"});
  EXPECT_EQ(of([&] { map.exchange(keys, keys, room); }), names{"warpmap exchange"});
  EXPECT_EQ(of([&] { map.compare_exchange(keys, room, keys); }),
            names{"warpmap compare_exchange"});
  EXPECT_EQ(of([&] { map.erase_if_equal(keys, items(3, 77)); }), names{"warpmap erase_if_equal"});
  EXPECT_EQ(of([&] { map.extract(items{1}, std::span{room}.first(1)); }),
            names{"warpmap extract"});
  EXPECT_EQ(of([&] { map.erase(keys); }), names{"warpmap erase"});
  EXPECT_EQ(of([&] { map.session().find(1); }), names{"warpmap find"});
}

TEST_F(Ranges, BearTheNamesOfWhatIsDoneToAWholeMap)
{
  u64_map map{how(100)};
  u64_map other{how(100)};
  map.insert(items{1, 2, 3}, items{1, 2, 3});
  EXPECT_EQ(of([&] { map.snapshot(); }), names{"warpmap snapshot"});
  EXPECT_EQ(of([&] { map.snapshot().find(1); }), (names{"warpmap snapshot", "warpmap find"}));
  EXPECT_EQ(of([&] { map.reserve(10'000); }), (names{"warpmap reserve", "warpmap rebuild"}));
  EXPECT_EQ(of([&] { map.shrink_to_fit(); }), (names{"warpmap rehash", "warpmap rebuild"}));
  EXPECT_EQ(of([&] { map.clone(); }),
            (names{"warpmap clone", "warpmap snapshot", "warpmap copy"}));
  EXPECT_EQ(of([&] { map.swap(other); }), names{"warpmap swap"});
  EXPECT_EQ(of([&] { map.stats(); }), names{"warpmap stats"});
  EXPECT_EQ(of([&] { map.validate(); }), names{"warpmap validate"});
  EXPECT_EQ(of([&] { map.for_each([](u64, u64) {}); }), names{"warpmap for_each"});
  EXPECT_EQ(of([&] { map.erase_if([](u64, u64) { return false; }); }), names{"warpmap erase_if"});
  EXPECT_EQ(of([&] { map.clear(); }), names{"warpmap clear"});
  items room(10);
  cursor at;
  EXPECT_EQ(of([&] { map.retrieve_all(at, room, room); }), names{"warpmap retrieve_all"});
}

TEST_F(Ranges, ShowRebuildsInsideTheCallsThatNeedThem)
{
  u64_map map{how()};
  auto const seen = of([&] { map.insert(numbers(0, 20'000), numbers(0, 20'000)); });
  ASSERT_GT(seen.size(), 1u);
  EXPECT_EQ(seen.front(), "warpmap insert");
  EXPECT_EQ(static_cast<std::size_t>(std::count(seen.begin(), seen.end(), "warpmap rebuild")),
            seen.size() - 1);
}

TEST_F(Ranges, ShowBatchesOnStreamsAndUnderLeases)
{
  u64_map map{how(100)};
  auto const stream = device->make_stream();
  {
    device_column<u64> const keys{*device, items{1, 2, 3}};
    EXPECT_EQ(of([&] { map.on(stream).insert(keys, keys); }), names{"warpmap insert"});
    auto scratch = map.make_workspace(3);
    auto const seen = of([&] {
      auto lease = map.lease(stream, ops::erase);
      lease.erase_async(keys, scratch);
    });
    EXPECT_EQ(seen, (names{"warpmap lease", "warpmap erase"}));
    EXPECT_EQ(of([&] { map.make_workspace(1); }), names{"warpmap make_workspace"});
    device->synchronize(stream);
  }
  device->destroy(stream);
}

TEST_F(Ranges, EndWhenTheCallThrows)
{
  u64_map map{how(100)};
  map.insert(items{1, 2}, items{1, 2});
  auto const bad = [](u64, u64) -> bool { throw std::runtime_error{"no"}; };
  EXPECT_EQ(of([&] { map.erase_if(bad); }), names{"warpmap erase_if"});
  EXPECT_TRUE(std::exchange(threw, false));

  items here{1};
  device_span<u64> const wrong{here.data(), 1};
  EXPECT_EQ(of([&] { map.on(nullptr).erase(wrong); }), names{"warpmap erase"});
  EXPECT_TRUE(std::exchange(threw, false));

  for (std::uint64_t n = 1;; ++n) {
    device->fail_after(n);
    auto const seen = of([&] { map.insert(items{5}, items{5}); });
    auto const got_through = device->still_armed();
    device->fail_after(0);
    EXPECT_EQ(seen, names{"warpmap insert"}) << n;
    EXPECT_TRUE(threw || got_through || map.size() == 3) << n;
    if (got_through || HasFailure()) break;
  }
}

TEST_F(Ranges, AreNotBegunForBatchesOfNoKeys)
{
  u64_map map{how()};
  EXPECT_EQ(of([&] { map.insert({}, {}); }), names{});
}

}  // namespace
}  // namespace warpmap::trial
