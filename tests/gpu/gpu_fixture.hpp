#pragma once
// What the tests of this folder share: a rig, a map on it, and the accounts of its crowds.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include "tests/gpu/rig.hpp"
#include "tests/support/device_column.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {

class Gpu : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override
  {
    std::string why_not;
    on = GetParam() == "cuda" ? make_cuda_rig(why_not) : make_emulated_rig(why_not);
    if (on == nullptr) GTEST_SKIP() << why_not;
    on->use();
  }

  static options how(std::size_t capacity)
  {
    options made;
    made.backend = backend::cuda;
    made.seed = 7;
    made.capacity = capacity;
    return made;
  }
  host::device& device() { return on->device(); }
  /// More where work is cheap: so many at least, and so many for each unit of scale.
  std::uint32_t much(std::uint32_t least, std::uint32_t each) const
  {
    return std::max(least, each * on->scale());
  }

  /// A stream that goes before the device does.
  struct stream {
    explicit stream(host::device& of) : on{of}, handle{of.make_stream()} {}
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;
    ~stream()
    {
      EXPECT_NO_THROW(on.synchronize(handle));
      on.destroy(handle);
    }
    operator stream_ref() const { return handle; }
    host::device& on;
    host::stream_handle handle;
  };

  /// A crowd on a map, its accounts beside it.
  template <class Item>
  struct meeting {
    meeting(host::device& of, std::uint32_t of_keys, std::uint32_t of_steps)
      : counts{of, {crowd_counts{}}}, keys{of_keys}, steps{of_steps}
    {
    }
    crowd<Item> body(warpmap::lease<Item, Item> const& held, std::uint64_t seed) const
    {
      return {view_of<crowd_ops>(held), counts.span().data(), seed, keys, steps};
    }
    crowd_counts did() const { return counts.fetch().front(); }

    device_column<crowd_counts> counts;
    std::uint32_t keys, steps;
  };

  /// The map holds what the accounts say: as many keys, values that belong to them, all that was
  /// added.
  template <class Item>
  static void expect_accounts(map<Item, Item> const& map, meeting<Item> const& all,
                              std::int64_t balance_of_others = 0)
  {
    auto const did = all.did();
    EXPECT_EQ(did.wrong, 0u);
    EXPECT_EQ(did.full, 0u);
    EXPECT_GT(did.inserted, 0u);
    EXPECT_GT(did.erased, 0u);
    EXPECT_EQ(static_cast<std::int64_t>(map.size()),
              static_cast<std::int64_t>(did.inserted) - static_cast<std::int64_t>(did.erased) +
                balance_of_others);
    std::uint64_t added = 0;
    for (auto const& [key, value] : contents(map)) {
      if (key >= all.keys && key < 2 * all.keys) {
        added += value;
      } else if (key < all.keys) {
        EXPECT_TRUE(crowd<Item>::belongs(value, key)) << key;
      }
    }
    EXPECT_EQ(added, did.added);
    expect_valid(map);
  }

  template <class Item>
  void meet_on(std::uint32_t keys)
  {
    SCOPED_TRACE(std::to_string(keys) + " keys");
    map<Item, Item> map{how(4096)};
    stream const by{device()};
    meeting<Item> const all{device(), keys, 64};
    // Of those who swap at one address at a time one wins: far more of them would wait for minutes.
    auto const threads = std::min(much(2048, 256), 2048 * keys);
    {
      auto const held = map.lease(by, crowd_ops);
      for (std::uint64_t seed = 1; seed <= 4; ++seed)
        on->launch(all.body(held, seed), threads, by.handle);
    }
    device().synchronize(by.handle);
    expect_accounts(map, all);
  }

  std::unique_ptr<rig> on;
};

}  // namespace warpmap::trial
