#pragma once
// The operations on one table of any type, one after the other. To be run in a process of its own.

#include <malloc.h>

#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "measure/crew.hpp"
#include "typed_tables.hpp"

namespace warpmap::bench {

inline constexpr std::array<char const*, 5> typed_operations{"insert", "hit", "miss", "upsert",
                                                             "erase"};
enum class typed_operation : unsigned {
  insert,
  hit,
  miss,
  upsert,
  erase
};

/// Millions of operations a second; NaN where nothing was measured.
struct typed_rates {
  std::array<double, typed_operations.size()> of;
  slot_facts slots;
  typed_rates() { of.fill(std::numeric_limits<double>::quiet_NaN()); }
  double& operator[](typed_operation which) { return of[static_cast<unsigned>(which)]; }
};

inline constexpr std::size_t typed_questions_most = std::size_t{1} << 20;

/// Questions, and the numbers of their keys.
template <class Key>
struct typed_questions {
  std::vector<std::uint64_t> numbers;
  decltype(make_keys<Key>({}, 0)) keys;

  typed_questions(std::vector<std::uint64_t> of, std::uint64_t seed)
    : numbers{std::move(of)}, keys{make_keys<Key>(numbers, seed)}
  {
  }
};

/// The keys of one round, made before any clock starts.
template <class Key, class Value>
struct typed_inputs {
  typed_inputs(std::size_t entries, std::uint64_t seed)
    : filled{counted(entries), seed}, hits{drawn(0, entries, seed + 1), seed},
      misses{drawn(entries, entries, seed + 2), seed}, some{distinct(entries, seed + 3), seed}
  {
    values.reserve(entries);
    for (auto const number : filled.numbers) values.push_back(value_for<Value>(number));
  }

  typed_questions<Key> filled;  ///< what the table is filled with
  std::vector<Value> values;
  typed_questions<Key> hits, misses;
  typed_questions<Key> some;  ///< half of the keys at most, each once, in random order

 private:
  static std::vector<std::uint64_t> counted(std::size_t count)
  {
    std::vector<std::uint64_t> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = i;
    return numbers;
  }
  static std::vector<std::uint64_t> drawn(std::size_t from, std::size_t among, std::uint64_t seed)
  {
    random_bits random{seed};
    std::vector<std::uint64_t> numbers(std::min(among, typed_questions_most));
    for (auto& each : numbers) each = from + random.below(among);
    return numbers;
  }
  static std::vector<std::uint64_t> distinct(std::size_t among, std::uint64_t seed)
  {
    random_bits random{seed};
    std::vector<std::uint64_t> numbers(among / 2);
    auto const flip = random.below(2);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = 2 * i + flip;
    for (auto i = numbers.size(); i > 1; --i) std::swap(numbers[i - 1], numbers[random.below(i)]);
    numbers.resize(std::min(numbers.size(), typed_questions_most));
    return numbers;
  }
};

inline std::size_t bytes_of_strings(texts const& keys) { return keys.bytes(); }
template <class Key>
std::size_t bytes_of_strings(std::vector<Key> const&)
{
  return 0;
}

/// A table and the threads that use it; each has an access of its own.
template <class Table>
class typed_team {
  using access_type = decltype(std::declval<Table&>().access());

 public:
  typed_team(Table& of, unsigned threads)
    : crew_{threads}, access_(threads), callers_{Table::splits_batches ? 1 : threads}
  {
    crew_.run([&](unsigned member) { access_[member].emplace(of); });
  }
  typed_team(typed_team const&) = delete;
  typed_team& operator=(typed_team const&) = delete;
  ~typed_team()
  {
    crew_.run([&](unsigned member) { access_[member].reset(); });
  }

  /// `call(access, from, count)` for the parts of [from, from + count). Returns seconds.
  /// @throws std::runtime_error  when the answers do not add up to `expected`
  template <class Call>
  double run(char const* verb, std::size_t from, std::size_t count, std::size_t expected,
             Call call)
  {
    std::atomic<std::size_t> answered{0};
    auto const seconds = crew_.run([&](unsigned member) {
      if (member >= callers_) return;
      auto const begin = count * member / callers_;
      auto const end = count * (member + 1) / callers_;
      answered += call(access_[member]->get, from + begin, end - begin);
    });
    if (answered != expected)
      throw std::runtime_error{std::string{verb} + ' ' + std::to_string(answered) + " of " +
                               std::to_string(expected)};
    return seconds;
  }

