// Where keys go: homes, and how evenly they are spread whatever the keys look like.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/dice.hpp"
#include "warpmap/core/hash.hpp"

namespace warpmap::core {
namespace {

using trial::dice;

constexpr std::uint64_t all_ones = ~std::uint64_t{0};
constexpr std::uint64_t half = std::uint64_t{1} << 63;

TEST(Home, IsTheHashScaledToTheWindows)
{
  for (unsigned bits = 0; bits <= 40; ++bits) {
    auto const windows = std::uint64_t{1} << bits;
    EXPECT_EQ(home_window(0, windows), 0u);
    EXPECT_EQ(home_window(half, windows), windows / 2);
    EXPECT_EQ(home_window(all_ones, windows), windows - 1);
    EXPECT_EQ(home_window(all_ones, windows + 1), windows);
    EXPECT_EQ(home_window(half, windows + 1), (windows + 1) / 2);
    EXPECT_EQ(home_window(all_ones / 3 * 2, windows), bits == 0 ? 0 : (windows * 2 - 1) / 3);
  }
}

TEST(Home, FollowsTheOrderOfHashes)
{
  dice roll{1};
  for (std::uint64_t const windows : {1ull, 3ull, 1000ull, (1ull << 31) + 1, 1ull << 40}) {
    std::vector<std::uint64_t> hashes(2000);
    for (auto& each : hashes) each = roll.bits();
    std::ranges::sort(hashes);
    std::uint64_t last = 0;
    for (auto const each : hashes) {
      auto const home = home_window(each, windows);
      EXPECT_LE(last, home);
      EXPECT_LT(home, windows);
      last = home;
    }
  }
}

// --- seeds ---

TEST(Hash, PlacesKeysElsewhereUnderAnotherSeed)
{
  auto const homes = [](hash_seed const& seed) {
    std::vector<std::uint64_t> found;
    for (std::uint64_t key = 0; key < 1000; ++key)
      found.push_back(home_window(hash_word(key, seed), 1 << 16));
    return found;
  };
  auto const same = [](auto const& a, auto const& b) {
    int count = 0;
    for (std::size_t i = 0; i < a.size(); ++i) count += a[i] == b[i] ? 1 : 0;
    return count;
  };
  auto const one = homes({0, 1, 2});
  EXPECT_EQ(same(one, homes({0, 1, 2})), 1000);
  EXPECT_LT(same(one, homes({0, 3, 2})), 5) << "the first secret";
  EXPECT_LT(same(one, homes({0, 1, 4})), 5) << "the second secret";
}

TEST(Hash, SeparatesKeysThatMeetUnderAnotherSeed)
{
  // Keys that share a home under one seed are spread under the next: nobody can prepare them.
  hash_seed const one{0, 1, 2}, other{0, 5, 6};
  std::vector<std::uint64_t> together;
  for (std::uint64_t key = 0; together.size() < 64; ++key)
    if (home_window(hash_word(key, one), 1024) == 0) together.push_back(key);
  std::vector<int> load(1024);
  for (auto const key : together) ++load[home_window(hash_word(key, other), 1024)];
  EXPECT_LE(std::ranges::max(load), 4);
}

TEST(Hash, DependsOnEveryWordOfALongKey)
{
  hash_seed const seed{0, 1, 2};
  std::uint64_t const key[4]{1, 2, 3, 4};
  auto const whole = hash_words(key, seed);
  for (int i = 0; i < 4; ++i) {
    std::uint64_t other[4]{1, 2, 3, 4};
    other[i] ^= 1;
    EXPECT_NE(hash_words(other, seed), whole);
  }
  std::uint64_t const swapped[4]{2, 1, 3, 4};
  EXPECT_NE(hash_words(swapped, seed), whole);
}

// --- avalanche ---

/// Flips each bit of random words and calls `flipped(bit, hash ^ new hash)`.
template <class Hash, class Flipped>
void flip_bits(Hash hash, int samples, Flipped flipped)
{
  dice roll{3};
  for (int i = 0; i < samples; ++i) {
    auto const word = roll.bits();
    for (unsigned bit = 0; bit < 64; ++bit)
      flipped(bit, hash(word) ^ hash(word ^ std::uint64_t{1} << bit));
  }
}

/// How far the chance that input bit i flips output bit j is from one half, at worst.
template <class Hash>
double worst_bias(Hash hash)
{
  constexpr int samples = 4096;
  std::vector<int> flips(64 * 64);
  flip_bits(hash, samples, [&](unsigned bit, std::uint64_t changed) {
    for (unsigned out = 0; out < 64; ++out) flips[bit * 64 + out] += changed >> out & 1u ? 1 : 0;
  });
  double worst = 0;
  for (auto const count : flips) worst = std::max(worst, std::abs(count / double{samples} - 0.5));
  return worst;
}

// Chance alone makes the worst of 4096 cells about 0.03.
TEST(Hash, FlipsHalfTheBitsWhenOneBitOfAWordFlips)
{
  hash_seed const seed{0, 0x1234567, 0x89abcdef};
  EXPECT_LT(worst_bias([&](std::uint64_t word) { return hash_word(word, seed); }), 0.05);
}

TEST(Hash, FlipsHalfTheBitsWhenOneBitOfALongKeyFlips)
{
  hash_seed const seed{0, 0x1234567, 0x89abcdef};
  for (int place = 0; place < 3; ++place) {
    auto const hash = [&](std::uint64_t word) {
      std::uint64_t key[3]{11, 12, 13};
      key[place] = word;
      return hash_words(key, seed);
    };
    EXPECT_LT(worst_bias(hash), 0.05) << "word " << place;
  }
}

// --- spread ---

constexpr std::uint64_t slots = 1 << 16;
constexpr std::uint64_t lanes = 4;
constexpr std::uint64_t keys = slots * 3 / 4;

/// Mean number of slots that a lookup of a present key passes, in tables of some seeds.
template <class Hash>
double mean_probe_length(Hash hash)
{
  constexpr std::uint64_t tables = 6;
  std::uint64_t passed = 0;
  for (std::uint64_t table = 1; table <= tables; ++table) {
    hash_seed const seed{0, table * 0x9e3779b97f4a7c15, ~table * 0xbf58476d1ce4e5b9};
    std::vector<bool> taken(slots);
    for (std::uint64_t i = 0; i < keys; ++i) {
      auto at = home_window(hash(i, seed), slots / lanes) * lanes;
      for (++passed; taken[at]; ++passed) at = (at + 1) % slots;
      taken[at] = true;
    }
  }
  return static_cast<double>(passed) / static_cast<double>(tables * keys);
}

double random_probe_length()
{
  dice roll{5};
  static auto const length =
    mean_probe_length([&](std::uint64_t, hash_seed const&) { return roll.bits(); });
  return length;
}

std::uint64_t reversed(std::uint64_t word)
{
  std::uint64_t result = 0;
  for (unsigned bit = 0; bit < 64; ++bit) result |= (word >> bit & 1) << (63 - bit);
  return result;
}

/// Spreads 16 bits over a word, each `apart` bits from the next.
std::uint64_t thinned(std::uint64_t i, unsigned apart)
{
  std::uint64_t result = 0;
  for (unsigned bit = 0; bit < 16; ++bit) result |= (i >> bit & 1) << bit * apart;
  return result;
}

struct key_pattern {
  std::string name;
  std::function<std::uint64_t(std::uint64_t)> key;
};

std::vector<key_pattern> patterns()
{
  std::vector<key_pattern> all{
    {"Sequential", [](std::uint64_t i) { return i; }},
    {"SequentialDownFromTheTop", [](std::uint64_t i) { return all_ones - i; }},
    {"PointersOf64Bytes", [](std::uint64_t i) { return 0x7f3a'5c00'0000 + i * 64; }},
    {"PointersOf48Bytes", [](std::uint64_t i) { return 0x5582'1d40'92c0 + i * 48; }},
    {"Pages", [](std::uint64_t i) { return 0x7f3a'5c00'0000 + i * 4096; }},
    {"BitReversed", reversed},
    {"EverySecondBit", [](std::uint64_t i) { return thinned(i, 2); }},
    {"EveryFourthBit", [](std::uint64_t i) { return thinned(i, 4); }},
    {"Twice32Bits", [](std::uint64_t i) { return i << 32 | i; }},
    {"TwoCoordinates", [](std::uint64_t i) { return (i / 256) << 32 | i % 256; }},
    {"MultiplesOfTheHashsFactor", [](std::uint64_t i) { return i * hash_factor_1; }},
    {"Doubles", [](std::uint64_t i) { return std::bit_cast<std::uint64_t>(1.0 + double(i)); }},
  };
  for (unsigned shift = 1; shift <= 48; shift += shift < 12 ? 1 : 6)
    all.push_back({"StridedBy2ToThe" + std::to_string(shift),
                   [shift](std::uint64_t i) { return i << shift; }});
  return all;
}

TEST(Hash, SpreadsKeysAsEvenlyAsChance)
{
  for (auto const& [name, key] : patterns()) {
    auto const length = mean_probe_length(
      [&](std::uint64_t i, hash_seed const& seed) { return hash_word(key(i), seed); });
    EXPECT_NEAR(length / random_probe_length(), 1, 0.05) << name;
  }
}

TEST(Hash, SpreadsLongKeysAsEvenlyAsChance)
{
  for (auto const& [name, key] : patterns())
    for (int place = 0; place < 2; ++place) {
      auto const length = mean_probe_length([&](std::uint64_t i, hash_seed const& seed) {
        std::uint64_t both[2]{};
        both[place] = key(i);
        return hash_words(both, seed);
      });
      EXPECT_NEAR(length / random_probe_length(), 1, 0.05) << name << " in word " << place;
    }
}

TEST(Hash, SpreadsFingerprintsAsEvenlyAsChance)
{
  hash_seed const seed{0, 8, 9};
  for (auto const& [name, key] : patterns()) {
    std::vector<double> count(256);  // of the low 8 bits
    for (std::uint64_t i = 0; i < keys; ++i) ++count[hash_word(key(i), seed) & 0xff];
    auto const mean = double{keys} / 256;
    double chi = 0;
    for (auto const each : count) chi += (each - mean) * (each - mean) / mean;
    EXPECT_LT(chi, 255 + 6 * std::sqrt(2 * 255.0)) << name << "; 255 is expected";
  }
}

}  // namespace
}  // namespace warpmap::core
