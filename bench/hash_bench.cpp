// What does the seed of the hash cost? Blocks of keys that lie in the first-level cache, hashed as
// the map does and by the same functions with constants where the secrets are.
//
//   hash_bench [Google Benchmark's options]     names: key/seeded, key/constant; ns: time a key

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "warpmap/core/text_keys.hpp"

namespace warpmap::bench {
namespace {

constexpr std::size_t block = 256;

/// A seed that the compiler knows.
constexpr core::hash_seed constant{0, 0x452821e638d01377, 0xbe5466cf34e90c6c};

/// A seed as a map has one: the compiler sees nothing but its place.
core::hash_seed const& drawn()
{
  static core::hash_seed seed = core::seed_of(1);
  benchmark::DoNotOptimize(seed);
  return seed;
}

template <class Key, class Hash>
void hash_keys(benchmark::State& state, std::vector<Key> const& keys, Hash hash)
{
  std::vector<std::uint64_t> hashes(keys.size());
  for (auto _ : state) {
    for (std::size_t i = 0; i < keys.size(); ++i) hashes[i] = hash(keys[i]);
    benchmark::DoNotOptimize(hashes.data());
    benchmark::ClobberMemory();
  }
  state.counters["ns"] = benchmark::Counter(
    static_cast<double>(keys.size()) / 1e9,
    benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class Word>
std::vector<Word> random_words()
{
  std::mt19937_64 random{1};
  std::vector<Word> all(block);
  for (auto& each : all) each = static_cast<Word>(random());
  return all;
}

/// Keys of 4 and 8 bytes: masked, as they are stored, and hashed.
template <class Word>
std::uint64_t hash_of(Word key, core::hash_seed const& seed)
{
  return core::hash_word(static_cast<Word>(key ^ static_cast<Word>(seed.mask)), seed);
}
template <class Word>
void words_seeded(benchmark::State& state)
{
  auto const seed = drawn();
  hash_keys(state, random_words<Word>(), [&](Word key) { return hash_of(key, seed); });
}
template <class Word>
void words_constant(benchmark::State& state)
{
  hash_keys(state, random_words<Word>(), [](Word key) { return hash_of(key, constant); });
}

struct bytes_32 {
  std::uint64_t word[4];
};
std::vector<bytes_32> long_keys()
{
  std::mt19937_64 random{1};
  std::vector<bytes_32> all(block);
  for (auto& each : all)
    for (auto& word : each.word) word = random();
  return all;
}
void long_seeded(benchmark::State& state)
{
  auto const seed = drawn();
  hash_keys(state, long_keys(),
            [&](bytes_32 const& key) { return core::hash_words(key.word, seed); });
}
void long_constant(benchmark::State& state)
{
  hash_keys(state, long_keys(),
            [](bytes_32 const& key) { return core::hash_words(key.word, constant); });
}

/// Strings of 8 to 40 bytes, one behind the other.
struct texts {
  texts()
  {
    std::mt19937_64 random{1};
    std::array<std::size_t, block> sizes;
    for (auto& size : sizes) {
      size = 8 + random() % 33;
      for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>('a' + random() % 26);
    }
    auto const* at = bytes.data();
    for (auto const size : sizes) {
      keys.push_back({at, size});
      at += size;
    }
  }
  std::string bytes;
  std::vector<core::text> keys;
};
void texts_seeded(benchmark::State& state)
{
  texts const given;
  auto const seed = drawn();
  hash_keys(state, given.keys, [&](core::text const& key) { return core::hash_text(key, seed); });
}
void texts_constant(benchmark::State& state)
{
  texts const given;
  hash_keys(state, given.keys,
            [](core::text const& key) { return core::hash_text(key, constant); });
}

BENCHMARK(words_seeded<std::uint32_t>)->Name("u32/seeded");
BENCHMARK(words_constant<std::uint32_t>)->Name("u32/constant");
BENCHMARK(words_seeded<std::uint64_t>)->Name("u64/seeded");
BENCHMARK(words_constant<std::uint64_t>)->Name("u64/constant");
BENCHMARK(long_seeded)->Name("32_bytes/seeded");
BENCHMARK(long_constant)->Name("32_bytes/constant");
BENCHMARK(texts_seeded)->Name("strings_of_8_to_40/seeded");
BENCHMARK(texts_constant)->Name("strings_of_8_to_40/constant");

}  // namespace
}  // namespace warpmap::bench
