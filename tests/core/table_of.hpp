#pragma once
// step_table over given slots and a given group.

#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "tests/core/slot_cells.hpp"
#include "warpmap/core/drive.hpp"
#include "warpmap/core/erase.hpp"
#include "warpmap/core/exchange.hpp"
#include "warpmap/core/find.hpp"
#include "warpmap/core/insert.hpp"
#include "warpmap/core/insert_and_find.hpp"
#include "warpmap/core/insert_or_apply.hpp"
#include "warpmap/core/insert_or_assign.hpp"
#include "warpmap/core/solo_group.hpp"

namespace warpmap::core_trial {

/// The half of a table that knows its slots.
template <class Slots>
class storage_of : public step_table {
 public:
  storage_of(std::uint64_t windows, number seed)
    : lines_((windows * Slots::lanes * Slots::slot_bytes + 63) / 64)
  {
    slots_.data = reinterpret_cast<decltype(slots_.data)>(lines_.data());
    slots_.windows = windows;
    slots_.seed = {seed * 0x5851f42d4c957f2d, seed * 0x9e3779b97f4a7c15, ~seed};
  }

  slot_index capacity() const override { return slots_.capacity(); }
  slot_index home(number key) const override { return slots_.home(prepared(key)); }
  number hash(number key) const override { return slots_.hash(prepared(key)); }
  number kept(number value) const override { return values::read(values::write(value)); }
  cell at(slot_index index) const override { return slot_cells<Slots>::get(slots_, index); }
  void set(slot_index index, cell const& what) override
  {
    slot_cells<Slots>::set(slots_, index, what);
  }

 protected:
  using keys = spelling<typename Slots::raw_key>;
  using values = spelling<typename Slots::value_type>;

  typename Slots::key_type prepared(number key) const { return slots_.prepare(keys::write(key)); }

  Slots slots_;

 private:
  struct alignas(64) line {
    unsigned char bytes[64] = {};
  };
  std::vector<line> lines_;
};

template <class Slots, class Group>
class table_of final : public storage_of<Slots> {
  using base = storage_of<Slots>;
  using typename base::values;

 public:
  using base::base;

  answer run(ops kind, number key, number value, number expected) override
  {
    core::request<Slots> want{};
    want.key = this->prepared(key);
    want.value = values::write(value);
    want.expected = values::write(expected);
    std::uint64_t contested = 0;
    auto const end = core::walk_to_end<hooked_memory>(
      core::probe_walk{this->slots_.home(want.key), this->capacity(), Group::width},
      [&](slot_index at) { return look(kind, at, want); }, contested);
    auto const gives = any(kind & (ops::find | ops::extract | ops::exchange |
                                   ops::compare_exchange | ops::insert_and_find));
    auto const has = end.next == core::step::settled && end.result != status::absent;
    return {end.next, end.result, gives && has ? values::read(want.seen) : 0};
  }

  sighting first(slot_index at, number key, core::sight_set stops) override
  {
    auto const spot = group_.first(this->slots_, at, this->prepared(key), stops);
    return spot.found ? sighting{true, spot.what, spot.index} : sighting{};
  }

 private:
  core::verdict look(ops kind, slot_index at, core::request<Slots>& want)
  {
    auto const& slots = this->slots_;
    auto& spare = this->room;
    auto const sum = [](auto const& there, auto const& given) {
      return values::write(values::read(there) + values::read(given));
    };
    switch (kind) {
      case ops::insert: return insert_step(group_, slots, at, want, spare);
      case ops::insert_or_assign: return insert_or_assign_step(group_, slots, at, want, spare);
      case ops::insert_or_apply: return insert_or_apply_step(group_, slots, at, want, spare, sum);
      case ops::insert_and_find: return insert_and_find_step(group_, slots, at, want, spare);
      case ops::find: return find_step(group_, slots, at, want);
      case ops::contains: return contains_step(group_, slots, at, want);
      case ops::erase: return erase_step(group_, slots, at, want);
      case ops::extract: return extract_step(group_, slots, at, want);
      case ops::exchange: return exchange_step(group_, slots, at, want);
      case ops::compare_exchange: return compare_exchange_step(group_, slots, at, want);
      default: return erase_if_equal_step(group_, slots, at, want);
    }
  }

  Group const group_{};
};

template <class Slots, class Group>
group_kind kind_of(std::string name)
{
  return {std::move(name), Group::width,
          [](std::uint64_t windows, number seed) -> std::unique_ptr<step_table> {
            return std::make_unique<table_of<Slots, Group>>(windows, seed);
          }};
}

}  // namespace warpmap::core_trial
