#pragma once
// Counts what the body of the kernels touches in tables of random keys, run by one thread.

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "expected_sectors.hpp"
#include "kernels/batch_body.hpp"
#include "lock_step_tile.hpp"
#include "measure/random.hpp"
#include "touch_book.hpp"
#include "warpmap/core/sector_group.hpp"

namespace warpmap::bench {

/// How a device may read slots.
enum class reading {
  one_sector,
  two_sectors,
  tile_of_4
};
inline constexpr std::array all_readings{reading::one_sector, reading::two_sectors,
                                         reading::tile_of_4};

/// What many operations touched.
class touch_sums {
 public:
  void add(touched const& one)
  {
    ++count_;
    sectors_ += one.sectors, lines_ += one.lines, looks_ += one.looks;
    loads_ += one.loads, swaps_ += one.swaps, written_ += one.written;
    outside_ += one.outside, room_ += one.room;
    strays_ += one.strays;
    if (one.sectors >= by_sectors_.size()) by_sectors_.resize(one.sectors + 1);
    ++by_sectors_[one.sectors];
  }

  std::uint64_t count() const { return count_; }
  double sectors() const { return mean(sectors_); }
  double lines() const { return mean(lines_); }
  double looks() const { return mean(looks_); }
  double loads() const { return mean(loads_); }
  double swaps() const { return mean(swaps_); }
  double written() const { return mean(written_); }
  double room() const { return mean(room_); }
  std::uint64_t outside() const { return outside_; }
  /// Sectors that were not on the walk: not the key's home, nor next to the one before.
  std::uint64_t strays() const { return strays_; }
  /// Sectors that this share of the operations does not exceed.
  std::uint64_t percentile(double share) const
  {
    std::uint64_t below = 0;
    for (std::size_t sectors = 0; sectors < by_sectors_.size(); ++sectors) {
      below += by_sectors_[sectors];
      if (static_cast<double>(below) >= share * static_cast<double>(count_)) return sectors;
    }
    return 0;
  }

 private:
  double mean(std::uint64_t sum) const
  {
    return static_cast<double>(sum) / static_cast<double>(std::max<std::uint64_t>(count_, 1));
  }

  std::uint64_t count_ = 0;
  std::uint64_t sectors_ = 0, lines_ = 0, looks_ = 0, loads_ = 0;
  std::uint64_t swaps_ = 0, written_ = 0, outside_ = 0, room_ = 0, strays_ = 0;
  std::vector<std::uint64_t> by_sectors_;
};

/// One row: an operation at a load, by a way of reading.
struct sector_cell {
  double load = 0;
  reading by{};
  gpu_operation operation{};
  touch_sums sums{};
};

/// A table of packed slots that fills from load to load.
template <class KeyWord, class ValueWord>
class sector_table {
 public:
  using slots_type = core::packed_slots<KeyWord, ValueWord, counting_memory>;

  /// `slots` is rounded up to windows. Each seed draws other keys and another hash.
  sector_table(std::size_t slots, std::uint64_t seed)
    : lines_((slots + slots_type::lanes - 1) / slots_type::lanes), room_{most_room},
      sides_(core::side_words<slots_type>), keys_(capacity() + misses()), values_(keys_.size())
  {
    permutation<key_bits> const scatter{seed};
    for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i] = static_cast<KeyWord>(scatter(i));
    hash_ = core::seed_of(seed);
  }

  std::size_t capacity() const { return lines_.size() * slots_type::lanes; }

  /// Counts at this load, which is higher than the one before.
  void count_at(double load, std::vector<reading> const& by, std::vector<sector_cell>& into)
  {
    auto const last = static_cast<std::size_t>(load * static_cast<double>(capacity()));
    auto const before = last - last / 50;
    run<gpu_operation::insert, core::one_sector_group>(held_, before, 1, nullptr);
    held_ = before;
    for (auto const each : by)
      switch (each) {
        case reading::one_sector:
          count_by<core::one_sector_group>(load, last, each, into);
          break;
        case reading::two_sectors: count_by<core::window_group>(load, last, each, into); break;
        case reading::tile_of_4: count_by<tile_of_4>(load, last, each, into); break;
      }
  }

 private:
  static constexpr int key_bits = sizeof(KeyWord) == 8 ? 62 : 32;
  static constexpr std::int64_t most_room = std::int64_t{1} << 60;
  struct alignas(64) line {
    unsigned char bytes[64] = {};
  };
  template <gpu_operation Op>
  static constexpr ops kind_of =
    Op == gpu_operation::insert   ? ops::insert
    : Op == gpu_operation::erase  ? ops::erase
    : Op == gpu_operation::upsert ? ops::insert_or_apply
    : slots_type::has_values      ? ops::find
                                  : ops::contains;
  static constexpr status answer_of(gpu_operation op)
  {
    switch (op) {
      case gpu_operation::insert: return status::inserted;
      case gpu_operation::hit: return status::present;
      case gpu_operation::miss: return status::absent;
      case gpu_operation::erase: return status::erased;
      default: return status::assigned;
    }
  }
  /// Of each kind so many are asked, or all there are: a mean of them moves by less than a percent.
  static constexpr std::size_t asked = std::size_t{1} << 17;
  std::size_t misses() const { return std::min(asked, capacity()); }

