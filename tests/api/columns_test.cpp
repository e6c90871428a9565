// Columns of every width, at any address, through the growth that tries keys again by list. Each
// key and value has to come from its own place. The map ...

#include <cstring>
#include <type_traits>
#include <utility>

#include "tests/support/maps.hpp"

namespace warpmap::trial {
namespace {

/// A number that may lie at any address.
template <class Number>
struct [[gnu::packed]] loose {
  Number number;
};
template <class Type>
inline constexpr bool is_loose = false;
template <class Number>
inline constexpr bool is_loose<loose<Number>> = true;

template <class Item>
Item item_of(std::size_t i)
{
  if constexpr (is_loose<Item>) return {static_cast<decltype(Item::number)>(i)};
  else return static_cast<Item>(i);
}

/// `count` items, those that may be so at an odd address.
template <class Item>
class column {
 public:
  explicit column(std::size_t count) : bytes_(count * sizeof(Item) + odd), count_{count} {}
  template <class Make>
  column(std::size_t count, Make make) : column{count}
  {
    for (std::size_t i = 0; i < count; ++i) span()[i] = make(i);
  }
  std::span<Item> span() { return {reinterpret_cast<Item*>(bytes_.data() + odd), count_}; }

 private:
  static constexpr std::size_t odd = is_loose<Item> ? 1 : 0;
  std::vector<std::byte> bytes_;
  std::size_t count_;
};

template <class Pair>
class Columns : public testing::Test {
 protected:
  using key = typename Pair::first_type;
  using value = typename Pair::second_type;
  static constexpr std::size_t count = 40'000;

  static bool is_same(value a, value b) { return std::memcmp(&a, &b, sizeof a) == 0; }
  static options small()
  {
    options how;
    how.backend = backend::cpu;
    how.capacity = 1;
    how.threads = 2;
    return how;
  }
  /// Every key's value is what `wanted(i)` says.
  template <class Wanted>
  void expect_values(Wanted wanted)
  {
    column<value> out{count};
    ASSERT_EQ(map_.find(keys_.span(), out.span()).present(), count);
    for (std::size_t i = 0; i < count; ++i)
      ASSERT_TRUE(is_same(out.span()[i], wanted(i))) << "key " << i;
  }

  map<key, value> map_{small()};
  column<key> keys_{count, [](std::size_t i) { return item_of<key>(i); }};
  column<value> values_{count, [](std::size_t i) { return item_of<value>(i * 7 % 251); }};
};

using pairs_of_widths =
  testing::Types<std::pair<u64, std::uint16_t>, std::pair<u64, float>, std::pair<double, u64>,
                 std::pair<std::uint16_t, u64>, std::pair<float, double>,
                 std::pair<std::uint32_t, std::uint8_t>, std::pair<std::uint16_t, std::uint16_t>,
                 std::pair<loose<u64>, loose<u64>>, std::pair<loose<std::uint16_t>, loose<u64>>,
                 std::pair<loose<u64>, loose<std::uint16_t>>>;
TYPED_TEST_SUITE(Columns, pairs_of_widths);

TYPED_TEST(Columns, AreReadInPlaceThroughGrowth)
{
  status_list said(this->count, status::full);
  ASSERT_EQ(this->map_.insert(this->keys_.span(), this->values_.span(), said).inserted(),
            this->count);
  EXPECT_GT(this->map_.stats().rebuilds, 2u) << "nothing was tried again";
  EXPECT_EQ(said, status_list(this->count, status::inserted));
  this->expect_values([&](std::size_t i) { return this->values_.span()[i]; });
}

TYPED_TEST(Columns, AreWrittenInPlaceThroughGrowth)
{
  column<typename TestFixture::value> now{this->count};
  this->map_.insert_and_find(this->keys_.span(), this->values_.span(), now.span());
  for (std::size_t i = 0; i < this->count; ++i)
    ASSERT_TRUE(this->is_same(now.span()[i], this->values_.span()[i])) << "key " << i;
}

TYPED_TEST(Columns, MayBeOneValueForAllKeys)
{
  using given_type = typename TestFixture::value;
  auto const given = item_of<given_type>(77);
  auto const later = [](given_type const&, given_type const& more) { return more; };
  ASSERT_EQ(this->map_.insert_or_apply(this->keys_.span(), given, later).inserted(), this->count);
  this->expect_values([&](std::size_t) { return given; });
  auto const other = item_of<given_type>(78);
  ASSERT_EQ(this->map_.insert_or_apply(this->keys_.span(), other, later).assigned(), this->count);
  this->expect_values([&](std::size_t) { return other; });
}

}  // namespace
}  // namespace warpmap::trial
