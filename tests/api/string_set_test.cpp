// The set of byte strings.

#include "warpmap/string_set.hpp"

#include <array>
#include <set>

#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"

namespace warpmap::trial {
namespace {

class StringSet : public flavoured {
 protected:
  static string_set filled(u64 first, std::size_t count)
  {
    string_set set{how()};
    set.insert(views_of(key_texts(first, count)));
    return set;
  }
};
INSTANTIATE_TEST_SUITE_P(Flavours, StringSet, testing::ValuesIn(string_flavours()), flavour_name);

void expect_holds(string_set const& set, std::set<std::string> const& wanted)
{
  EXPECT_EQ(set.size(), wanted.size());
  std::set<std::string> shown;
  set.for_each([&](std::string_view key) { EXPECT_TRUE(shown.emplace(key).second); });
  EXPECT_EQ(shown, wanted);
  std::vector<std::string_view> const keys(wanted.begin(), wanted.end());
  EXPECT_EQ(set.contains(keys).present(), keys.size());
  for (auto const& problem : set.validate().problems) ADD_FAILURE() << problem;
}
std::set<std::string> texts(u64 first, std::size_t count)
{
  auto const all = key_texts(first, count);
  return {all.begin(), all.end()};
}

TEST_P(StringSet, HoldsWhatWasInsertedAndNotErased)
{
  auto set = filled(0, 5000);
  EXPECT_EQ(set.insert(views_of(key_texts(4000, 2000))).present(), 1000u);
  EXPECT_EQ(set.erase(views_of(key_texts(0, 1000))).erased(), 1000u);
  EXPECT_EQ(set.erase(views_of(key_texts(500, 1000))).absent(), 500u);
  expect_holds(set, texts(1500, 4500));
  EXPECT_EQ(set.insert(views_of(key_texts(0, 1500))).inserted(), 1500u);
  expect_holds(set, texts(0, 6000));
}

TEST_P(StringSet, ReadsEveryFormOfColumn)
{
  auto const keys = key_texts(0, 300);
  for (auto const form : {column_form::views, column_form::offsets_32, column_form::offsets_64}) {
    string_set set{how()};
    exact_column const given{keys, form};
    EXPECT_EQ(set.insert(given).inserted(), 300u);
    EXPECT_EQ(set.contains(given).present(), 300u);
    EXPECT_EQ(set.erase(given).erased(), 300u);
  }
}

TEST_P(StringSet, AnswersForEachKey)
{
  auto set = filled(0, 10);
  std::vector<std::string_view> const keys{"", "no", ""};
  status_list statuses(3);
  set.contains(keys, statuses);
  EXPECT_EQ(statuses, (status_list{status::present, status::absent, status::present}));
  std::array<bool, 3> flags{};
  set.contains(keys, std::span<bool>{flags});
  EXPECT_EQ(flags, (std::array{true, false, true}));
  auto session = set.session();
  EXPECT_EQ(session.insert("no"), status::inserted);
  EXPECT_EQ(session.insert("no"), status::present);
  EXPECT_TRUE(session.contains("no"));
  EXPECT_EQ(session.erase("no"), status::erased);
  EXPECT_EQ(session.erase("no"), status::absent);
}

TEST_P(StringSet, CopiesOnlyTheKeysThatWin)
{
  auto set = filled(0, 3000);
  auto const before = set.stats();
  std::size_t bytes = 0;
  for (auto const& each : key_texts(0, 3000)) bytes += record_bytes(each);
  EXPECT_EQ(before.key_bytes, bytes);
  set.insert(views_of(key_texts(0, 3000)));
  EXPECT_EQ(set.stats().bytes, before.bytes);
  EXPECT_EQ(set.stats().key_bytes, bytes);
}

TEST_P(StringSet, IsCopiedMergedSwappedAndEmptiedWhole)
{
  auto a = filled(0, 1000);
  auto b = a.clone();
  b.clear();
  expect_holds(b, {});
  EXPECT_EQ(b.merge(a).inserted(), 1000u);
  auto const picture = b.snapshot();
  EXPECT_EQ(b.erase_if([](std::string_view key) { return key.size() > 8; }),
            1000u - static_cast<std::size_t>(
                      std::ranges::count_if(key_texts(0, 1000), [](auto const& key) {
                        return key.size() <= 8;
                      })));
  b.shrink_to_fit();
  EXPECT_EQ(b.stats().dead_key_bytes, 0u);
  swap(a, b);
  expect_holds(b, texts(0, 1000));
  std::size_t shown = 0;
  picture.for_each([&](std::string_view) { ++shown; });
  EXPECT_EQ(shown, 1000u);
  EXPECT_TRUE(picture.contains(key_text(500)));
  EXPECT_EQ(picture.contains(views_of(key_texts(0, 2000))).present(), 1000u);
  std::vector<std::string_view> some(100);
  cursor at;
  EXPECT_EQ(a.retrieve_all(at, some), std::min<std::size_t>(100, a.size()));
  EXPECT_EQ(b.retrieve_all().size(), 1000u);
}

}  // namespace
}  // namespace warpmap::trial
