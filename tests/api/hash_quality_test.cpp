// Keys with structure lie as well as random ones: lengths of walks in full-size tables, by stats().
// What the hash does bit by bit is asked in tests/core/hash_test.cpp.

#include "warpmap/any_type.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>
#include <unordered_set>

#include "tests/support/dice.hpp"
#include "tests/support/maps.hpp"
#include "warpmap/string_map.hpp"

namespace warpmap::trial {
namespace {

constexpr bool sanitized = under_asan || under_tsan;

// Chance alone moves the mean of one table of 2^16 slots by linear probing's variance: at load .9
// by 1 to 2 % where four slots share a window, by 4 % where each is one. So the means are taken
// over several tables, each of a seed of its own, until their standard error is at most 1.2 %, and
// 0.8 % where four slots share a window (HashQuality.KnowsWhatChanceDoes holds them to it): 5 % are
// three times the error of a difference, or more. Sanitized builds take smaller tables and leave
// out the highest load.
struct filling {
  double load;
  u64 tables;
};
constexpr std::size_t slots = sanitized ? 1 << 15 : 1 << 16;
std::vector<filling> fillings(bool lone_slots)
{
  if (sanitized) return {{0.5, 1}, {0.75, 2}};
  return {{0.5, 1}, {0.75, 2}, {0.9, lone_slots ? 16u : 8u}};
}
/// Keys of four words fill a window with their value and their tag.
using long_key = std::array<u64, 4>;

struct walks {
  double mean;
  double p99;
};
std::ostream& operator<<(std::ostream& out, walks const& of)
{
  return out << "mean " << of.mean << ", p99 " << of.p99;
}

/// Of maps that hold exactly these keys, at exactly this load.
template <class Map, class Keys>
walks walks_in(Keys const& keys, filling const& at, u64 first_seed)
{
  std::vector<std::size_t> lengths;
  auto const values = numbers(0, keys.size());
  std::vector<typename Map::mapped_type> const given(values.begin(), values.end());
  for (u64 table = 0; table < at.tables; ++table) {
    Map map{{.capacity = keys.size(),
             .load_limit = at.load,
             .growth = growth::never,
             .executor = executor_kind::serial,
             .backend = backend::cpu,
             .seed = first_seed + table}};
    EXPECT_EQ(map.insert(keys, given).inserted(), keys.size()) << "keys of one family differ";
    auto const said = map.stats();
    EXPECT_NEAR(said.load, at.load, 0.001);
    lengths.resize(std::max(lengths.size(), said.probe_histogram.size()));
    for (std::size_t i = 0; i < said.probe_histogram.size(); ++i)
      lengths[i] += said.probe_histogram[i];
  }
  auto const total = at.tables * keys.size();
  std::size_t looks = 0, within = 0, p99 = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    looks += lengths[i] * (i + 1);
    if (within * 100 < total * 99) p99 = i + 1;
    within += lengths[i];
  }
  return {static_cast<double>(looks) / static_cast<double>(total), static_cast<double>(p99)};
}

// --- families of keys ---

struct family {
  std::string name;
  std::function<items(std::size_t)> make;
};
family by_number(std::string name, std::function<u64(u64)> key)
{
  return {std::move(name), [key = std::move(key)](std::size_t count) {
            items all(count);
            for (std::size_t i = 0; i < count; ++i) all[i] = key(i);
            return all;
          }};
}

items random_words(std::size_t count, unsigned bits, u64 seed)
{
  dice roll{seed};
  std::unordered_set<u64> all;
  while (all.size() < count) all.insert(roll.bits() >> (64 - bits));
  return {all.begin(), all.end()};
}

u64 reversed(u64 word, unsigned bits)
{
  u64 result = 0;
  for (unsigned bit = 0; bit < bits; ++bit) result |= (word >> bit & 1) << (bits - 1 - bit);
  return result;
}

/// Words of `bits` bits of which `set` are one, every so-manyth of them in ascending order.
items with_bits_set(std::size_t count, unsigned bits, int set, std::size_t every)
{
  items all;
  u64 word = (u64{1} << set) - 1;
  for (std::size_t i = 0; all.size() < count; ++i) {
    EXPECT_EQ(bits == 64 ? 0 : word >> (bits & 63), 0u);
    if (i % every == 0) all.push_back(word);
    auto const low = word & -word;  // the next larger word of as many bits
    auto const next = word + low;
    word = next | ((word ^ next) >> 2) / low;
  }
  return all;
}

/// The decimal digits of a number, eight of `bits` bits each.
u64 digits(u64 number, unsigned bits, u64 zero)
{
  u64 all = 0;
  for (unsigned place = 0; place < 8; ++place, number /= 10)
    all |= (zero + number % 10) << place * bits;
  return all;
}

std::vector<family> families_of_32_bits()
{
  std::vector<family> all{
    by_number("sequential", [](u64 i) { return i; }),
    by_number("down from the top", [](u64 i) { return 0xffff'ffff - i; }),
    by_number("odd stride", [](u64 i) { return i * 641; }),
    by_number("aligned by 16, high bits alike", [](u64 i) { return 0x5c00'0000 + i * 16; }),
    by_number("aligned by 64, high bits alike", [](u64 i) { return 0x5c00'0000 + i * 64; }),
    by_number("decimal digits", [](u64 i) { return digits(i, 4, 0); }),
    by_number("bit-reversed", [](u64 i) { return reversed(i, 32); }),
    by_number("two halves alike", [](u64 i) { return i << 16 | i; }),
    by_number("floats", [](u64 i) { return std::bit_cast<std::uint32_t>(static_cast<float>(i)); }),
    {"few bits set", [](std::size_t count) { return with_bits_set(count, 32, 5, 3); }}};
  for (unsigned const shift : {1u, 5u, 10u, 15u, 16u})
    all.push_back(
      by_number("stride 2^" + std::to_string(shift), [=](u64 i) { return i << shift; }));
  return all;
}

std::vector<family> families_of_64_bits()
{
  std::vector<family> all{
    by_number("sequential", [](u64 i) { return i; }),
    by_number("down from the top", [](u64 i) { return ~i; }),
    by_number("odd stride", [](u64 i) { return i * 1'000'003; }),
    by_number("pointers by 16", [](u64 i) { return 0x7f3a'5c00'0000 + i * 16; }),
    by_number("pointers by 64", [](u64 i) { return 0x7f3a'5c00'0000 + i * 64; }),
    by_number("ASCII digits", [](u64 i) { return digits(i, 8, '0'); }),
    by_number("bit-reversed", [](u64 i) { return reversed(i, 64); }),
    by_number("two halves alike", [](u64 i) { return i << 32 | i; }),
    by_number("doubles", [](u64 i) { return std::bit_cast<u64>(static_cast<double>(i)); }),
    {"few bits set", [](std::size_t count) { return with_bits_set(count, 64, 4, 9); }}};
  for (unsigned const shift : {1u, 8u, 20u, 32u, 44u, 48u})
    all.push_back(
      by_number("stride 2^" + std::to_string(shift), [=](u64 i) { return i << shift; }));
  return all;
}

// --- families against chance ---

/// `key_of(word)` makes a key of the map from each word of a family.
template <class Map, class KeyOf>
void expect_as_random(std::vector<family> const& families, unsigned bits, KeyOf key_of,
                      std::string const& form)
{
  using key = decltype(key_of(u64{}));
  auto const keys_of = [&](items const& words) {
    std::vector<key> all;
    for (auto const word : words) all.push_back(key_of(word));
    return all;
  };
  auto const walks_of = [&](std::vector<key> const& keys, filling const& at, u64 seed) {
    if constexpr (std::is_same_v<key, std::string>) {
      std::vector<std::string_view> const views(keys.begin(), keys.end());
      return walks_in<Map>(views, at, seed);
    } else {
      return walks_in<Map>(keys, at, seed);
    }
  };
  for (auto const& at : fillings(std::is_same_v<key, long_key>)) {
    auto const count = static_cast<std::size_t>(static_cast<double>(slots) * at.load);
    auto const random = walks_of(keys_of(random_words(count, bits, 5)), at, 100);
    for (auto const& each : families) {
      auto const these = walks_of(keys_of(each.make(count)), at, 200);
      SCOPED_TRACE(each.name + form + " at load " + std::to_string(at.load));
      EXPECT_NEAR(these.mean / random.mean, 1, 0.05) << these << "; random: " << random;
      EXPECT_NEAR(these.p99, random.p99, std::max(1.0, random.p99 / 10));
    }
  }
}

TEST(HashQuality, SpreadsWordsOf32BitsAsRandomOnes)
{
  expect_as_random<map<std::uint32_t, std::uint32_t>>(
    families_of_32_bits(), 32, [](u64 word) { return static_cast<std::uint32_t>(word); }, "");
}

TEST(HashQuality, SpreadsWordsOf64BitsAsRandomOnes)
{
  expect_as_random<u64_map>(
    families_of_64_bits(), 64, [](u64 word) { return word; }, "");
}

TEST(HashQuality, SpreadsKeysOf16BytesAsRandomOnes)
{
  using key = std::array<u64, 2>;
  auto const ask = [](auto key_of, std::string const& form) {
    expect_as_random<map<key, u64>>(families_of_64_bits(), 64, key_of, form);
  };
  ask([](u64 word) { return key{word, 0}; }, " in the first word");
  ask([](u64 word) { return key{word, word}; }, " in both words");
}

TEST(HashQuality, SpreadsKeysOf32BytesAsRandomOnes)
{
  expect_as_random<map<long_key, u64>>(
    families_of_64_bits(), 64, [](u64 word) { return long_key{1, 2, 3, word}; },
    " in the last word");
}

TEST(HashQuality, SpreadsStringsAsRandomOnes)
{
  auto const bytes_of = [](u64 word) {
    std::string bytes(sizeof word, '\0');
    std::memcpy(bytes.data(), &word, sizeof word);
    return bytes;
  };
  expect_as_random<string_map<u64>>(families_of_64_bits(), 64, bytes_of, " as 8 bytes");
  std::vector<family> const counted{by_number("sequential", [](u64 i) { return i; }),
                                    by_number("odd stride", [](u64 i) { return i * 1'000'003; })};
  auto const ask = [&](auto key_of, std::string const& form) {
    expect_as_random<string_map<u64>>(counted, 64, key_of, form);
  };
  ask([](u64 word) { return std::to_string(word); }, " in decimal");
  ask([](u64 word) { return "https://example.org/articles/" + std::to_string(word); },
      " behind a common beginning");
  ask([](u64 word) { return std::to_string(word) + "@a-mail-server.example.org"; },
      " before a common end");
}

/// The standard deviation of such a mean, relative to it, over some draws of its tables.
template <class Map, class MakeKey>
double error_by_chance(filling const& at, MakeKey make_key)
{
  constexpr int draws = 8;
  auto const count = static_cast<std::size_t>(static_cast<double>(slots) * at.load);
  double sum = 0, squares = 0;
  for (int draw = 1; draw <= draws; ++draw) {
    std::vector<typename Map::key_type> keys;
    for (auto const word : random_words(count, 64, static_cast<u64>(draw)))
      keys.push_back(make_key(word));
    auto const mean = walks_in<Map>(keys, at, 1000u * static_cast<u64>(draw)).mean;
    sum += mean;
    squares += mean * mean;
  }
  auto const mean = sum / draws;
  return std::sqrt((squares - sum * mean) / (draws - 1)) / mean;
}

TEST(HashQuality, KnowsWhatChanceDoes)
{
  for (auto const& at : fillings(false))
    EXPECT_LT(error_by_chance<u64_map>(at, [](u64 word) { return word; }), 0.008) << at.load;
  for (auto const& at : fillings(true)) {
    auto const lengthened = [](u64 word) { return long_key{1, 2, 3, word}; };
    EXPECT_LT((error_by_chance<map<long_key, u64>>(at, lengthened)), 0.012) << at.load;
  }
}

}  // namespace
}  // namespace warpmap::trial
