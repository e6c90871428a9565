#pragma once
// What a table answers, by an ordinary map: one key after another, with room for all.

#include <unordered_map>

#include "tests/core/step_table.hpp"

namespace warpmap::core_trial {

class plain_model {
 public:
  explicit plain_model(bool has_values) : has_values_{has_values} {}

  answer run(ops kind, number key, number value = 0, number expected = 0)
  {
    if (!has_values_) value = expected = 0;
    auto const at = pairs_.find(key);
    if (at == pairs_.end()) {
      if (!is_insert(kind)) return settled(status::absent);
      pairs_.emplace(key, value);
      return settled(status::inserted, kind == ops::insert_and_find ? value : 0);
    }
    auto const there = at->second;
    switch (kind) {
      case ops::insert:
      case ops::contains: return settled(status::present);
      case ops::find:
      case ops::insert_and_find: return settled(status::present, there);
      case ops::insert_or_assign: at->second = value; return settled(status::assigned);
      case ops::insert_or_apply:
        at->second = has_values_ ? there + value : 0;
        return settled(status::assigned);
      case ops::exchange: at->second = value; return settled(status::assigned, there);
      case ops::compare_exchange:
        if (there != expected) return settled(status::present, there);
        at->second = value;
        return settled(status::assigned, there);
      case ops::erase_if_equal:
        if (there != value) return settled(status::present);
        pairs_.erase(at);
        return settled(status::erased);
      default:
        pairs_.erase(at);
        return settled(status::erased, kind == ops::extract ? there : 0);
    }
  }

  static bool is_insert(ops kind)
  {
    return any(kind & (ops::insert | ops::insert_or_assign | ops::insert_or_apply |
                       ops::insert_and_find));
  }
  bool has(number key) const { return pairs_.contains(key); }
  std::unordered_map<number, number> const& pairs() const { return pairs_; }
  void clear() { pairs_.clear(); }

 private:
  bool has_values_;
  std::unordered_map<number, number> pairs_;
};

}  // namespace warpmap::core_trial
