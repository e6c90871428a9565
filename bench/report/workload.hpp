#pragma once
// What is measured: the workloads, by number, and what each must at least do to memory.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace warpmap::bench {

enum class workload : unsigned {
  insert,
  hit,
  miss,
  mix_95_5,
  mix_50_50,
  upsert_uniform,
  upsert_zipf,
  upsert_steep,
  upsert_hot,
  erase_half,
  insert_again,
  growth,
  in_batches  ///< the first of those that in_batches() names
};

/// What one operation of a workload must at least do to memory.
enum class bound {
  read,
  swap,
  mix_95_5,
  mix_50_50,
  none
};

/// How far it walks; `none`: not counted.
enum class walk {
  none,
  to_key,
  to_gap
};

struct workload_facts {
  workload which;
  char const* name;
  char const* meaning;
  bound limit;
  walk lines;
};

inline constexpr std::array<workload_facts, 12> plain_workloads{{
  {workload::insert, "insert", "n new keys into a map made for n", bound::swap, walk::to_key},
  {workload::hit, "hit", "lookups of keys that are there", bound::read, walk::to_key},
  {workload::miss, "miss", "lookups of keys that are not there", bound::read, walk::to_gap},
  {workload::mix_95_5, "mix 95/5", "95 % hits, 5 % assignments to keys that are there",
   bound::mix_95_5, walk::to_key},
  {workload::mix_50_50, "mix 50/50", "half hits, half assignments to keys that are there",
   bound::mix_50_50, walk::to_key},
  {workload::upsert_uniform, "upsert uniform", "adds 1 to values, keys drawn evenly", bound::swap,
   walk::to_key},
  {workload::upsert_zipf, "upsert zipf .99", "adds 1 to values, keys by Zipf's law, theta 0.99",
   bound::swap, walk::to_key},
  {workload::upsert_steep, "upsert zipf 1.5", "adds 1 to values, keys by Zipf's law, theta 1.5",
   bound::swap, walk::to_key},
  {workload::upsert_hot, "upsert one hot key", "adds 1 to the value of one key", bound::none,
   walk::none},
  {workload::erase_half, "erase half", "erases a random half", bound::swap, walk::to_key},
  {workload::insert_again, "insert again", "inserts that half again", bound::swap, walk::to_key},
  {workload::growth, "growth", "n new keys into an empty map, first touch of memory included",
   bound::none, walk::none},
}};

/// The verbs and sizes of the batch axis.
inline constexpr std::array<workload, 3> batch_verbs{workload::insert, workload::hit,
                                                     workload::upsert_uniform};
inline constexpr std::array<std::size_t, 5> batch_sizes{1, 16, 256, 4096, std::size_t{1} << 20};
inline constexpr std::size_t large_batches = batch_sizes.size() - 1;

inline constexpr std::size_t workload_count =
  static_cast<std::size_t>(workload::in_batches) + batch_verbs.size() * batch_sizes.size();

constexpr workload in_batches(std::size_t verb, std::size_t size)
{
  return static_cast<workload>(static_cast<std::size_t>(workload::in_batches) +
                               verb * batch_sizes.size() + size);
}

inline workload_facts const& facts_of(workload which)
{
  return plain_workloads.at(static_cast<std::size_t>(which));
}

inline std::string name_of(workload which)
{
  if (which < workload::in_batches) return facts_of(which).name;
  auto const number = static_cast<std::size_t>(which) - plain_workloads.size();
  auto const size = number % batch_sizes.size();
  return name_of(batch_verbs.at(number / batch_sizes.size())) + ", " +
         (size == large_batches ? "large batches"
                                : "batches of " + std::to_string(batch_sizes.at(size)));
}

class workload_set {
 public:
  constexpr workload_set() = default;
  template <class... Workloads>
  constexpr explicit workload_set(Workloads... all) : bits_{(bit(all) | ...)}
  {
  }
  constexpr bool has(workload which) const { return (bits_ & bit(which)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr void add(workload which) { bits_ |= bit(which); }
  constexpr void remove(workload which) { bits_ &= ~bit(which); }
  constexpr workload_set& operator|=(workload_set other)
  {
    bits_ |= other.bits_;
    return *this;
  }

 private:
  static constexpr std::uint64_t bit(workload which)
  {
    return std::uint64_t{1} << static_cast<unsigned>(which);
  }
  std::uint64_t bits_ = 0;
};
static_assert(workload_count <= 64);

inline constexpr workload_set size_set{workload::insert, workload::hit,
                                       workload::miss, workload::mix_95_5,
                                       workload::mix_50_50, workload::upsert_zipf};
inline constexpr workload_set look_up_set{workload::insert, workload::hit, workload::miss};
inline constexpr workload_set core_set = [] {
  auto all = size_set;
  all.add(workload::erase_half);
  all.add(workload::insert_again);
  return all;
}();
inline constexpr workload_set upsert_set{workload::upsert_uniform, workload::upsert_zipf,
                                         workload::upsert_steep, workload::upsert_hot};
/// What containers that take one key at a time are compared with batches by.
inline constexpr workload_set batch_peer_set{batch_verbs[0], batch_verbs[1], batch_verbs[2]};

}  // namespace warpmap::bench
