#pragma once
// What warpmap does with a whole table, one thing after the other. To be run in a process of its
// own, on pages that were touched before.

#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <stdexcept>

#include "../adapters/warpmap_map.hpp"
#include "../workloads.hpp"
#include "measure/recycling_memory.hpp"

namespace warpmap::bench {

/// The keys of one round, made before any clock starts.
struct whole_inputs {
  column keys, values;
  column some;  ///< a few of the keys
  column half;  ///< a random half
  column half_values;

  whole_inputs(std::size_t entries, std::uint64_t seed)
  {
    key_source const source{seed};
    keys = first_keys(source, entries);
    values = values_for(keys);
    half = half_of(source, entries, seed + 1);
    half_values = values_for(half);
    some = {half.begin(), half.begin() + static_cast<std::ptrdiff_t>(std::min(few, entries / 4))};
  }

  static constexpr std::size_t few = 1000;
};

/// Seconds, and the bytes of slots that were read and written where that is what matters.
struct moved {
  double seconds = std::numeric_limits<double>::quiet_NaN();
  double bytes = 0;
  double gigabytes_a_second() const { return bytes / seconds / 1e9; }
};

struct whole_times {
  double erase_few, insert_few, for_each, retrieve, snapshot;  ///< seconds
  moved thaw, clone, same_size, doubled, doubled_dirty, clear;
};

inline double seconds_since(std::chrono::steady_clock::time_point begin)
{
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}
template <class Work>
double seconds_of(Work work)
{
  auto const begin = std::chrono::steady_clock::now();
  work();
  return seconds_since(begin);
}

inline void require(bool right, char const* what)
{
  if (!right) throw std::runtime_error{std::string{what} + ": wrong"};
}

/// Sums of many threads, without a common line.
class thread_sums {
 public:
  void add(std::uint64_t number)
  {
    auto& mine = sums_[member()].of;
    mine.store(mine.load(std::memory_order_relaxed) + number, std::memory_order_relaxed);
  }
  std::uint64_t all() const
  {
    std::uint64_t sum = 0;
    for (auto const& each : sums_) sum += each.of.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  static constexpr unsigned most = 256;
  static unsigned member()
  {
    static std::atomic<unsigned> members{0};
    thread_local unsigned const mine = members.fetch_add(1, std::memory_order_relaxed);
    if (mine >= most) throw std::runtime_error{"more threads than sums"};
    return mine;
  }
  struct alignas(64) line {
    std::atomic<std::uint64_t> of{0};
  };
  std::array<line, most> sums_;
};

class whole_table {
 public:
  whole_table(whole_inputs const& in, unsigned threads)
    : in_{&in}, threads_{threads}, map_{{.capacity = (stock(), in.keys.size()),
                                         .memory = &memory_,
                                         .threads = threads}}
  {
    require(map_.insert(in.keys, in.values).inserted() == in.keys.size(), "insert");
  }

  whole_times run()
  {
    whole_times out{};
    few_erased(out);
    visited(out);
    copied(out);
    resized(out);
    require(memory_.fresh_blocks() == 0, "pages that were touched before");
    return out;
  }

 private:
  void stock()
  {
    auto const table = pair_map::estimate_bytes(in_->keys.size()).steady + huge_page;
    for (auto const bytes : {table, table, 2 * table}) memory_.stock(bytes);
    memory_.give_zeros(true);
  }
  double slot_bytes() const { return static_cast<double>(map_.capacity() * sizeof(wide_pair)); }
  template <class Work>
  moved copying(Work work)
  {
    memory_.give_zeros(true);
    return moving(work);
  }
  template <class Work>
  moved moving(Work work)
  {
    auto const before = slot_bytes();
    auto const seconds = seconds_of(work);
    return {seconds, before + slot_bytes()};
  }

  void few_erased(whole_times& out)
  {
    auto const values = values_for(in_->some);
    std::size_t done = 0;
    out.erase_few = seconds_of([&] { done = map_.erase(in_->some).erased(); });
    require(done == in_->some.size(), "erase of a few");
    out.insert_few = seconds_of([&] { done = map_.insert(in_->some, values).inserted(); });
    require(done == in_->some.size(), "insert of a few");
  }

  void visited(whole_times& out)
  {
    std::uint64_t expected = 0;
    for (auto const key : in_->keys) expected += key ^ value_of(key);
    thread_sums sums;
    out.for_each = seconds_of([&] {
      map_.for_each([&](std::uint64_t key, std::uint64_t value) { sums.add(key ^ value); },
                    threads_);
    });
    require(sums.all() == expected, "for_each");

    column keys(std::size_t{1} << 16), values(keys.size());
    cursor at;
    std::uint64_t sum = 0;
    for (std::size_t n = 1; n != 0;) {
      out.retrieve += seconds_of([&] { n = map_.retrieve_all(at, keys, values); });
      for (std::size_t i = 0; i < n; ++i) sum += keys[i] ^ values[i];
    }
    require(sum == expected, "retrieve_all");
  }

  void copied(whole_times& out)
  {
    memory_.give_zeros(true);
    {
      auto const begin = std::chrono::steady_clock::now();
      auto const picture = map_.snapshot();
      out.snapshot = seconds_since(begin);
      auto const key = std::span{in_->keys}.first(1);
      out.thaw = moving([&] { map_.insert_or_assign(key, std::span{in_->values}.first(1)); });
      require(picture.size() == in_->keys.size(), "snapshot");
    }
    out.clone = copying([&] { require(map_.clone().size() == in_->keys.size(), "clone"); });
  }

  void resized(whole_times& out)
  {
    require(map_.erase(in_->half).erased() == in_->half.size(), "erase of half");
    out.same_size = copying([&] { map_.rehash(map_.capacity()); });
    require(map_.insert(in_->half, in_->half_values).inserted() == in_->half.size(), "insert");

    auto const entries = in_->keys.size();
    auto const before = map_.capacity();
    out.doubled = copying([&] { map_.reserve(2 * entries); });
    require_all();
    map_.shrink_to_fit();
    require(map_.capacity() <= before + before / 64, "shrink_to_fit");
    memory_.give_zeros(false);
    out.doubled_dirty = moving([&] { map_.reserve(2 * entries); });
    require_all();
    map_.shrink_to_fit();
    out.clear = moving([&] { map_.clear(); });
    out.clear.bytes /= 2;  // it reads nothing
    require(map_.empty(), "clear");
  }

  void require_all()
  {
    column found(in_->half.size());
    auto const there = map_.find(in_->half, found).present();
    require(map_.size() == in_->keys.size() && there == found.size() && found == in_->half_values,
            "the pairs after a rebuild");
  }

  struct wide_pair {
    std::uint64_t key, value;
  };

  whole_inputs const* in_;
  unsigned threads_;
  recycling_memory memory_;
  pair_map map_;
};

}  // namespace warpmap::bench
