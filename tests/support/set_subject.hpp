#pragma once
// warpmap::set as the subject of a trial. A present key counts as the value 1.

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tests/support/engine_maker.hpp"
#include "tests/support/keys.hpp"
#include "tests/support/subject.hpp"
#include "warpmap/set.hpp"

namespace warpmap::trial {

template <class Key>
class set_hand final : public hand {
 public:
  using set_type = warpmap::set<Key>;

  set_hand(set_type& on, key_ring<Key> const& keys, std::function<set_type(contents const&)> other)
    : on_{on}, keys_{keys}, make_other_{std::move(other)}, session_{on.session()}
  {
  }

  void act(call const& what, std::vector<event>& answers) override
  {
    if (!is_single(what.what)) return act_on_all(what, answers);
    if (what.batch) return act_by_batch(what, answers);
    auto did = event_of(what.what, what.items.front());
    auto const& key = keys_[did.key];
    if (what.what == kind::insert) did.result = session_.insert(key);
    else if (what.what == kind::erase) did.result = session_.erase(key);
    else did.result = session_.contains(key) ? status::present : status::absent;
    answers.push_back(did);
  }

  static contents read_all(set_type const& set, key_ring<Key> const& keys)
  {
    std::array<status, keys_in_play> there{};
    set.contains(keys.in_play, there);
    auto all = empty_contents;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (there[i] == status::present) all[i] = 1;
    return all;
  }

 private:
  void act_by_batch(call const& what, std::vector<event>& answers)
  {
    std::vector<Key> keys;
    for (auto const& one : what.items) keys.push_back(keys_[one.key]);
    std::vector<status> said(keys.size());
    std::optional<exclusive_phase> alone;
    if (what.phase != ops::none) alone.emplace(on_.exclusive(what.phase | as_ops(what.what)));
    if (what.what == kind::insert) on_.insert(keys, said);
    else if (what.what == kind::erase) on_.erase(keys, said);
    else on_.contains(keys, said);
    for (std::size_t i = 0; i < said.size(); ++i) {
      answers.push_back(event_of(what.what, what.items[i]));
      answers.back().result = said[i];
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
      case kind::swap: {
        auto other = make_other_(what.given);
        on_.swap(other);
        answers.push_back(whole_event(kind::swap, read_all(other, keys_)));
        answers.back().given_all = what.given;
        return;
      }
      case kind::for_each:
      case kind::retrieve_all: return traverse(what.what, answers);
      case kind::erase_if: return erase_some(what, answers);
      case kind::merge: return merge(what, answers);
      case kind::crowd: return crowd(what.amount);
      case kind::reserve: on_.reserve(what.amount); return;
      case kind::rehash: on_.rehash(what.amount); return;
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
      if (picture.contains(keys_[i])) seen[static_cast<std::size_t>(i)] = 1;
    answers.push_back(whole_event(kind::snapshot, seen));
  }

  void traverse(kind what, std::vector<event>& answers)
  {
    auto seen = empty_contents;
    auto const see = [&](Key const& key) {
      // Not `twice` as for a map: a key that is erased and comes back takes another slot of a set,
      // so one traversal may meet it in both.
      if (auto const index = keys_.index_of(key); index >= 0)
        seen[static_cast<std::size_t>(index)] = 1;
    };
    if (what == kind::for_each) {
      on_.for_each(see);
    } else {
      cursor at;
      std::array<Key, 2> keys{};
      while (auto const count = on_.retrieve_all(at, keys))
        for (std::size_t i = 0; i < count; ++i) see(keys[i]);
    }
    for (int i = 0; i < keys_in_play; ++i) {
      auto did = event_of(kind::find, {i, nothing, nothing});
      did.called = what;
      did.got = seen[static_cast<std::size_t>(i)];
      did.result = did.got == nothing ? status::absent : status::present;
      answers.push_back(did);
    }
  }

  void erase_some(call const& what, std::vector<event>& answers)
  {
    auto const count = on_.erase_if([&](Key const& key) {
      for (auto const& one : what.items)
        if (keys_[one.key] == key) return true;
      return false;
    });
    // A key that comes back while this goes on, in another slot, may be removed again. The count
    // tells how often at most, and for one key alone just how often. Of a removal that may or may
    // not have been, the event says nothing: right after another one it has no effect.
    for (auto const& one : what.items) {
      auto did = event_of(kind::erase_if, one);
      if (what.items.size() == 1) did.result = count > 0 ? status::erased : status::absent;
      answers.insert(answers.end(), std::max<std::size_t>(count, 1), did);
    }
  }

  void merge(call const& what, std::vector<event>& answers)
  {
    auto const all = on_.merge(make_other_(what.given));
    for (int i = 0; i < keys_in_play; ++i) {
      if (what.given[static_cast<std::size_t>(i)] == nothing) continue;
      auto did = event_of(kind::insert, {i, 1, nothing});
      did.called = what.what;
      if (all.total() == 1) did.result = all.inserted() == 1 ? status::inserted : status::present;
      answers.push_back(did);
    }
  }

  /// As in map_hand.
  void crowd(std::size_t amount)
  {
    auto const count = std::min(amount, keys_.others.size());
    std::vector<Key> const keys(keys_.others.begin(),
                                keys_.others.begin() + static_cast<std::ptrdiff_t>(count));
    if (amount % 3 == 0) on_.erase(keys);
    else if (amount % 3 == 1) on_.insert(keys);
    else
      for (auto const& key : keys) session_.insert(key);
  }

  set_type& on_;
  key_ring<Key> const& keys_;
  std::function<set_type(contents const&)> make_other_;
  typename set_type::session_type session_;
};

template <class Key>
class set_subject final : public subject {
 public:
  using set_type = warpmap::set<Key>;

  set_subject(program const& all, options how, key_ring<Key> keys, engine_maker make)
    : how_{how}, keys_{std::move(keys)}, make_{std::move(make)}, set_{
                                                                   filled(all.before, all.capacity)}
  {
  }

  std::unique_ptr<hand> join() override
  {
    return std::make_unique<set_hand<Key>>(
      set_, keys_, [this](contents const& pairs) { return filled(pairs, 0); });
  }
  contents look() override { return set_hand<Key>::read_all(set_, keys_); }
  std::string trouble() override
  {
    return trouble_of(set_, look(), set_.contains(keys_.others, std::span<status>{}).present());
  }

  std::uint64_t rebuilds() override { return set_.stats().rebuilds; }

 private:
  set_type filled(contents const& pairs, std::size_t capacity) const
  {
    auto how = how_;
    how.capacity = std::max(capacity, count_pairs(pairs));  // a map of fixed size must hold them
    set_type made{make_(how)};
    auto session = made.session();
    for (int i = 0; i < keys_in_play; ++i)
      if (pairs[static_cast<std::size_t>(i)] != nothing) session.insert(keys_[i]);
    return made;
  }

  options how_;
  key_ring<Key> keys_;
  engine_maker make_;
  set_type set_;
};

}  // namespace warpmap::trial
