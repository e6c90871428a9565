#pragma once
// Keys and their counts as text, CSV or JSON.

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/answer_format.hpp"
#include "tools/standard_output.hpp"

namespace warpmap_tool {

/// Writes one list to standard output.
///
/// text: as `uniq -c` prints: the count in 7 columns or more, a space, the bytes of the key.
/// csv:  a header, then a record each.
/// json: a key that is not UTF-8 is also given in hexadecimal.
class key_list {
 public:
  /// @param escape  text only: keys as C string literals, for keys of arbitrary bytes
  key_list(answer_format format, bool escape);

  /// @throws failure  as standard_output
  void add(std::string_view key, std::uint64_t count);
  /// Call it at the end: without it the list is not complete.
  void finish();

  /// Nobody reads any more, or a stop was requested.
  bool is_over() const { return out_.is_over(); }

 private:
  void add_json(std::string_view key, std::uint64_t count);

  answer_format format_;
  bool escape_;
  bool is_first_ = true;
  std::string line_;
  standard_output out_;
};

}  // namespace warpmap_tool
