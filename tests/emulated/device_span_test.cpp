// Batches whose columns lie in device memory. They ...

#include <string>
#include <thread>

#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"
#include "tests/support/test_device.hpp"

namespace warpmap::trial {
namespace {

class DeviceSpans : public testing::Test {
 protected:
  DeviceSpans() { use_device(device); }

  static options how()
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    return made;
  }
  device_column<u64> column(items const& of) { return {*device, of}; }
  device_column<u64> room(std::size_t size) { return {*device, size}; }
  device_column<status> statuses(std::size_t size) { return {*device, size}; }

  /// True when the call is refused for this reason, and the map is as it was.
  template <class Refusal = misuse_error, class Call>
  void expect_refused(u64_map const& map, Call call, std::string const& because)
  {
    auto const before = map.size();
    try {
      call();
      ADD_FAILURE() << "not refused";
    } catch (Refusal const& refused) {
      EXPECT_NE(std::string{refused.what()}.find(because), std::string::npos) << refused.what();
    }
    EXPECT_EQ(map.size(), before);
    EXPECT_TRUE(map.validate().ok());
  }

  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
};

TEST_F(DeviceSpans, GiveTheAnswersOfHostSpans)
{
  u64_map map{how()};
  model<u64, u64> wanted;
  auto const keys = numbers(0, 3000);
  auto const values = times(keys, 5);
  auto const on = map.on(nullptr);
  auto const k = column(keys);
  auto const v = column(values);
  auto const said = statuses(3000);

  EXPECT_EQ(on.insert(k, v, said), (counts{{3000, 0, 0, 0, 0, 0}}));
  EXPECT_EQ(said.fetch(), status_list(3000, status::inserted));
  EXPECT_EQ(on.insert(k, v), (counts{{0, 3000, 0, 0, 0, 0}}));

  auto const more = column(numbers(2000, 2000));
  EXPECT_EQ(on.insert_or_apply(more, column(items(2000, 1)), sum, {}),
            (counts{{1000, 0, 1000, 0, 0, 0}}));
  EXPECT_EQ(on.insert_or_assign(more, column(items(2000, 8))), (counts{{0, 0, 2000, 0, 0, 0}}));
  EXPECT_EQ(on.erase(column(numbers(0, 500))), (counts{{0, 0, 0, 500, 0, 0}}));
  for (u64 i = 500; i < 2000; ++i) wanted[i] = i * 5;
  for (u64 i = 2000; i < 4000; ++i) wanted[i] = 8;
  expect_holds(map, wanted);

  auto const found = column(items(3000, 77));
  EXPECT_EQ(on.find(k, found, said), (counts{{0, 2500, 0, 0, 500, 0}}));
  auto const seen = found.fetch();
  for (u64 i = 0; i < 3000; ++i) {
    EXPECT_EQ(seen[i], i < 500 ? 77 : i < 2000 ? i * 5
                                               : 8);
    EXPECT_EQ(said.fetch()[i], i < 500 ? status::absent : status::present);
    if (HasFailure()) return;
  }
  device_column<bool> const flags{*device, 3000};
  EXPECT_EQ(on.contains(k, flags).present(), 2500u);
  std::vector<unsigned char> bytes(3000);
  device->copy(bytes.data(), flags.span().data(), bytes.size(), nullptr);
  for (u64 i = 0; i < 3000; ++i) ASSERT_EQ(bytes[i], i < 500 ? 0 : 1);
  EXPECT_EQ(on.contains(k), (counts{{0, 2500, 0, 0, 500, 0}}));
}

TEST_F(DeviceSpans, ReplaceAndCompareValues)
{
  u64_map map{how()};
  auto const keys = numbers(10, 100);
  map.insert(keys, keys);
  auto const on = map.on(nullptr);
  auto const k = column(keys);

  auto const before = room(100);
  EXPECT_EQ(on.exchange(k, column(items(100, 3)), before).assigned(), 100u);
  EXPECT_EQ(before.fetch(), keys);

  auto expected = items(100, 3);
  expected[17] = 4;
  auto const expecting = column(expected);
  EXPECT_EQ(on.compare_exchange(k, expecting, column(items(100, 6))),
            (counts{{0, 1, 99, 0, 0, 0}}));
  expected[17] = 3;  // what it saw
  EXPECT_EQ(expecting.fetch(), expected);

  EXPECT_EQ(on.erase_if_equal(k, column(items(100, 6))), (counts{{0, 1, 0, 99, 0, 0}}));
  auto const now = room(100);
  EXPECT_EQ(on.insert_and_find(k, column(keys), now), (counts{{99, 1, 0, 0, 0, 0}}));
  auto wanted = keys;
  wanted[17] = 3;
  EXPECT_EQ(now.fetch(), wanted);
  auto const taken = room(100);
  EXPECT_EQ(on.extract(k, taken).erased(), 100u);
  EXPECT_EQ(taken.fetch(), wanted);
  EXPECT_TRUE(map.empty());
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(DeviceSpans, LetTheMapGrow)
{
  u64_map map{how()};
  auto const keys = times(numbers(1, 60'000), 0x9e3779b97f4a7c15);
  auto const stream = device->make_stream();
  EXPECT_EQ(map.on(stream).insert(column(keys), column(keys)).inserted(), keys.size());
  EXPECT_EQ(map.size(), keys.size());
  EXPECT_GT(map.stats().rebuilds, 3u);
  EXPECT_TRUE(map.validate().ok());
  auto const found = room(keys.size());
  EXPECT_EQ(map.on(stream).find(column(keys), found).present(), keys.size());
  EXPECT_EQ(found.fetch(), keys);
  device->destroy(stream);
}

TEST_F(DeviceSpans, MayBeLongerThanWhatIsDoneAtATime)
{
  u64_map map{how()};
  auto const keys = times(numbers(1, 300'000), 0x9e3779b97f4a7c15);
  auto const values = times(keys, 3);
  auto const k = column(keys);
  auto const v = column(values);
  auto const said = statuses(keys.size());
  EXPECT_EQ(map.on(nullptr).insert(k, v, said).inserted(), keys.size());
  EXPECT_EQ(said.fetch(), status_list(keys.size(), status::inserted));
  auto const found = room(keys.size());
  EXPECT_EQ(map.on(nullptr).find(k, found, said).present(), keys.size());
  EXPECT_EQ(found.fetch(), values);
  device_column<bool> const flags{*device, keys.size()};
  EXPECT_EQ(map.on(nullptr).contains(k, flags).present(), keys.size());
  std::vector<unsigned char> bytes(keys.size());
  device->copy(bytes.data(), flags.span().data(), bytes.size(), nullptr);
  EXPECT_EQ(bytes, std::vector<unsigned char>(keys.size(), 1));
  EXPECT_EQ(map.size(), keys.size());
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(DeviceSpans, AnswerFullPerKeyWhereTheMapMayNotGrow)
{
  auto fixed = how();
  fixed.growth = growth::never;
  fixed.capacity = 100;
  u64_map map{fixed};
  auto const keys = numbers(0, 5000);
  auto const said = statuses(5000);
  auto const all = map.on(nullptr).insert(column(keys), column(keys), said);
  EXPECT_GE(all.inserted(), 100u);
  EXPECT_EQ(all.inserted() + all.full(), 5000u);
  auto const list = said.fetch();
  for (u64 i = 0; i < 5000; ++i) {
    auto const value = value_at(map, i);
    ASSERT_EQ(list[i], value ? status::inserted : status::full) << i;
  }
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(DeviceSpans, OfSetsWorkAlike)
{
  set<std::uint32_t> few{how()};
  device_column<std::uint32_t> const keys{*device, std::vector<std::uint32_t>{1, 2, 3, 2}};
  EXPECT_EQ(few.on(nullptr).insert(keys), (counts{{3, 1, 0, 0, 0, 0}}));
  EXPECT_EQ(few.on(nullptr).contains(keys).present(), 4u);
  EXPECT_EQ(few.on(nullptr).erase(keys), (counts{{0, 0, 0, 3, 1, 0}}));
  EXPECT_TRUE(few.empty());
}

TEST_F(DeviceSpans, OfSeveralStreamsAndThreadsMeet)
{
  u64_map map{how()};
  constexpr int callers = 4;
  on_threads(callers, [&](int which) {
    auto const stream = device->make_stream();
    auto const keys = numbers(static_cast<u64>(which) * 1000, 3000);
    EXPECT_EQ(map.on(stream).insert(column(keys), column(keys)).full(), 0u);
    auto const found = room(keys.size());
    EXPECT_EQ(map.on(stream).find(column(keys), found).present(), keys.size());
    EXPECT_EQ(found.fetch(), keys);
    device->destroy(stream);
  });
  EXPECT_EQ(map.size(), 6000u);
  EXPECT_TRUE(map.validate().ok());
}

TEST_F(DeviceSpans, RefuseHostMemory)
{
  u64_map map{how()};
  map.insert(items{1}, items{1});
  items here{1, 2, 3};
  device_span<u64> const wrong{here.data(), here.size()};
  auto const there = column(here);
  expect_refused(
    map, [&] { map.on(nullptr).insert(wrong, there); }, "the keys lie in host memory");
  expect_refused(
    map, [&] { map.on(nullptr).insert(there, wrong); }, "the values lie in host");
  expect_refused(
    map, [&] { map.on(nullptr).find(there, wrong); }, "the values to write lie in");
  std::vector<status> list(3);
  expect_refused(
    map,
    [&] {
      map.on(nullptr).erase(there, device_span<status>{list.data(), list.size()});
    },
    "the statuses lie in host memory");
}

TEST_F(DeviceSpans, RefuseMemoryOfAnotherDevice)
{
  auto const other = std::make_shared<emulated_device>(emulated_options{.ordinal = 1});
  device_column<u64> const theirs{*other, items{1, 2, 3}};
  u64_map map{how()};
  map.insert(items{1}, items{1});
  expect_refused(
    map, [&] { map.on(nullptr).insert(theirs, theirs); }, "another device");
}

TEST_F(DeviceSpans, RefuseOutputsThatAreTooSmall)
{
  u64_map map{how()};
  map.insert(items{1}, items{1});
  auto const keys = column(items{1, 2, 3});
  auto const small = room(2);
  auto const on = map.on(nullptr);
  expect_refused<size_mismatch>(
    map, [&] { on.insert(keys, small); }, "3 keys but 2 values");
  expect_refused<size_mismatch>(
    map, [&] { on.find(keys, small); }, "3 keys but 2 values");
  expect_refused<size_mismatch>(
    map, [&] { on.erase(keys, statuses(1)); }, "3 keys but 1 status");
}

TEST_F(DeviceSpans, RefuseAStreamThatIsBeingCaptured)
{
  u64_map map{how()};
  map.insert(items{1}, items{1});
  auto const keys = column(items{1, 2, 3});
  auto const stream = device->make_stream();
  device->begin_capture(stream);
  expect_refused(
    map, [&] { map.on(stream).insert(keys, keys); }, "cannot be captured");
  EXPECT_EQ(device->end_capture(stream).size(), 0u);
  device->destroy(stream);
}

TEST_F(DeviceSpans, RefuseFunctionsOfTheHost)
{
  u64_map map{how()};
  map.insert(items{1}, items{1});
  auto const keys = column(items{1, 2, 3});
  auto const own = [](u64 there, u64 given) { return there * given; };
  expect_refused(
    map, [&] { map.on(nullptr).insert_or_apply(keys, keys, own); },
    "cannot run on values in device memory");
}

TEST_F(DeviceSpans, RefuseMapsOfTheCpu)
{
  options here;
  here.backend = backend::cpu;
  u64_map map{here};
  map.insert(items{1}, items{1});
  auto const keys = column(items{1, 2, 3});
  expect_refused(
    map, [&] { map.on(nullptr).insert(keys, keys); }, "runs on the CPU");
}

}  // namespace
}  // namespace warpmap::trial