  /// Every operation on the table as it is without the last 2 %, and then with them.
  template <template <class> class Group>
  void count_by(double load, std::size_t last, reading by, std::vector<sector_cell>& into)
  {
    auto const before = lines_;
    touch_book book{lines_.data(), lines_.size() * sizeof(line), &room_};
    auto const step = std::max<std::size_t>(1, last / asked);
    auto const count = [&]<gpu_operation Op>(std::size_t from, std::size_t to, std::size_t each) {
      if constexpr (core::serves<slots_type, kind_of<Op>>)
        for (auto const& one : run<Op, Group>(from, to, each, &book))
          cell(into, load, by, Op).add(one);
    };
    count.template operator()<gpu_operation::insert>(held_, last, 1);
    count.template operator()<gpu_operation::hit>(0, last, step);
    count.template operator()<gpu_operation::miss>(capacity(), keys_.size(), 1);
    count.template operator()<gpu_operation::upsert>(0, last, step);
    count.template operator()<gpu_operation::erase>(0, last, step);
    std::copy(before.begin(), before.end(), lines_.begin());
  }

  static touch_sums& cell(std::vector<sector_cell>& in, double load, reading by, gpu_operation op)
  {
    for (auto& each : in)
      if (each.load == load && each.by == by && each.operation == op) return each.sums;
    return in.emplace_back(sector_cell{load, by, op}).sums;
  }

  /// The body of the kernels on every `step`-th key of [from, to); noted where there is a book.
  template <gpu_operation Op, template <class> class Group>
  std::vector<touched> run(std::size_t from, std::size_t to, std::size_t step, touch_book* book)
  {
    kernels::batch_body<kind_of<Op>, slots_type, noted<Group>::template group> const body{job()};
    kernels::tally<status_kinds + 1> mine;
    std::vector<touched> all;
    counting_memory::book = book;
    for (auto i = from; i < to; i += step) {
      if (book != nullptr) book->begin_operation();
      body(i, mine);
      if (book == nullptr) continue;
      all.push_back(book->now());
      all.back().strays += all.back().first != home_sector(keys_[i]);
    }
    counting_memory::book = nullptr;
    if (mine.of[static_cast<int>(answer_of(Op))] != (to - from + step - 1) / step)
      throw std::logic_error{"an operation had another answer than is right"};
    return all;
  }

  slots_type slots()
  {
    return {reinterpret_cast<typename slots_type::word*>(lines_.data()), lines_.size(), hash_};
  }
  std::uint64_t home_sector(KeyWord key)
  {
    return slots().home(slots().prepare(key)) / slots_type::sector_lanes;
  }

  host::batch_job<slots_type> job()
  {
    host::batch_job<slots_type> of;
    of.table.slots = slots();
    of.table.sides = sides_.data();
    of.table.left = &room_;
    of.as = {{sizeof(KeyWord), detail::number::unsigned_int},
             {slots_type::has_values ? sizeof(KeyWord) : 0, detail::number::unsigned_int}};
    of.keys = keys_.data();
    of.values = keys_.data();  // any will do
    of.out = values_.data();
    of.result = &result_;
    return of;
  }

  std::vector<line> lines_;
  std::int64_t room_;
  std::vector<std::uint64_t> sides_;
  std::vector<KeyWord> keys_;  ///< first those of the table, then the misses
  std::vector<KeyWord> values_;
  core::hash_seed hash_{};
  host::batch_result result_{};
  std::size_t held_ = 0;
};

struct sector_plan {
  std::size_t slots = std::size_t{1} << 20;
  unsigned tables = 4;  ///< the means are over all of them
  std::uint64_t seed = 1;
  std::vector<reading> by{all_readings.begin(), all_readings.end()};
};

template <class KeyWord, class ValueWord>
std::vector<sector_cell> count_sectors(sector_plan const& how)
{
  std::vector<sector_cell> cells;
  for (unsigned i = 0; i < how.tables; ++i) {
    sector_table<KeyWord, ValueWord> table{how.slots, how.seed + i};
    for (auto const load : counted_loads) table.count_at(load, how.by, cells);
  }
  return cells;
}

inline touch_sums const& sums_of(std::vector<sector_cell> const& in, gpu_operation operation,
                                 double load, reading by)
{
  for (auto const& each : in)
    if (each.load == load && each.by == by && each.operation == operation) return each.sums;
  throw std::logic_error{"not counted"};
}

}  // namespace warpmap::bench
