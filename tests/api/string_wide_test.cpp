// Byte strings to values of more than 8 bytes, compiled where they are used.

#include <array>

#include "tests/support/maps.hpp"
#include "tests/support/strings.hpp"
#include "warpmap/any_type.hpp"

namespace warpmap::trial {
namespace {

using wide = std::array<u64, 8>;  // the widest value there may be
wide value_of(u64 number) { return {number, 1, 2, 3, 4, 5, 6, ~number}; }

TEST(StringMapOfWideValues, KeepsValuesWhole)
{
  string_map<wide> map;
  auto const keys = key_texts(0, 2000);
  std::vector<wide> values;
  for (u64 i = 0; i < keys.size(); ++i) values.push_back(value_of(i));
  EXPECT_EQ(map.insert(views_of(keys), values).inserted(), 2000u);
  auto const add = [](wide const& there, wide const& given) {
    return value_of(there[0] + given[0]);
  };
  EXPECT_EQ(map.insert_or_apply(views_of(keys), values, add).assigned(), 2000u);
  EXPECT_EQ(map.session().extract(key_text(7)), value_of(14));
  EXPECT_EQ(map.erase_if([](std::string_view, wide const& value) { return value[0] % 4 == 0; }),
            1000u);
  map.shrink_to_fit();
  auto const copy = map.clone();
  std::size_t shown = 0;
  copy.for_each([&](std::string_view key, wide const& value) {
    EXPECT_EQ(value, value_of(value[0]));
    EXPECT_EQ(key, key_text(value[0] / 2));
    ++shown;
  });
  EXPECT_EQ(shown, 999u);
  EXPECT_TRUE(map.validate().ok());
}

}  // namespace
}  // namespace warpmap::trial
