// Leases of string maps and sets, and their views in work of the user's own.

#include <memory>
#include <vector>

#include "tests/support/strings_on_device.hpp"
#include "warpmap/key_columns.hpp"
#include "warpmap/string_device.cuh"

namespace warpmap::trial {
namespace {

using StringsOnDevice = strings_on_device;

TEST_F(StringsOnDevice, GiveViewsForLookupsInKernels)
{
  auto map = filled(0, 1000);
  string_set set{how()};
  set.insert(std::vector<std::string_view>{"there", ""});
  auto const stream = device->make_stream();
  auto const keys = std::make_shared<strings>(key_texts(500, 1000));
  auto const found = std::make_shared<items>(1000, 0);
  auto const seen = std::make_shared<status_list>(1000);
  auto const flags = std::make_shared<std::vector<bool>>();
  {
    auto const lease = map.lease(stream);
    auto const of_set = set.lease(stream);
    device->enqueue(stream, [=, in_map = view_of(lease), in_set = view_of(of_set)] {
      for (std::size_t i = 0; i < keys->size(); ++i) {
        auto const& key = (*keys)[i];
        (*seen)[i] = in_map.find(key.data(), key.size(), (*found)[i]);
        if (in_map.contains(key.data(), key.size()) != ((*seen)[i] == status::present))
          (*seen)[i] = status::full;
      }
      flags->push_back(in_set.contains("there", 5));
      flags->push_back(in_set.contains("there", 4));
      flags->push_back(in_set.contains("", 0));
    });
    // What the map does meanwhile does not reach the version that is leased.
    map.insert(views_of(key_texts(5000, 2000)), numbers(5000, 2000));
    map.shrink_to_fit();
    map.clear();
  }
  device->synchronize(stream);
  device->destroy(stream);
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ((*seen)[i], i < 500 ? status::present : status::absent) << i;
    EXPECT_EQ((*found)[i], i < 500 ? 500 + i : 0) << i;
  }
  EXPECT_EQ(*flags, (std::vector<bool>{true, false, true}));
}

TEST_F(StringsOnDevice, GiveNoLeasesThatWrite)
{
  auto map = filled(0, 10);
  EXPECT_THROW(static_cast<void>(map.lease(nullptr, ops::insert)), misuse_error);
  auto lease = map.lease(nullptr, ops::find);
  EXPECT_THROW(view_of<ops::contains>(lease), misuse_error);
  lease.end();
  EXPECT_THROW(view_of<ops::find>(lease), misuse_error);
  device->synchronize(host::stream_handle{nullptr});
  options on_cpu;
  on_cpu.backend = backend::cpu;
  string_map<u64> other{on_cpu};
  EXPECT_THROW(static_cast<void>(other.lease(nullptr)), misuse_error);
}

TEST_F(StringsOnDevice, ReportViewsThatAreUsedAfterTheirLease)
{
  if (!detail::is_checked()) GTEST_SKIP() << "the library was built without WARPMAP_CHECKED";
  auto map = filled(0, 10);
  auto const stream = device->make_stream();
  auto const seen = std::make_shared<status_list>();
  auto const looks_at = [&](auto const& lease) {
    return [seen, view = view_of(lease), key = key_text(3)] {
      u64 value = 0;
      seen->push_back(view.find(key.data(), key.size(), value));
      seen->push_back(view.contains(key.data(), key.size()) ? status::present : status::absent);
    };
  };
  auto lease = map.lease(stream);
  auto const look = looks_at(lease);
  device->enqueue(stream, look);
  lease.end();
  device->enqueue(stream, look);
  device->synchronize(stream);
  device->destroy(stream);
  EXPECT_EQ(*seen, (status_list{status::present, status::present, status::absent, status::absent}));
  auto const keys = key_texts(0, 10);
  EXPECT_THROW(map.contains(views_of(keys)), misuse_error);
  EXPECT_EQ(map.contains(views_of(keys)).present(), 10u);
}

}  // namespace
}  // namespace warpmap::trial
