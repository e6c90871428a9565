#pragma once
// duplicates::first and duplicates::last: which of the pairs that share a key is taken.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "warpmap/detail/column.hpp"
#include "warpmap/detail/typed.hpp"

namespace warpmap::inline v0_1 {

template <class Key, class Value, class Hash, class Equal>
class map;
template <class Value>
class string_map;
template <class Value>
class row_map;

namespace detail {

/// A map of the same keys to their indices.
template <class Map>
struct index_map;
template <class Key, class Value, class Hash, class Equal>
struct index_map<map<Key, Value, Hash, Equal>> {
  using type = map<Key, std::uint64_t, Hash, Equal>;
};
template <class Value>
struct index_map<string_map<Value>> {
  using type = string_map<std::uint64_t>;
};
template <class Value>
struct index_map<row_map<Value>> {
  using type = row_map<std::uint64_t>;
};

template <class Map>
typename index_map<Map>::type make_index(Map const& of, options const& how)
{
  using type = typename index_map<Map>::type;
  if constexpr (std::is_constructible_v<type, options const&>) return type{how};
  else return type{of, how};
}

/// For each key the index of the pair that stands for it: the first or last one with that key.
/// The map that answers knows when keys are equal, so floats need no rule of their own.
template <class Map, class Keys>
std::vector<std::uint64_t> representatives(duplicates rule, Map const& like, Keys const& keys)
{
  auto how = like.made_with();
  how.capacity = std::min(keys.size(), std::size_t{1} << 16);
  how.load_limit = options{}.load_limit;
  how.max_bytes = unlimited;  // a cap on the pairs of the user's map is no cap on this one
  how.growth = growth::automatic;
  auto chosen = make_index(like, how);

  std::vector<std::uint64_t> index(keys.size());
  std::iota(index.begin(), index.end(), std::uint64_t{0});
  std::span<std::uint64_t const> const given{index};
  auto const done = rule == duplicates::first ? chosen.insert_or_apply(keys, given, min)
                                              : chosen.insert_or_apply(keys, given, max);
  if (done.full() != 0)
    throw out_of_memory{"warpmap: no memory to choose among the pairs of a batch that share a key"};
  chosen.find(keys, index);
  return index;
}

template <class Map, class Keys>
counts run_any(Map& on, ops kind, Keys const& keys,
               std::span<typename Map::mapped_type const> values, std::span<status> statuses)
{
  return kind == ops::insert ? on.insert(keys, values, statuses)
                             : on.insert_or_assign(keys, values, statuses);
}

/// Runs `kind` (insert or insert_or_assign) with the pair that `rule` names for each key.
///
/// Statuses: the chosen pair answers for its key (`inserted`, `present`, `assigned` or `full`);
/// each other pair with that key is `full` when it is, else `present` for insert and `assigned`
/// for insert_or_assign, as if it had come after. So the counts add up to the number of keys.
///
/// Everything that can fail for want of memory comes before the first effect.
template <class Map, class Keys>
counts by_index(duplicates rule, Map& on, ops kind, Keys const& keys,
                std::span<typename Map::mapped_type const> values, std::span<status> statuses)
{
  require_length(keys.size(), values.size(), "values");
  require_statuses(keys.size(), statuses);
  auto stands_for = representatives(rule, on, keys);

  std::size_t distinct = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) distinct += stands_for[i] == i;
  if (distinct == keys.size()) return run_any(on, kind, keys, values, statuses);

  column<typename Map::key_type> chosen_keys{distinct};
  column<typename Map::mapped_type> chosen_values{distinct};
  std::vector<std::uint64_t> place(keys.size());  // of a representative among the chosen
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (stands_for[i] != i) continue;
    place[i] = chosen_keys.items().size();
    chosen_keys.add(keys[i]);
    chosen_values.add(values[i]);
  }
  std::vector<status> results(distinct);
  auto all = run_any(on, kind, chosen_keys.items(), chosen_values.items(), results);

  auto const other = kind == ops::insert ? status::present : status::assigned;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto result = results[place[stands_for[i]]];
    if (stands_for[i] != i) {
      if (result != status::full) result = other;
      ++all.of[static_cast<std::size_t>(result)];
    }
    if (!statuses.empty()) statuses[i] = result;
  }
  return all;
}

}  // namespace detail
}  // namespace warpmap::inline v0_1
