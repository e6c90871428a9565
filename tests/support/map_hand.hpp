#pragma once
// One thread's access to a map under trial.

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/engine_maker.hpp"
#include "tests/support/keys.hpp"
#include "tests/support/subject.hpp"
#include "tests/support/values.hpp"
#include "warpmap/map.hpp"

namespace warpmap::trial {

template <class Key, class Value>
class map_hand final : public hand {
 public:
  using map_type = warpmap::map<Key, Value>;
  using as = as_word<Value>;

  /// @param kept  null, or where cursors gather that keep every version alive which a rehash
  ///              replaces: a wrong map may write to those
  map_hand(map_type& on, key_ring<Key> const& keys, std::function<map_type(contents const&)> other,
           std::vector<cursor>* kept = nullptr)
    : on_{on}, keys_{keys}, make_other_{std::move(other)}, kept_{kept}, session_{on.session()}
  {
  }

  void act(call const& what, std::vector<event>& answers) override
  {
    if (!is_single(what.what)) return act_on_all(what, answers);
    if (what.batch) return act_by_batch(what, answers);
    for (auto const& one : what.items) act_by_session(what.what, one, answers);
  }

  static contents read_all(map_type const& map, key_ring<Key> const& keys)
  {
    std::array<status, keys_in_play> there{};
    std::array<Value, keys_in_play> values{};
    map.find(keys.in_play, values, there);
    auto all = empty_contents;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (there[i] == status::present) all[i] = as::read(values[i]);
    return all;
  }

 private:
  void act_by_session(kind what, item const& one, std::vector<event>& answers)
  {
    auto did = event_of(what, one);
    auto const& key = keys_[one.key];
    auto const given = as::make(one.given);
    auto expected = as::make(one.expected);
    auto const answer = [&](std::optional<Value> const& value, status there) {
      did.result = value ? there : status::absent;
      if (value) did.got = as::read(*value);
    };
    switch (what) {
      case kind::insert: did.result = session_.insert(key, given); break;
      case kind::insert_or_assign: did.result = session_.insert_or_assign(key, given); break;
      case kind::insert_or_apply: did.result = apply(key, given, one.given); break;
      case kind::insert_and_find: {
        auto const now = session_.insert_and_find(key, given);
        did.result = now.result;
        if (now.result != status::full) did.got = as::read(now.value);
        break;
      }
      case kind::find: answer(session_.find(key), status::present); break;
      case kind::contains:
        did.result = session_.contains(key) ? status::present : status::absent;
        break;
      case kind::erase: did.result = session_.erase(key); break;
      case kind::extract: answer(session_.extract(key), status::erased); break;
      case kind::exchange: answer(session_.exchange(key, given), status::assigned); break;
      case kind::compare_exchange:
        did.result = session_.compare_exchange(key, expected, given);
        if (did.result == status::present) did.got = as::read(expected);
        break;
      default: did.result = session_.erase_if_equal(key, expected); break;
    }
    answers.push_back(did);
  }

  status apply(Key const& key, Value const& given, datum number)
  {
    if constexpr (std::is_unsigned_v<Value>) {
      if (!is_odd(number)) return session_.insert_or_apply(key, given, warpmap::sum);
    }
    return session_.insert_or_apply(key, given, slow_sum{});
  }

  void act_by_batch(call const& what, std::vector<event>& answers)
  {
    std::vector<Key> keys;
    std::vector<Value> given, got;
    for (auto const& one : what.items) {
      keys.push_back(keys_[one.key]);
      given.push_back(as::make(one.given));
      got.push_back(as::make(one.expected));
    }
    std::vector<status> said(keys.size());
    std::optional<exclusive_phase> alone;
    if (what.phase != ops::none) alone.emplace(on_.exclusive(what.phase | as_ops(what.what)));
    run_batch(what.what, keys, given, got, said);
    for (std::size_t i = 0; i < said.size(); ++i) {
      auto did = event_of(what.what, what.items[i]);
      did.result = said[i];
      if (gives_back(what.what, said[i])) did.got = as::read(got[i]);
      answers.push_back(did);
    }
  }

  static bool gives_back(kind what, status said)
  {
    switch (what) {
      case kind::insert_and_find: return said != status::full;
      case kind::find:
      case kind::extract:
      case kind::exchange: return said != status::absent;
      case kind::compare_exchange: return said == status::present;
      default: return false;
    }
  }

  void run_batch(kind what, std::vector<Key> const& keys, std::vector<Value> const& given,
                 std::vector<Value>& got, std::vector<status>& said)
  {
    switch (what) {
      case kind::insert: on_.insert(keys, given, said); return;
      case kind::insert_or_assign: on_.insert_or_assign(keys, given, said); return;
      case kind::insert_or_apply: on_.insert_or_apply(keys, given, slow_sum{}, said); return;
      case kind::insert_and_find: on_.insert_and_find(keys, given, got, said); return;
      case kind::find: on_.find(keys, got, said); return;
      case kind::contains: on_.contains(keys, said); return;
      case kind::erase: on_.erase(keys, said); return;
      case kind::extract: on_.extract(keys, got, said); return;
      case kind::exchange: on_.exchange(keys, given, got, said); return;
      case kind::compare_exchange: on_.compare_exchange(keys, got, given, said); return;
      default: on_.erase_if_equal(keys, got, said); return;
    }
  }

