#pragma once
// Maps on the emulated device whose batches all go one way, held against a model.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "host/device_engine.hpp"
#include "host/slot_types.hpp"
#include "tests/support/device_column.hpp"
#include "tests/support/dice.hpp"
#include "tests/support/emulated_launcher.hpp"
#include "warpmap/map.hpp"

namespace warpmap::trial {

template <class Slots, kernels::way How,
          kernels::rebuild_way Rebuild = kernels::rebuild_way::reinserting>
struct going {
  using slots = Slots;
  using launcher = kernels::body_launcher<Slots, emulated_run, kernels::always<How, Rebuild>>;
};

template <class Going>
class Ways : public testing::Test {
 protected:
  using word = typename Going::slots::raw_key;
  using map_type = map<word, word>;
  using model_type = std::map<word, word>;

  map_type make(options how = {})
  {
    how.backend = backend::cuda;
    how.seed = seed;
    using engine = host::device_engine<typename Going::slots>;
    auto const as = detail::layout{detail::format_of<word>(), detail::format_of<word>()};
    auto launch = std::make_shared<typename Going::launcher>(emulated_run{*device});
    return map_type{std::make_unique<engine>(as, host::setup{how, "a test"}, device, launch)};
  }

  /// Key `i` of a few; the first two read like marks and live beside the slots.
  static word key(std::uint32_t i)
  {
    auto const mask = static_cast<word>(host::draw_seed(seed).mask);
    return i == 0 ? mask : i == 1 ? static_cast<word>(~mask)
                                  : static_cast<word>(i * 7919u);
  }
  /// Some of the first `universe` keys, each once.
  std::vector<word> some_keys(std::uint32_t universe)
  {
    std::vector<word> keys;
    auto const gap = 1 + roll.below(8);
    for (auto i = roll.below(gap); i < universe; i += 1 + roll.below(2 * gap))
      keys.push_back(key(i));
    for (auto i = static_cast<std::uint32_t>(keys.size()); i > 1; --i)
      std::swap(keys[i - 1], keys[roll.below(i)]);
    return keys;
  }
  std::vector<word> some_values(std::size_t count)
  {
    std::vector<word> values(count);
    for (auto& each : values) each = roll.below(1000);
    return values;
  }

  /// One batch on the map, and the same on the model: each answer is the model's.
  void step(map_type& on, model_type& model, std::uint32_t universe)
  {
    auto const keys = some_keys(universe);
    auto const values = some_values(keys.size());
    std::vector<status> said(keys.size());
    std::vector<word> seen(keys.size());
    auto const kind = roll.below(6);
    if (kind == 0) on.insert(keys, values, said);
    else if (kind == 1) on.insert_or_apply(keys, values, sum, said);
    else if (kind == 2) on.find(keys, seen, said);
    else if (kind == 3) on.erase(keys, said);
    else if (kind == 4) on.insert_and_find(keys, values, seen, said);
    else on.extract(keys, seen, said);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      auto const at = model.find(keys[i]);
      auto const there = at != model.end();
      auto const before = there ? at->second : word{};
      auto const inserts = kind == 0 || kind == 1 || kind == 4;
      auto const expected = inserts     ? (!there      ? status::inserted
                                           : kind == 1 ? status::assigned
                                                       : status::present)
                            : !there    ? status::absent
                            : kind == 2 ? status::present
                                        : status::erased;
      ASSERT_EQ(said[i], expected) << "kind " << kind << ", key " << i;
      if (kind == 2 || kind == 4 || kind == 5) {
        auto const shown = there ? before : kind == 4 ? values[i]
                                                      : word{};
        ASSERT_EQ(seen[i], shown) << "kind " << kind;
      }
      if (inserts && !there) model[keys[i]] = values[i];
      else if (kind == 1) at->second += values[i];
      else if (there && (kind == 3 || kind == 5)) model.erase(at);
    }
  }
  void expect_same(map_type const& on, model_type const& model)
  {
    EXPECT_EQ(on.size(), model.size());
    model_type seen;
    on.for_each([&](word k, word v) { EXPECT_TRUE(seen.emplace(k, v).second); });
    EXPECT_EQ(seen, model);
    auto const found = on.validate();
    for (auto const& problem : found.problems) ADD_FAILURE() << problem;
  }

  static constexpr std::uint64_t seed = 7;
  std::shared_ptr<emulated_device> device = std::make_shared<emulated_device>();
  dice roll{1};
};
TYPED_TEST_SUITE_P(Ways);

