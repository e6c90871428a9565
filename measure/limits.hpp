#pragma once
// What the machine can do at best: random lines, random compare-and-swap, streaming copies. A hash
// table that touches one line per operation cannot be faster.

#include <array>
#include <atomic>
#include <cstring>
#include <span>

#include "measure/crew.hpp"
#include "measure/memory.hpp"
#include "measure/random.hpp"

namespace warpmap::bench {

/// A slot of 16 bytes whose halves change together.
struct alignas(16) wide_slot {
  std::uint64_t low;
  std::uint64_t high;
};

/// False: the machine cannot, and the limit is left out.
#if defined(__x86_64__)
inline constexpr bool has_wide_swap = true;
inline bool swap_if_equal(wide_slot& slot, wide_slot seen, wide_slot next)
{
  bool equal;
  __asm__ volatile("lock cmpxchg16b %1"
                   : "=@ccz"(equal), "+m"(slot), "+a"(seen.low), "+d"(seen.high)
                   : "b"(next.low), "c"(next.high)
                   : "memory");
  return equal;
}
#else
inline constexpr bool has_wide_swap = false;
inline bool swap_if_equal(wide_slot&, wide_slot, wide_slot) { return false; }
#endif

inline constexpr std::array<unsigned, 4> prefetch_depths{16, 32, 64, 128};

/// Calls `use(slot)` for `count` random slots, each prefetched into L2 `depth` slots ahead.
template <class Slot, class Use>
void visit_random(std::span<Slot> slots, std::size_t count, unsigned depth, std::uint64_t seed,
                  Use use)
{
  std::array<Slot*, prefetch_depths.back()> ahead;
  auto const ring = depth - 1;
  auto next = [&, state = seed]() mutable {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return slots.data() + scale(state, slots.size());
  };
  for (unsigned i = 0; i < depth; ++i) __builtin_prefetch(ahead[i] = next(), 0, 2);
  for (std::size_t i = 0; i < count; ++i) {
    auto& place = ahead[i & ring];
    use(*place);
    __builtin_prefetch(place = next(), 0, 2);
  }
}

struct cache_line {
  std::uint64_t words[8];
};

struct read_line {
  using slot = cache_line;
  std::uint64_t sum = 0;
  void operator()(slot& line) { sum += line.words[0]; }
};
struct swap_8 {
  using slot = wide_slot;  // the key of a 16-byte slot
  std::uint64_t sum = 0;
  void operator()(slot& there)
  {
    std::atomic_ref word{there.low};
    auto seen = word.load(std::memory_order_acquire);
    sum += word.compare_exchange_strong(seen, seen + 1);
  }
};
struct swap_16 {
  using slot = wide_slot;
  std::uint64_t sum = 0;
  void operator()(slot& there)
  {
    wide_slot const seen{std::atomic_ref{there.low}.load(std::memory_order_acquire),
                         std::atomic_ref{there.high}.load(std::memory_order_acquire)};
    sum += swap_if_equal(there, seen, {seen.low + 1, seen.high + 1});
  }
};

/// Random operations a second of all members together, in `table`.
template <class Use>
double random_rate(crew& all, touched_words const& table, std::size_t count, unsigned depth,
                   std::uint64_t seed)
{
  using slot = typename Use::slot;
  std::span const slots{reinterpret_cast<slot*>(table.data()), table.bytes() / sizeof(slot)};
  auto const each = count / all.members();
  auto const seconds = all.run([&](unsigned member) {
    Use use;
    visit_random(slots, each, depth, seed + member * 7919, [&](slot& at) { use(at); });
    std::atomic_ref{table.data()[member]}.fetch_or(use.sum & 1);  // so that it is not left out
  });
  return static_cast<double>(each * all.members()) / seconds;
}

struct best_rate {
  double rate = 0;
  unsigned depth = 0;
};

template <class Use>
best_rate best_random_rate(crew& all, touched_words const& table, std::size_t count,
                           std::uint64_t seed)
{
  best_rate best;
  for (auto const depth : prefetch_depths) {
    auto const rate = random_rate<Use>(all, table, count, depth, seed + depth);
    if (rate > best.rate) best = {rate, depth};
  }
  return best;
}

/// Bytes read and written a second when the first half of `table` is copied to the second.
inline double copy_rate(crew& all, touched_words const& table)
{
  auto* const bytes = reinterpret_cast<std::byte*>(table.data());
  auto const each = table.bytes() / 2 / all.members();
  auto const seconds = all.run([&](unsigned member) {
    std::memcpy(bytes + table.bytes() / 2 + member * each, bytes + member * each, each);
  });
  return static_cast<double>(2 * each * all.members()) / seconds;
}

struct limit_rates {
  best_rate read, swap_8, swap_16;
  double copy = 0;  ///< bytes a second
};

inline limit_rates measure_limits(std::size_t table_bytes, unsigned threads, std::uint64_t seed)
{
  touched_words const table{table_bytes};
  crew all{threads};
  auto constexpr operations = std::size_t{1} << 22;
  limit_rates out;
  out.read = best_random_rate<read_line>(all, table, operations, seed);
  out.swap_8 = best_random_rate<swap_8>(all, table, operations, seed + 1);
  if (has_wide_swap) out.swap_16 = best_random_rate<swap_16>(all, table, operations, seed + 2);
  out.copy = copy_rate(all, table);
  return out;
}

}  // namespace warpmap::bench
