#pragma once
// `warpmap count`: how often each key comes in the inputs, most frequent first.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/key_list.hpp"
#include "warpmap/options.hpp"

namespace warpmap_tool {

enum class key_kind : std::uint8_t {
  lines,
  tokens,
  ngrams,
  column
};

/// The order of the list; by count, ties are in the order of the keys.
enum class list_order : std::uint8_t {
  count,
  key,
  none
};

struct count_request {
  key_kind keys = key_kind::lines;
  std::string token_bytes = "A-Za-z0-9_";  ///< as for byte_set
  unsigned ngrams = 0;                     ///< bytes per key, 1 to 8
  std::string column;                      ///< as for column_keys
  bool has_header = false;
  char delimiter = ',';

  std::vector<std::string> paths;
  std::vector<std::string> globs;
  bool raw = false;  ///< compressed files are not decompressed

  std::size_t top = 0;  ///< 0: all
  std::uint64_t min_count = 1;
  list_order order = list_order::count;
  answer_format format = answer_format::text;
  bool only_distinct = false;  ///< print how many keys there are, and no key

  bool quiet = false;
  bool stats = false;
  warpmap::options table;
};

/// Prints the answer and returns the exit status.
/// @throws failure, warpmap::error
int run_count(count_request const&);

}  // namespace warpmap_tool
