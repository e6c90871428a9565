// A batch whose keys are looked up by tiles: the body that kernels run, on lanes that are threads.

#include <gtest/gtest.h>

#include <cstdint>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "kernels/batch_body.hpp"
#include "tests/support/thread_tile.hpp"
#include "warpmap/core/tile_group.hpp"

namespace warpmap::trial {
namespace {

using word = std::uint64_t;
using slots_type = core::packed_slots<std::uint32_t, std::uint32_t>;
constexpr std::uint32_t width = 4;
using lane = thread_tile<width>;

thread_local lane const* this_lane = nullptr;

/// Bodies make their groups themselves.
template <class Slots>
struct group_of_lane : core::tile_group<Slots, lane> {
  group_of_lane() : core::tile_group<Slots, lane>{*this_lane} {}
};

class TileBodies : public testing::Test {
 protected:
  static constexpr core::hash_seed seed{0x1234, 0x5678, 0x9abc};
  static constexpr word count = 400;

  TileBodies()
  {
    job.table = {{words.data(), words.size() / slots_type::lanes, seed}, sides.data(), &left};
    job.as = {{4, detail::number::bits}, {4, detail::number::bits}};
    for (word i = 0; i < count; ++i) {
      // The last two read like marks and live beside the slots.
      auto const mask = static_cast<std::uint32_t>(seed.mask);
      keys.push_back(i == count - 2 ? mask : i == count - 1 ? ~mask
                                                            : static_cast<unsigned>(i));
      values.push_back(static_cast<std::uint32_t>(1000 + i));
    }
    job.keys = keys.data();
    job.values = values.data();
    job.statuses = statuses.data();
    job.out = out.data();
    job.count = count;
    job.result = &result;
  }

  /// All keys by two tiles; what their lanes counted.
  template <ops Kind>
  std::vector<word> run()
  {
    kernels::batch_body<Kind, slots_type, group_of_lane> const body{job};
    constexpr auto counters = status_kinds + 1;
    std::vector<word> sums(counters);
    std::mutex guard;
    on_tiles<width>(2, [&](lane const& tile, int which) {
      this_lane = &tile;
      kernels::tally<counters> mine;
      for (auto i = static_cast<word>(which); i < count; i += 2) body(i, mine);
      std::lock_guard const hold{guard};
      for (std::size_t k = 0; k < counters; ++k) sums[k] += mine.of[k];
    });
    return sums;
  }
  static word of(std::vector<word> const& sums, status what)
  {
    return sums[static_cast<std::size_t>(what)];
  }

  struct alignas(64) line {
    word words[8] = {};
  };
  std::vector<line> lines = std::vector<line>(100);
  std::span<word> words{lines.front().words, lines.size() * 8};
  std::vector<word> sides = std::vector<word>(core::side_words<slots_type>);
  std::int64_t left = 1000;
  host::batch_result result{};
  std::vector<std::uint32_t> keys, values, out = std::vector<std::uint32_t>(count);
  std::vector<status> statuses = std::vector<status>(count);
  host::batch_job<slots_type> job;
};

TEST_F(TileBodies, WriteAndCountEachKeyOnce)
{
  EXPECT_EQ(of(run<ops::insert>(), status::inserted), count);
  EXPECT_EQ(left, 1000 - static_cast<std::int64_t>(count - 2));
  EXPECT_EQ(statuses, std::vector<status>(count, status::inserted));

  EXPECT_EQ(of(run<ops::find>(), status::present), count);
  EXPECT_EQ(statuses, std::vector<status>(count, status::present));
  EXPECT_EQ(out, values);  // a lane that did not see the slot knows no value

  EXPECT_EQ(of(run<ops::erase>(), status::erased), count);
  EXPECT_EQ(of(run<ops::find>(), status::absent), count);
}

TEST_F(TileBodies, ListEachKeyWithoutRoomOnce)
{
  left = 150;
  std::vector<word> list(count + 8);
  job.left_over = list.data();
  auto const inserted = of(run<ops::insert>(), status::inserted);
  EXPECT_EQ(inserted + result.left_over, count);
  // 150 slots and the two beside them; a tile that gives room back may be late for another.
  EXPECT_LE(inserted, 152u);
  EXPECT_GE(inserted, 150u);
  ASSERT_LE(result.left_over, count);
  std::set<word> const listed(list.begin(),
                              list.begin() + static_cast<std::ptrdiff_t>(result.left_over));
  EXPECT_EQ(listed.size(), result.left_over);
}

}  // namespace
}  // namespace warpmap::trial
