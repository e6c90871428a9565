// As marks_test.cpp, for sets and for keys of 8 and 16 bits, where every key is tried.

#include "host/cpu_engine.hpp"
#include "tests/support/maps.hpp"
#include "tests/support/model.hpp"

namespace warpmap::trial {
namespace {

template <class Key>
class SetMarks : public testing::Test {
 protected:
  SetMarks()
  {
    how.seed = 4711;
    auto const mask = static_cast<Key>(host::draw_seed(how.seed).mask);
    keys = {mask, static_cast<Key>(~mask)};
  }
  options how;
  std::array<Key, 2> keys{};
};
using words = testing::Types<std::uint32_t, std::uint64_t>;
TYPED_TEST_SUITE(SetMarks, words);

TYPED_TEST(SetMarks, AreOrdinaryKeys)
{
  set<TypeParam> set{this->how};
  auto session = set.session();
  for (auto const key : this->keys) {
    EXPECT_FALSE(session.contains(key));
    EXPECT_EQ(session.erase(key), status::absent);
    EXPECT_EQ(session.insert(key), status::inserted);
    EXPECT_EQ(session.insert(key), status::present);
    EXPECT_EQ(session.erase(key), status::erased);
    EXPECT_EQ(session.insert(key), status::inserted);
  }
  expect_holds(set, key_model<TypeParam>{this->keys[0], this->keys[1]});
}

TYPED_TEST(SetMarks, SurviveWhateverHappensToTheWhole)
{
  set<TypeParam> set{this->how};
  key_model<TypeParam> wanted{this->keys[0], this->keys[1]};
  set.insert(this->keys);
  for (TypeParam key = 0; key < 3000; ++key) wanted.insert(key);
  auto const picture = set.snapshot();
  for (TypeParam key = 0; key < 3000; ++key) set.session().insert(key);
  set.rehash(0);
  expect_holds(set.clone(), wanted);
  EXPECT_EQ(picture.size(), 2u);
  EXPECT_TRUE(picture.contains(this->keys[0]));
  warpmap::set<TypeParam> other;
  other.merge(set);
  other.swap(set);
  expect_holds(set, wanted);
  EXPECT_EQ(set.erase_if([&](TypeParam key) { return key == this->keys[1]; }), 1u);
  EXPECT_EQ(set.erase(this->keys).erased(), 1u);
  EXPECT_EQ(set.size(), 3000u);
}

/// A seed with which some key of this type reads like a mark of its 4-byte word.
template <class Key>
std::uint64_t seed_that_marks()
{
  for (std::uint64_t seed = 1;; ++seed) {
    auto const mask = static_cast<std::uint32_t>(host::draw_seed(seed).mask);
    if (mask <= std::numeric_limits<Key>::max() || ~mask <= std::numeric_limits<Key>::max())
      return seed;
  }
}

TEST(SmallMarks, OneOf65536KeysIsOrdinaryToo)
{
  options how;
  how.seed = seed_that_marks<std::uint16_t>();
  map<std::uint16_t, std::uint16_t> map{how};
  std::vector<std::uint16_t> keys;
  model<std::uint16_t, std::uint16_t> wanted;
  for (int i = 0; i < 1 << 16; ++i) {
    keys.push_back(static_cast<std::uint16_t>(i));
    wanted[keys.back()] = keys.back();
  }
  EXPECT_EQ(map.insert(keys, keys).inserted(), keys.size());
  expect_holds(map, wanted);
  map.shrink_to_fit();
  EXPECT_EQ(map.insert_or_apply(keys, std::uint16_t{0}, sum).assigned(), keys.size());
  expect_holds(map, wanted);
  EXPECT_EQ(map.erase(keys).erased(), keys.size());
  EXPECT_TRUE(map.empty());

  set<std::uint16_t> set{how};
  EXPECT_EQ(set.insert(keys).inserted(), keys.size());
  EXPECT_EQ(set.retrieve_all().size(), keys.size());
  expect_valid(set);
}

}  // namespace
}  // namespace warpmap::trial
