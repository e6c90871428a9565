#pragma once
// Jobs on slots, on the emulated device: the bodies that the GPU runs, on a few threads that meet
// in an order drawn anew for each job.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/body_launcher.hpp"
#include "tests/support/emulated_device.hpp"
#include "tests/support/emulated_tile.hpp"

namespace warpmap::trial {

/// Seeds of the tiles that this thread makes.
inline thread_local dice tile_seeds{1};

/// Bodies make their groups themselves; each of these looks in an order of its own.
template <class Slots>
class drawn_tile : public emulated_tile<Slots, 4, lane_order::shuffled> {
 public:
  drawn_tile() : emulated_tile<Slots, 4, lane_order::shuffled>{tile_seeds.bits()} {}
};

/// Runs a body's [0, count) on threads, each with blocks of indices from anywhere.
class emulated_run {
 public:
  template <class Slots>
  using tile = drawn_tile<Slots>;

  explicit emulated_run(emulated_device& on) : device_{&on} {}
  emulated_device& on() const { return *device_; }

  template <class Body>
  void operator()(Body const& body, std::uint64_t count, host::stream_handle stream) const
  {
    device_->enqueue(stream, [device = device_, body, count] {
      run_all(body, count, dice{device->draw()});
    });
  }
  /// A block is one thread, which does the phases of its threads in an order drawn anew.
  template <kernels::block_body Body>
  void operator()(Body const& body, std::uint64_t blocks, host::stream_handle stream) const
  {
    (*this)(one_thread_blocks<Body>{body}, blocks, stream);
  }

  /// Items in the order of their slices; those of one slice keep theirs.
  template <class Item>
  void sort(kernels::slice const* slices, kernels::slice* sorted, Item const* items,
            Item* sorted_items, std::uint64_t count, host::stream_handle stream) const
  {
    device_->enqueue(stream, [=] {
      std::vector<std::uint64_t> order(count);
      std::iota(order.begin(), order.end(), std::uint64_t{0});
      std::stable_sort(order.begin(), order.end(),
                       [&](auto a, auto b) { return slices[a] < slices[b]; });
      for (std::uint64_t i = 0; i < count; ++i) {
        sorted[i] = slices[order[i]];
        sorted_items[i] = items[order[i]];
      }
    });
  }

 private:
  /// One index a block.
  template <class Body>
  struct one_thread_blocks {
    static constexpr int counters = Body::counters;
    using tally_type = kernels::tally<counters>;
    Body body;

    void operator()(std::uint64_t block, tally_type& mine) const
    {
      typename Body::shared_type shared;
      std::memset(&shared, 0xa5, sizeof shared);  // as it happens to be
      std::array<std::uint32_t, kernels::block_threads> order{};
      std::iota(order.begin(), order.end(), 0u);
      [&]<int... Phases>(std::integer_sequence<int, Phases...>)
      {
        (run<Phases>(block, order, shared, mine), ...);
      }
      (std::make_integer_sequence<int, Body::phases>{});
    }
    std::uint64_t* counter(int which) const { return body.counter(which); }
    std::uint64_t* also(int which) const
    {
      if constexpr (requires { body.also(which); }) return body.also(which);
      else return nullptr;
    }

   private:
    template <int Phase, class Order>
    void run(std::uint64_t block, Order& order, typename Body::shared_type& shared,
             tally_type& mine) const
    {
      for (auto i = static_cast<std::uint32_t>(order.size()); i > 1; --i)
        std::swap(order[i - 1], order[tile_seeds.below(i)]);
      for (auto const thread : order) body.template phase<Phase>(block, thread, shared, mine);
    }
  };

  static constexpr std::size_t threads = 3;

  struct deal {
    std::vector<std::uint64_t> blocks;  ///< in the order of their turn, dealt out one by one
    std::uint64_t block;                ///< indices in each but the last
    std::uint64_t count;
  };

  template <class Body>
  static void run_all(Body const& body, std::uint64_t count, dice roll)
  {
    auto const work = shuffled(count, roll);
    // Few keys are mostly not worth a thread; but races between few keys must happen too.
    auto const parts = count < 64 && !roll.one_in(4) ? 1 : threads;
    std::vector<std::thread> others;
    for (std::size_t part = 1; part < parts; ++part)
      others.emplace_back([&, part, seed = roll.bits()] {
        run_part(body, work, part, parts, dice{seed});
      });
    run_part(body, work, 0, parts, dice{roll.bits()});
    for (auto& each : others) each.join();
  }

  static deal shuffled(std::uint64_t count, dice& roll)
  {
    auto const block = count <= 4096 ? std::uint64_t{1} : 1 + roll.below(256);
    deal work{std::vector<std::uint64_t>((count + block - 1) / block), block, count};
    auto& order = work.blocks;
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[roll.below(static_cast<std::uint32_t>(i))]);
    return work;
  }

  template <class Body>
  static void run_part(Body const& body, deal const& work, std::size_t part, std::size_t parts,
                       dice roll)
  {
    tile_seeds = dice{roll.bits()};
    kernels::tally<Body::counters> mine;
    for (auto at = part; at < work.blocks.size(); at += parts) {
      auto const first = work.blocks[at] * work.block;
      auto const last = std::min(first + work.block, work.count);
      for (auto i = first; i < last; ++i) body(i, mine);
    }
    if constexpr (Body::counters > 0)
      for (int k = 0; k < Body::counters; ++k) {
        core::plain_memory::fetch_add(body.counter(k), std::uint64_t{mine.of[k]});
        if constexpr (requires { body.also(k); }) {
          if (auto* const second = body.also(k))
            core::plain_memory::fetch_add(second, std::uint64_t{mine.of[k]});
        }
      }
  }

  emulated_device* device_;
};

/// Draws for every job who reads a window: one thread, or a tile of four lanes.
template <class Slots>
class emulated_launcher final : public host::launcher<Slots> {
 public:
  /// The device must outlive this.
  explicit emulated_launcher(emulated_device& on)
    : device_{&on}, by_one_{emulated_run{on}}, by_tile_{emulated_run{on}}
  {
  }

  void run(ops kind, host::batch_job<Slots> const& job, host::stream_handle stream) override
  {
    any().run(kind, job, stream);
  }
  void run(host::rebuild_job<Slots> const& job, host::stream_handle stream) override
  {
    any().run(job, stream);
  }
  void run(host::collect_job<Slots> const& job, host::stream_handle stream) override
  {
    any().run(job, stream);
  }
  void run(host::survey_job<Slots> const& job, host::stream_handle stream) override
  {
    any().run(job, stream);
  }
  void run(host::measure_job<Slots> const& job, host::stream_handle stream) override
  {
    any().run(job, stream);
  }
  void run(host::copy_job const& job, host::stream_handle stream) override
  {
    any().run(job, stream);
  }

 private:
  host::launcher<Slots>& any()
  {
    if (dice{device_->draw()}.one_in(2)) return by_one_;
    return by_tile_;
  }

  emulated_device* device_;
  kernels::body_launcher<Slots, emulated_run> by_one_;
  kernels::body_launcher<Slots, emulated_run, kernels::always<kernels::way::tile>> by_tile_;
};

}  // namespace warpmap::trial