 private:
  struct holder {
    explicit holder(Table& of) : get{of.access()} {}
    access_type get;
  };
  crew crew_;
  std::vector<std::optional<holder>> access_;
  unsigned callers_;
};

/// Seconds after which a slow table is asked no more, and the keys between looks at the clock.
inline constexpr double typed_seconds = 0.15;
inline constexpr std::size_t typed_block = std::size_t{1} << 17;

/// The rate of `run(from, count)`: tables of batches get all keys in one call. And how many keys
/// had their turn.
template <class Table, class Run>
std::pair<double, std::size_t> typed_rate(std::size_t keys, Run run)
{
  double seconds = 0;
  std::size_t done = 0;
  while (done < keys && seconds < typed_seconds) {
    auto const some = Table::splits_batches ? keys : std::min(typed_block, keys - done);
    seconds += run(done, some);
    done += some;
  }
  return {static_cast<double>(done) / seconds / 1e6, done};
}

template <class Value, class Expected>
void require_found(std::vector<Value> const& found, std::size_t from, std::size_t count,
                   Expected expected)
{
  if constexpr (!std::is_same_v<Value, no_value>)
    for (std::size_t i = 0; i < count; ++i)
      if (!(found[i] == expected(from + i))) throw std::runtime_error{"found a wrong value"};
}

template <class Table, class Key, class Value>
typed_rates measure_typed(typed_inputs<Key, Value> const& in, typed_setting const& how)
{
  using enum typed_operation;
  auto const& fill = Table::own(in.filled.keys);
  auto const& hits = Table::own(in.hits.keys);
  auto const& misses = Table::own(in.misses.keys);
  auto const& some_keys = Table::own(in.some.keys);
  std::vector<Value> found(in.hits.numbers.size());
  Table table{how};
  typed_team all{table, how.threads};
  typed_rates out;
  auto const find = [&](auto const& keys, std::size_t from, std::size_t count, bool there) {
    return all.run("found", from, count, there ? count : 0,
                   [&](auto& access, std::size_t at, std::size_t some) {
                     auto const room = std::span{found}.subspan(at - from, some);
                     return access.find(slice(keys, at, some), room);
                   });
  };

  auto const seconds = all.run("inserted", 0, how.entries, how.entries,
                               [&](auto& access, std::size_t at, std::size_t some) {
                                 return access.insert(slice(fill, at, some),
                                                      std::span{in.values}.subspan(at, some));
                               });
  out[insert] = static_cast<double>(how.entries) / seconds / 1e6;
  if (table.fresh_blocks() != 0) throw std::runtime_error{"paid for fresh pages"};
  out.slots = table.facts();

  out[hit] = typed_rate<Table>(in.hits.numbers.size(), [&](std::size_t from, std::size_t count) {
               auto const took = find(hits, from, count, true);
               require_found(found, from, count, [&](std::size_t i) {
                 return value_for<Value>(in.hits.numbers[i]);
               });
               return took;
             }).first;
  out[miss] = typed_rate<Table>(in.misses.numbers.size(), [&](std::size_t from, std::size_t count) {
                return find(misses, from, count, false);
              }).first;

  if constexpr (!std::is_same_v<Value, no_value>) {
    auto const [rate, added] =
      typed_rate<Table>(in.some.numbers.size(), [&](std::size_t from, std::size_t count) {
        return all.run("added", from, count, count,
                       [&](auto& access, std::size_t at, std::size_t some) {
                         return access.add(slice(some_keys, at, some));
                       });
      });
    out[upsert] = rate;
    auto const seen = std::min(added, found.size());
    find(some_keys, 0, seen, true);
    require_found(found, 0, seen, [&](std::size_t i) {
      return plus_one(value_for<Value>(in.some.numbers[i]));
    });
  }

  auto const [rate, erased] =
    typed_rate<Table>(in.some.numbers.size(), [&](std::size_t from, std::size_t count) {
      return all.run("erased", from, count, count,
                     [&](auto& access, std::size_t at, std::size_t some) {
                       return access.erase(slice(some_keys, at, some));
                     });
    });
  out[erase] = rate;
  if (table.size() != how.entries - erased) throw std::runtime_error{"wrong size at the end"};
  return out;
}

/// Bytes an entry by which a process grows that makes the table and fills it.
template <class Table, class Key, class Value>
double measure_typed_memory(typed_inputs<Key, Value> const& in, typed_setting how)
{
  how.touched = false;
  auto const& fill = Table::own(in.filled.keys);
  ::malloc_trim(0);  // or the table lives in what the inputs of others have left
  auto const before = resident_bytes();
  Table table{how};
  typed_team{table, 1}.run("inserted", 0, how.entries, how.entries,
                           [&](auto& access, std::size_t at, std::size_t some) {
                             return access.insert(slice(fill, at, some),
                                                  std::span{in.values}.subspan(at, some));
                           });
  return static_cast<double>(resident_bytes() - before) / static_cast<double>(how.entries);
}

}  // namespace warpmap::bench