  void act_on_all(call const& what, std::vector<event>& answers)
  {
    switch (what.what) {
      case kind::clear:
        on_.clear();
        answers.push_back(whole_event(what.what, empty_contents));
        return;
      case kind::snapshot: return take_snapshot(answers);
      case kind::clone:
        answers.push_back(whole_event(what.what, read_all(on_.clone(), keys_)));
        return;
      case kind::swap: return swap(what, answers);
      case kind::for_each:
      case kind::retrieve_all: return traverse(what.what, answers);
      case kind::erase_if: return erase_odd(what, answers);
      case kind::merge:
      case kind::merge_apply: return merge(what, answers);
      case kind::crowd: return crowd(what.amount);
      case kind::reserve: on_.reserve(what.amount); return;
      case kind::rehash:
        keep_version();
        on_.rehash(what.amount);
        return;
      case kind::shrink_to_fit: on_.shrink_to_fit(); return;
      case kind::validate:
        for (auto const& problem : on_.validate().problems) throw std::runtime_error{problem};
        return;
      default: static_cast<void>(on_.size()); return;
    }
  }

  void take_snapshot(std::vector<event>& answers)
  {
    auto const picture = on_.snapshot();
    auto seen = empty_contents;
    for (int i = 0; i < keys_in_play; ++i)
      if (auto const value = picture.find(keys_[i]))
        seen[static_cast<std::size_t>(i)] = as::read(*value);
    answers.push_back(whole_event(kind::snapshot, seen));
    std::size_t pairs = 0;
    picture.for_each([&](Key const&, Value const&) { ++pairs; });
    if (pairs != picture.size()) throw std::runtime_error{"a snapshot's size is not its pairs'"};
  }

  void swap(call const& what, std::vector<event>& answers)
  {
    auto other = make_other_(what.given);
    on_.swap(other);
    auto did = whole_event(kind::swap, read_all(other, keys_));
    did.given_all = what.given;
    answers.push_back(did);
  }

  void traverse(kind what, std::vector<event>& answers)
  {
    auto seen = empty_contents;
    auto const see = [&](Key const& key, Value const& value) {
      auto const index = keys_.index_of(key);
      if (index < 0) return;
      auto& cell = seen[static_cast<std::size_t>(index)];
      cell = cell == nothing ? as::read(value) : twice;
    };
    if (what == kind::for_each) {
      on_.for_each(see);
    } else {
      cursor at;
      std::array<Key, 2> keys{};
      std::array<Value, 2> values{};
      while (auto const count = on_.retrieve_all(at, keys, values))
        for (std::size_t i = 0; i < count; ++i) see(keys[i], values[i]);
    }
    for (int i = 0; i < keys_in_play; ++i) {
      auto did = event_of(kind::find, {i, nothing, nothing});
      did.called = what;
      did.got = seen[static_cast<std::size_t>(i)];
      did.result = did.got == nothing ? status::absent : status::present;
      answers.push_back(did);
    }
  }

  void erase_odd(call const& what, std::vector<event>& answers)
  {
    auto const asked = [&](Key const& key) {
      for (auto const& one : what.items)
        if (keys_[one.key] == key) return true;
      return false;
    };
    auto count = on_.erase_if([&](Key const& key, Value const& value) {
      return asked(key) && is_odd(as::read(value));
    });
    for (auto const& one : what.items) {
      auto did = event_of(kind::erase_if, one);
      // The count tells the result for one key alone. It may come back and be removed again.
      if (what.items.size() == 1) did.result = count > 0 ? status::erased : status::absent;
      do answers.push_back(did);
      while (did.result == status::erased && --count > 0);
    }
  }

  void merge(call const& what, std::vector<event>& answers)
  {
    auto const other = make_other_(what.given);
    auto const adds = what.what == kind::merge;
    auto const all = adds ? on_.merge(other) : on_.merge(other, slow_sum{});
    for (int i = 0; i < keys_in_play; ++i) {
      auto const given = what.given[static_cast<std::size_t>(i)];
      if (given == nothing) continue;
      auto did = event_of(adds ? kind::insert : kind::insert_or_apply, {i, given, nothing});
      did.called = what.what;
      if (all.total() == 1)
        did.result = all.inserted() == 1   ? status::inserted
                     : all.present() == 1  ? status::present
                     : all.assigned() == 1 ? status::assigned
                                           : status::full;
      answers.push_back(did);
    }
  }

  /// Keys that nobody else touches: they make the map grow, or only come and go.
  void crowd(std::size_t amount)
  {
    auto const count = std::min(amount, keys_.others.size());
    std::vector<Key> const keys(keys_.others.begin(),
                                keys_.others.begin() + static_cast<std::ptrdiff_t>(count));
    if (amount % 3 == 0) {
      on_.erase(keys);
    } else if (amount % 3 == 1) {
      on_.insert(keys, std::vector<Value>(count, as::make(7)));
    } else {
      for (auto const& key : keys) session_.insert(key, as::make(7));
    }
  }

  void keep_version()
  {
    if (kept_ == nullptr) return;
    std::array<Key, 1> key{};
    std::array<Value, 1> value{};
    on_.retrieve_all(kept_->emplace_back(), key, value);
  }

  map_type& on_;
  key_ring<Key> const& keys_;
  std::function<map_type(contents const&)> make_other_;
  std::vector<cursor>* kept_;
  typename map_type::session_type session_;
};

}  // namespace warpmap::trial
