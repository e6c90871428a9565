#pragma once
// What was found out: one row a figure.

#include <string>
#include <utility>
#include <vector>

#include "bench/report/figure.hpp"

namespace warpmap::bench {

/// A point on the axes.
struct spot {
  std::string variant = "default";
  std::string types = "u64->u64";
  std::size_t entries = 0;
  double load = 0.5;
};

struct row {
  std::string part;
  std::string operation;
  spot at;
  std::size_t batch = 0;  ///< keys in one; 0: all in one
  figure rate;
  std::string unit = "G/s";
  std::string against = {};       ///< the name of the limit
  double limit = unknown;         ///< in the unit of the rate
  double sectors = unknown;       ///< of 32 bytes, that an operation is expected to touch
  double bytes = unknown;         ///< the same, with what its columns move and what is written back
  bool limit_is_sectors = false;  ///< the limit counts sectors as well as operations

  double median() const { return rate.median; }
  double share() const { return rate.median / limit; }
  double share_in_sectors() const { return limit_is_sectors ? share() * sectors : unknown; }
};

inline constexpr char const* copies_name = "copy, read and written";

/// A limit of the machine, in the unit that it is measured in.
struct limit_row {
  std::string what;
  std::size_t bytes;  ///< of the window
  figure rate;
  std::string unit;
};

struct results {
  std::vector<limit_row> limits;
  std::vector<row> rows;
  std::vector<std::string> skipped;

  row const* find(std::string const& operation, std::string const& variant, std::size_t entries,
                  double load, std::string const& types = "u64->u64") const
  {
    for (auto const& each : rows)
      if (each.operation == operation && each.at.variant == variant &&
          each.at.entries == entries && std::fabs(each.at.load - load) < 0.01 &&
          each.at.types == types && each.batch == 0)
        return &each;
    return nullptr;
  }
};

}  // namespace warpmap::bench