TYPED_TEST_P(Ways, AnswerAsAModelDoes)
{
  auto on = this->make();
  typename TestFixture::model_type model;
  for (int round = 0; round < 120; ++round) {
    this->step(on, model, round % 10 < 5 ? 300 : 2500);
    if (this->HasFatalFailure()) return;
    if (round % 30 == 29) on.rehash(this->roll.below(10'000));
  }
  this->expect_same(on, model);
  EXPECT_GT(on.stats().rebuilds, 4u);
}

TYPED_TEST_P(Ways, ApplyEachOfManyEqualKeys)
{
  using item = typename TestFixture::word;
  auto on = this->make();
  for (auto const universe : {1u, 3u, 50u, 5000u}) {
    std::vector<item> keys(3000);
    std::vector<status> said(keys.size());
    typename TestFixture::model_type sums, counts;
    for (auto& each : keys) each = this->key(this->roll.below(universe));
    auto const values = this->some_values(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) sums[keys[i]] += values[i];
    on.clear();
    auto const done = on.insert_or_apply(keys, values, sum, said);
    EXPECT_EQ(done.inserted(), sums.size());
    EXPECT_EQ(done.assigned(), keys.size() - sums.size());
    typename TestFixture::model_type firsts;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (said[i] == status::inserted) {
        EXPECT_TRUE(firsts.emplace(keys[i], 0).second) << "inserted twice";
      } else {
        EXPECT_EQ(said[i], status::assigned);
      }
    }
    EXPECT_EQ(firsts.size(), sums.size());
    this->expect_same(on, sums);

    // One for each: what is not the sum of the values.
    on.clear();
    for (auto const& each : keys) ++counts[each];
    on.insert_or_apply(keys, item{1}, warpmap::count);
    this->expect_same(on, counts);
  }
}

TYPED_TEST_P(Ways, LoseNothingWhereThereIsNoRoom)
{
  using item = typename TestFixture::word;
  options how;
  how.growth = growth::never;
  how.capacity = 600;
  auto on = this->make(how);
  std::vector<item> keys;
  for (std::uint32_t i = 0; i < 1000; ++i) keys.push_back(this->key(i % 900));
  std::vector<status> said(keys.size());
  auto const done = on.insert_or_apply(keys, item{1}, sum, said);
  EXPECT_GE(done.inserted(), 600u);
  EXPECT_GT(done.full(), 0u);
  EXPECT_EQ(done.total(), keys.size());
  EXPECT_EQ(on.size(), done.inserted());
  typename TestFixture::model_type model;
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (said[i] != status::full) ++model[keys[i]];
  this->expect_same(on, model);
}

// Keys that find no room are tried again by their places in the column.
TYPED_TEST_P(Ways, RetryWhatFindsNoRoomInColumnsOnTheDevice)
{
  using item = typename TestFixture::word;
  auto on = this->make();
  std::vector<item> keys;
  for (std::uint32_t i = 0; i < 3000; ++i) keys.push_back(this->key(i % 2500));
  auto const values = this->some_values(keys.size());
  typename TestFixture::model_type model;
  for (std::size_t i = 0; i < keys.size(); ++i) model[keys[i]] += values[i];
  device_column<item> const key_column{*this->device, keys};
  device_column<item> const value_column{*this->device, values};
  auto const stream = this->device->make_stream();
  auto const done = on.on(stream).insert_or_apply(key_column, value_column, sum);
  this->device->destroy(stream);
  EXPECT_EQ(done.inserted(), 2500u);
  EXPECT_EQ(done.assigned(), 500u);
  this->expect_same(on, model);
  EXPECT_GT(on.stats().rebuilds, 2u);
}

TYPED_TEST_P(Ways, KeepAllPairsWhenRebuilt)
{
  using item = typename TestFixture::word;
  options how;
  how.load_limit = 0.9;
  how.capacity = 9000;
  auto on = this->make(how);
  typename TestFixture::model_type model;
  std::vector<item> keys;
  for (std::uint32_t i = 0; i < 9000; ++i) keys.push_back(this->key(i));
  on.insert(keys, keys);
  for (auto const each : keys) model[each] = each;
  std::vector<item> gone;
  for (std::size_t i = 0; i < keys.size(); i += 5) gone.push_back(keys[i]);
  for (auto const slots : {9000u, 20'000u, 0u, 100'000u, 9999u}) {
    on.rehash(slots);
    this->expect_same(on, model);
    if (slots == 20'000u) {
      on.erase(gone);
      for (auto const each : gone) model.erase(each);
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(Ways, AnswerAsAModelDoes, ApplyEachOfManyEqualKeys,
                            LoseNothingWhereThereIsNoRoom,
                            RetryWhatFindsNoRoomInColumnsOnTheDevice, KeepAllPairsWhenRebuilt);

}  // namespace warpmap::trial
