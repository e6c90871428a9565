// Byte strings: their hash, their records, and who may read what.

#include "warpmap/core/text_keys.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/support/dice.hpp"

namespace warpmap::core {
namespace {

constexpr hash_seed seed{1, 0x1234567812345678, 0x9abcdef09abcdef0};

text of(std::string const& bytes) { return {bytes.data(), bytes.size()}; }
std::uint64_t hash(std::string const& bytes) { return hash_text(of(bytes), seed); }

std::string random_bytes(trial::dice& roll, std::size_t size)
{
  std::string all(size, '\0');
  for (auto& each : all) each = static_cast<char>(roll.bits());
  return all;
}

TEST(TextHash, DependsOnLengthAloneWhereAllBytesAreAlike)
{
  for (char const c : {'\0', 'a', '\xff'}) {
    std::unordered_set<std::uint64_t> seen;
    for (std::size_t n = 0; n <= 300; ++n) seen.insert(hash(std::string(n, c)));
    EXPECT_EQ(seen.size(), 301u);
  }
}

TEST(TextHash, LetsNoKeyUndoItsLength)
{
  // Tails of 8 to 16 like bytes read alike, so only the length tells these apart. Were it mixed in
  // beside the first secret, the second word would undo it, whatever the secret.
  for (std::uint64_t each = 1; each <= 8; ++each) {
    std::unordered_set<std::uint64_t> seen;
    for (std::size_t n = 24; n <= 32; ++n) {
      std::string bytes(n, 'b');
      auto const undoing = n * hash_factor_1;
      std::memcpy(bytes.data() + 8, &undoing, sizeof undoing);
      seen.insert(hash_text(of(bytes), seed_of(each)) >> 32);
    }
    EXPECT_EQ(seen.size(), 9u);
  }
}

TEST(TextHash, ReadsWhatItIsGivenAtAnyPlace)
{
  trial::dice roll{5};
  for (std::size_t n = 0; n < 100; ++n) {
    auto const bytes = random_bytes(roll, n);
    auto const wanted = hash(bytes);
    for (std::size_t shift = 0; shift < 9; ++shift) {
      // Exactly as long as the bytes: AddressSanitizer sees a read before or behind them.
      std::unique_ptr<char[]> const moved{new char[n + shift]};
      std::memcpy(moved.get() + shift, bytes.data(), n);
      ASSERT_EQ(hash_text({moved.get() + shift, n}, seed), wanted);
    }
  }
}

TEST(TextHash, FlipsHalfOfItsBitsForEachBitOfEachByte)
{
  trial::dice roll{6};
  for (std::size_t const n : {1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u, 15u, 16u, 17u, 24u, 33u, 64u, 100u}) {
    std::array<int, 64> flips{};
    auto const samples = 4096;
    for (int i = 0; i < samples; ++i) {
      auto bytes = random_bytes(roll, n);
      auto const before = hash(bytes);
      auto& byte = bytes[roll.below(static_cast<std::uint32_t>(n))];
      byte = static_cast<char>(byte ^ 1 << roll.below(8));
      auto const changed = before ^ hash(bytes);
      for (unsigned bit = 0; bit < 64; ++bit) flips[bit] += changed >> bit & 1 ? 1 : 0;
    }
    // Half, within five standard deviations: no bit of the hash is deaf to any length. Of one byte
    // there are only 1024 pairs that differ in a bit, so they come several times each.
    auto const different = n == 1 ? 1024 : samples;
    auto const deviation = samples / std::sqrt(different) / 2;
    for (auto const each : flips) EXPECT_NEAR(each, samples / 2, 5 * deviation) << n;
  }
}

TEST(TextHash, KeepsWordsOfALanguageApart)
{
  std::unordered_set<std::uint64_t> whole, low;
  int const count = 300'000;
  for (int i = 0; i < count; ++i) {
    auto const each = hash("user/" + std::to_string(i));
    whole.insert(each);
    low.insert(each & 0xffff);
  }
  EXPECT_EQ(whole.size(), static_cast<std::size_t>(count));
  EXPECT_GT(low.size(), 64'000u) << "fingerprints are not spread";
}

TEST(TextHash, IsAnotherUnderAnotherSeed)
{
  for (std::size_t n = 0; n < 40; ++n) {
    std::string const bytes(n, 'q');
    EXPECT_NE(hash_text(of(bytes), {0, 1, 2}), hash_text(of(bytes), {0, 3, 2}));
    EXPECT_NE(hash_text(of(bytes), {0, 1, 2}), hash_text(of(bytes), {0, 1, 4}));
  }
}

// --- records ---

TEST(TextRecord, HoldsLengthAndBytesAndNothingElse)
{
  trial::dice roll{7};
  for (std::size_t const n : {0u, 1u, 7u, 254u, 255u, 256u, 70'000u}) {
    auto const bytes = random_bytes(roll, n);
    auto const need = text_keys::record_bytes(of(bytes));
    EXPECT_EQ(need, n + (n < 255 ? 1 : 9));
    std::unique_ptr<char[]> const room{new char[need]};
    record_room mine{room.get(), nullptr};
    auto const reference = text_keys{&mine}.keep(of(bytes));
    EXPECT_EQ(mine.at, room.get() + need);
    auto const there = text_keys::probe_of(reference);
    EXPECT_EQ(std::string(there.data, there.size), bytes);
    EXPECT_TRUE(text_keys::equal(of(bytes), reference));
    auto other = bytes + "x";
    EXPECT_FALSE(text_keys::equal(of(other), reference));
    if (n == 0) continue;
    other = bytes;
    other.back() = static_cast<char>(other.back() ^ 1);
    EXPECT_FALSE(text_keys::equal(of(other), reference));
    other.pop_back();
    EXPECT_FALSE(text_keys::equal(of(other), reference));
  }
}

TEST(TextRecord, GoesOnceToTheBlockOfItsOwn)
{
  std::array<char, 16> shared{}, own{};
  record_room mine{shared.data(), own.data()};
  auto const first = text_keys{&mine}.keep({"abc", 3});
  auto const second = text_keys{&mine}.keep({"de", 2});
  EXPECT_EQ(reinterpret_cast<char const*>(first), own.data());
  EXPECT_EQ(reinterpret_cast<char const*>(second), shared.data());
  EXPECT_EQ(mine.alone, nullptr);
  EXPECT_EQ(mine.at, shared.data() + 3);
}

}  // namespace
}  // namespace warpmap::core
