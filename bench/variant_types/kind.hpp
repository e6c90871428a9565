#pragma once
// A kind of map that variants are measured with: its keys and values, and how it is called.

#include <functional>
#include <string>
#include <vector>

#include "../report/typed_measure.hpp"

namespace warpmap::bench {

struct kind_setting {
  std::size_t entries;
  unsigned threads;
  unsigned repetitions;
  std::uint64_t seed;
};

struct kind {
  std::string name;
  std::function<std::vector<typed_rates>(kind_setting const&)> measure;
};

/// The kinds that this program was linked with.
inline std::vector<kind>& kinds()
{
  static std::vector<kind> all;
  return all;
}

/// A new table of this type for each repetition; the keys stay the same.
template <class Key, class Value, class Table>
std::vector<typed_rates> measure_kind(kind_setting const& how)
{
  typed_inputs<Key, Value> const in{how.entries, how.seed};
  typed_setting const table{.entries = how.entries,
                            .threads = how.threads,
                            .key_bytes = bytes_of_strings(in.filled.keys),
                            .touched = true,
                            .seed = how.seed};
  std::vector<typed_rates> all;
  for (unsigned i = 0; i < how.repetitions; ++i) all.push_back(measure_typed<Table>(in, table));
  return all;
}

struct offers {
  explicit offers(kind each) { kinds().push_back(std::move(each)); }
};

}  // namespace warpmap::bench
