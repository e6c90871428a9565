// Random calls on a set and on a std::unordered_set; after each few, both must hold the same.

#include <random>
#include <string>

#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

template <class Key>
class random_set_walk {
 public:
  random_set_walk(options const& how, std::uint64_t seed) : set_{how}, how_{how}, roll_{seed} {}

  void run(int rounds)
  {
    for (int i = 0; i < rounds && !testing::Test::HasFailure(); ++i) {
      auto const what = below(100);
      if (what < 50) batch();
      else if (what < 85) single();
      else whole();
      if (i % 16 == 0) expect_holds(set_, model_);
    }
    expect_holds(set_, model_);
  }

 private:
  static constexpr std::uint32_t in_play = 3000;

  std::uint32_t below(std::uint32_t n)
  {
    return std::uniform_int_distribution<std::uint32_t>{0, n - 1}(roll_);
  }
  Key any_key() { return static_cast<Key>(below(in_play) - 100); }

  /// Distinct keys, so that the model knows each key's status.
  void batch()
  {
    std::vector<Key> keys;
    auto const first = below(in_play);
    for (std::uint32_t i = 0, n = below(in_play / 6); i < n; ++i)
      keys.push_back(static_cast<Key>((first + i * 3) % in_play - 100));
    std::vector<status> said(keys.size());
    auto const what = below(3);
    if (what == 0) set_.insert(keys, said);
    else if (what == 1) set_.contains(keys, said);
    else set_.erase(keys, said);
    for (std::size_t i = 0; i < keys.size(); ++i) ASSERT_EQ(said[i], outcome(what, keys[i]));
  }
  void single()
  {
    auto session = set_.session();
    for (int i = 0; i < 64; ++i) {
      auto const key = any_key();
      auto const what = below(3);
      auto const said = what == 0               ? session.insert(key)
                        : what == 2             ? session.erase(key)
                        : session.contains(key) ? status::present
                                                : status::absent;
      ASSERT_EQ(said, outcome(what, key));
    }
  }
  /// What a call must say; the model follows it.
  status outcome(std::uint32_t what, Key key)
  {
    if (what == 0) return model_.insert(key).second ? status::inserted : status::present;
    if (what == 1) return model_.contains(key) ? status::present : status::absent;
    return model_.erase(key) != 0 ? status::erased : status::absent;
  }

  void whole()
  {
    switch (below(7)) {
      case 0: set_.rehash(below(3000)); break;
      case 1: set_.shrink_to_fit(); break;
      case 2: set_.reserve(below(3000)); break;
      case 3: {
        auto const kept = set_.snapshot();
        auto const before = model_;
        single();
        EXPECT_EQ(kept.size(), before.size());
        kept.for_each([&](Key key) { EXPECT_TRUE(before.contains(key)); });
        break;
      }
      case 4: {
        auto other = set_.clone();
        set_.clear();
        set_.swap(other);
        EXPECT_TRUE(other.empty());
        break;
      }
      case 5: {
        auto const odd = static_cast<Key>(below(2));
        auto const goes = [&](Key key) { return (key & 1) == odd && (key & 6) == 0; };
        EXPECT_EQ(set_.erase_if(goes), std::erase_if(model_, goes));
        break;
      }
      default: {
        set<Key> other{how_};
        other.insert(std::array{any_key()});
        other.for_each([&](Key key) { model_.insert(key); });
        set_.merge(other);
      }
    }
  }

  set<Key> set_;
  key_model<Key> model_;
  options how_;
  std::mt19937_64 roll_;
};

class SetModel : public flavoured {
 protected:
  template <class Key>
  static void walk()
  {
    for (std::uint64_t seed = 31; seed <= 33; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      random_set_walk<Key>{how(), seed}.run(400);
    }
  }
};

TEST_P(SetModel, AgreesOnWordsOf8Bytes) { walk<std::uint64_t>(); }
TEST_P(SetModel, AgreesOnWordsOf4Bytes) { walk<std::uint32_t>(); }
TEST_P(SetModel, AgreesOnSignedWordsOf2Bytes) { walk<std::int16_t>(); }

INSTANTIATE_TEST_SUITE_P(EveryWay, SetModel, testing::ValuesIn(flavours()), flavour_name);

}  // namespace
}  // namespace warpmap::trial
