#pragma once
// A tile whose lanes are threads of the CPU: the shape of cooperative_groups::thread_block_tile, so
// that the group of a GPU's tiles runs here, each lane knowing only what it saw or was told.

#include <array>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>
#include <type_traits>
#include <vector>

namespace warpmap::trial {

/// What the lanes of a tile share.
template <std::uint32_t Width>
struct tile_meeting {
  std::barrier<> arrived{Width};
  // By turns: who still reads the last exchange is not overtaken by the one after it.
  std::array<std::array<std::uint64_t, Width>, 2> said{};
};

/// One lane's end of it.
template <std::uint32_t Width>
class thread_tile {
 public:
  thread_tile(tile_meeting<Width>& with, std::uint32_t rank) : with_{&with}, rank_{rank} {}
  thread_tile(thread_tile const&) = delete;
  thread_tile& operator=(thread_tile const&) = delete;

  static constexpr std::uint32_t size() { return Width; }
  std::uint32_t thread_rank() const { return rank_; }
  void sync() const { with_->arrived.arrive_and_wait(); }

  std::uint32_t ballot(bool mine) const
  {
    auto const& all = exchanged(mine ? 1 : 0);
    std::uint32_t bits = 0;
    for (std::uint32_t lane = 0; lane < Width; ++lane)
      if (all[lane] != 0) bits |= 1u << lane;
    return bits;
  }
  template <class Item>
    requires(std::is_trivially_copyable_v<Item> && sizeof(Item) <= 8)
  Item shfl(Item const& mine, std::uint32_t from)
  const
  {
    std::uint64_t word = 0;
    std::memcpy(&word, &mine, sizeof mine);
    Item told;
    std::memcpy(&told, &exchanged(word)[from], sizeof told);
    return told;
  }

 private:
  std::array<std::uint64_t, Width> const& exchanged(std::uint64_t mine) const
  {
    auto& said = with_->said[turn_];
    turn_ ^= 1;
    said[rank_] = mine;
    with_->arrived.arrive_and_wait();
    return said;
  }

  tile_meeting<Width>* with_;
  std::uint32_t rank_;
  mutable std::size_t turn_ = 0;
};

/// Runs `lane(tile, which)` on every lane of so many tiles at the same time.
template <std::uint32_t Width, class Lane>
void on_tiles(int tiles, Lane lane)
{
  std::vector<tile_meeting<Width>> meetings(static_cast<std::size_t>(tiles));
  std::vector<std::thread> lanes;
  for (int which = 0; which < tiles; ++which)
    for (std::uint32_t rank = 0; rank < Width; ++rank)
      lanes.emplace_back([&, which, rank] {
        thread_tile<Width> const mine{meetings[static_cast<std::size_t>(which)], rank};
        lane(mine, which);
      });
  for (auto& one : lanes) one.join();
}

}  // namespace warpmap::trial
