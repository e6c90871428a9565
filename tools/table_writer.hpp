#pragma once
// Prints a table of named columns, row by row.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tools/answer_format.hpp"
#include "tools/cell.hpp"
#include "tools/standard_output.hpp"

namespace warpmap_tool {

/// text: for people. Columns stand below each other, as wide as the first thousand rows need;
///       control characters as escapes, missing values as nothing.
/// csv:  RFC 4180 with LF; missing values are empty fields.
/// json: an array with one object in each line. Bytes that are no UTF-8 become U+FFFD.
/// Floats have the fewest digits that read back as the same.
class table_writer {
 public:
  virtual ~table_writer() = default;
  virtual void row(std::span<cell const> cells) = 0;
  /// Call it behind the last row, once.
  virtual void finish() = 0;
};

/// `out` must outlive it.
std::unique_ptr<table_writer> make_table_writer(answer_format,
                                                std::vector<std::string> const& names,
                                                standard_output& out);

}  // namespace warpmap_tool
