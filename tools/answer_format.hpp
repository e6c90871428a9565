#pragma once
// The forms in which commands print their answers.

#include <cstdint>
#include <string>
#include <string_view>

namespace warpmap_tool {

enum class answer_format : std::uint8_t {
  text,  ///< for people, and for what reads the output of `uniq -c`
  csv,   ///< RFC 4180 with LF, names in the first record
  json   ///< an array of objects
};

/// Appends a field of CSV, in quotes where it needs them. Spaces at its ends are kept by RFC 4180,
/// but not by every reader; and an empty text is not a missing one.
void append_csv_field(std::string& to, std::string_view bytes);

}  // namespace warpmap_tool
