// Views that leases give to work of the user's own, and those of storage of the user's.

#include <array>
#include <atomic>
#include <string>

#include "tests/support/dice.hpp"
#include "tests/support/leasing.hpp"
#include "warpmap/device_storage.cuh"
#include "warpmap/key_columns.hpp"

namespace warpmap::trial {
namespace {

using Leases = leasing;

TEST_F(Leases, GiveViewsThatDoWhatTheMapDoes)
{
  u64_map map{how(1000)};
  map.insert(numbers(0, 10), numbers(0, 10));
  stream const on{*device};
  auto const seen = std::make_shared<std::vector<status>>();
  auto const values = std::make_shared<items>();
  {
    auto const lease = map.lease(on, ops::all);
    auto const view = view_of<ops::all>(lease);
    device->enqueue(on.handle, [=] {
      auto const say = [&](status s, u64 value = 0) {
        seen->push_back(s);
        values->push_back(value);
      };
      u64 value = 99;
      auto s = view.insert(10, 100);
      say(s);
      say(view.insert(10, 101));
      s = view.find(10, value);
      say(s, value);
      s = view.find(11, value);
      say(s, value);
      say(view.insert_or_assign(10, 102));
      say(view.insert_or_apply(10, 5, [](u64 a, u64 b) { return a * b; }));
      s = view.insert_and_find(10, 1, value);
      say(s, value);
      s = view.exchange(10, 7, value);
      say(s, value);
      value = 8;
      s = view.compare_exchange(10, value, 9);
      say(s, value);
      s = view.compare_exchange(10, value, 9);
      say(s, value);
      say(view.erase_if_equal(10, 1));
      s = view.extract(10, value);
      say(s, value);
      say(view.contains(10) ? status::present : status::absent);
      say(view.erase(3));
      say(view.erase(3));
    });
  }
  device->synchronize(on.handle);
  using enum status;
  EXPECT_EQ(*seen, (status_list{inserted, present, present, absent, assigned, assigned, present,
                                assigned, present, assigned, present, erased, absent, erased,
                                absent}));
  EXPECT_EQ(*values, (items{0, 0, 100, 100, 0, 0, 510, 510, 7, 7, 0, 9, 0, 0, 0}));
  EXPECT_EQ(map.size(), 9u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(Leases, GiveViewsOfNarrowItemsAndSets)
{
  map<std::int16_t, float> narrow{how(100)};
  set<std::uint32_t> keys{how(100)};
  stream const on{*device};
  {
    auto const lease = narrow.lease(on, ops::insert | ops::insert_or_apply);
    auto const other = keys.lease(on, ops::insert);
    auto const view = view_of<ops::insert | ops::insert_or_apply>(lease);
    auto const set_view = view_of<ops::insert>(other);
    device->enqueue(on.handle, [=] {
      view.insert(-3, 0.5f);
      view.insert_or_apply(-3, 0.25f, sum);
      set_view.insert(7);
      set_view.insert(7);
    });
  }
  device->synchronize(on.handle);
  EXPECT_EQ(narrow.session().find(-3), 0.75f);
  EXPECT_EQ(keys.size(), 1u);
}

TEST_F(Leases, GiveViewsToManyThreadsThatMeetOnFewKeys)
{
  for (std::uint64_t round = 0; round < 20; ++round) {
    u64_map map{how(40)};
    stream const on{*device};
    std::atomic<std::int64_t> balance{0};
    {
      auto const lease = map.lease(on, ops::all);
      auto const view = view_of<ops::insert | ops::erase | ops::find>(lease);
      device->enqueue(on.handle, [&, view, round] {
        on_threads(4, [&](int which) {
          dice roll{round * 4 + static_cast<std::uint64_t>(which)};
          for (int i = 0; i < 2000; ++i) {
            u64 const key = roll.below(12);
            u64 value = key;
            if (roll.one_in(2)) balance += view.insert(key, key) == status::inserted;
            else if (roll.one_in(2)) balance -= view.erase(key) == status::erased;
            else view.find(key, value);
            ASSERT_EQ(value, key);
          }
        });
      });
    }
    device->synchronize(on.handle);
    EXPECT_EQ(static_cast<std::int64_t>(map.size()), balance.load());
    EXPECT_TRUE(map.validate().ok());
  }
}

/// A file that is compiled for devices with words of 16 bytes, or for others.
template <bool Word16>
struct file_for {
  static bool has_word16() { return Word16; }
};
template <class File, class Key, class Value>
bool may_have_view(lease<Key, Value> const& from)
{
  try {
    view_of<ops::contains, Key, Value, File>(from);
    return true;
  } catch (misuse_error const& refused) {
    EXPECT_NE(std::string{refused.what()}.find("different compute capabilities"),
              std::string::npos);
    return false;
  }
}

TEST_F(Leases, GiveViewsOnlyToFilesWhoseSlotsLieAsThoseOfTheMap)
{
  emulated_options older;
  older.word16 = false;
  for (auto const& each : {device, std::make_shared<emulated_device>(older)}) {
    use_device(each);
    stream const on{*each};
    auto const answers = [&](auto&& pairs) {
      auto const lease = pairs.lease(on, ops::contains);
      return std::array{may_have_view<file_for<false>>(lease),
                        may_have_view<file_for<true>>(lease)};
    };
    std::array const likes_alone{!each->has_word16(), each->has_word16()};
    std::array const both{true, true};
    EXPECT_EQ(answers(u64_map{how()}), likes_alone);
    EXPECT_EQ(answers(map<u64, float>{how()}), likes_alone);
    EXPECT_EQ(answers(map<std::int32_t, double>{how()}), likes_alone);
    EXPECT_EQ(answers(map<std::int32_t, float>{how()}), both);
    EXPECT_EQ(answers(set<u64>{how()}), both);
  }
}

TEST_F(Leases, ReportViewsThatAreUsedAfterTheirEnd)
{
  if (!detail::is_checked()) GTEST_SKIP() << "the library was built without WARPMAP_CHECKED";
  u64_map map{how(100)};
  map.insert(items{1}, items{1});
  stream const on{*device};
  auto const seen = std::make_shared<std::vector<status>>();
  {
    auto lease = map.lease(on, ops::find | ops::insert);
    auto const view = view_of<ops::find | ops::insert>(lease);
    auto const look = [=] {
      u64 value = 0;
      seen->push_back(view.find(1, value));
      seen->push_back(view.insert(2, 2));
    };
    device->enqueue(on.handle, look);
    lease.end();
    device->synchronize(on.handle);
    EXPECT_EQ(map.size(), 2u);  // the map has heard of all that the lease did
    device->drain();
    device->enqueue(on.handle, look);
  }
  device->synchronize(on.handle);
  EXPECT_EQ(*seen, (status_list{status::present, status::inserted, status::absent, status::full}));
  expect_refused([&] { map.contains(items{1}); }, "2 times after the end of their leases");
  EXPECT_EQ(map.contains(items{1}).present(), 1u);
  EXPECT_EQ(map.size(), 2u);
}

TEST_F(Leases, AreNotNeededForStorageOfTheUsers)
{
  using storage = device_storage<u64, u64>;
  constexpr auto bytes = storage::bytes_for(500);
  stream const on{*device};
  auto& memory = device->memory();
  auto* const at = memory.allocate(bytes, 64, on.handle);
  auto const added = std::make_shared<std::atomic<u64>>(0);
  auto const full = std::make_shared<std::atomic<u64>>(0);
  auto const missed = std::make_shared<std::atomic<u64>>(0);
  auto const held = std::make_shared<std::array<u64, 3>>();
  for (int round = 0; round < 2; ++round) {
    storage const own{at, bytes, 3};
    device->enqueue(on.handle, [=] {
      on_threads(4, [&](int which) { own.clear(static_cast<u64>(which), 4); });
      (*held)[0] = own.size();
    });
    device->enqueue(on.handle, [=] {
      auto const view = own.view<ops::insert | ops::find | ops::erase>();
      on_threads(4, [&](int which) {
        for (u64 i = 0; i < 1000; ++i) {
          auto const key = i + static_cast<u64>(which) * 200;
          auto const result = view.insert(key, key + 1);
          *added += result == status::inserted;
          *full += result == status::full;
          u64 value = 0;
          auto const there = view.find(key, value) == status::present;
          *missed += result != status::full && !(there && value == key + 1);
        }
      });
      (*held)[1] = own.size();
      (*held)[2] = own.limit();
      view.erase(0);
    });
    device->synchronize(on.handle);
    EXPECT_EQ((*held)[0], 0u);
    EXPECT_EQ((*held)[1], added->exchange(0));
    EXPECT_GE((*held)[2], 500u);
    EXPECT_GE((*held)[1], (*held)[2]);  // the side slots need no room
    EXPECT_LE((*held)[1], (*held)[2] + 2);
    EXPECT_GT(full->exchange(0), 0u);
    EXPECT_EQ(missed->load(), 0u);
  }
  memory.deallocate(at, bytes, 64, on.handle);
}

}  // namespace
}  // namespace warpmap::trial
