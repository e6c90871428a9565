#pragma once
// The fields of records of comma- or tab-separated text (RFC 4180), where they lie in memory.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/piece.hpp"

namespace warpmap_tool {

/// What the first record of a table says; the same for all its stretches.
struct table_head {
  std::string name;                 ///< of the table, for messages
  std::vector<std::string> fields;  ///< of the first record: every record has as many
};

/// @throws failure  `name:line: cause` for a record that has `count` fields
[[noreturn]] void refuse_width(table_head const& table, std::uint64_t line, std::size_t count);

/// The records of one stretch of a piece that a record_cutter made:
///
///     record_reader reader{piece.bytes_of_stretch(i), piece.origin(i), delimiter};
///     while (reader.next()) use(reader.fields(), reader.line());
///
/// A field that begins with `"` goes on to the closing one; delimiters, line ends and doubled
/// quotes inside belong to it. Elsewhere a quote is a byte like any other, and so is every byte but
/// the delimiter, LF and a CR before LF or before the end. A record ends with LF, CRLF or the text.
/// An empty line is no record, except in a table of one column, where it is an empty field. The
/// first record of a table, and no other, has line() 1: where there is a header, that is it.
///
/// Doubled quotes are halved in the text itself, so a stretch can be read once.
class record_reader {
 public:
  /// `records`: whole ones. They are the reader's to change; `origin` must outlive it.
  record_reader(std::span<char> records, stretch_origin const& origin, char delimiter);

  /// Goes to the next record; false at the end.
  /// @throws failure  `name:line: cause` when it has another number of fields than the first of the
  ///                  table; a stretch that is of no table yet has no such number
  bool next();

  /// The fields of the record, without quotes. The views stay valid as long as the text, the span
  /// until next() is called.
  std::span<std::string_view const> fields() const { return fields_; }
  /// The line in which the record begins. Line ends inside quotes count, too.
  std::uint64_t line() const { return line_; }

 private:
  bool take_field();
  bool take_quoted_field();
  bool take_end_of_field();
  bool is_record(char const* begin) const;

  char* at_;
  char* end_;
  stretch_origin const& origin_;
  char delimiter_;
  std::uint64_t line_ = 0;
  std::uint64_t next_line_;  // at at_
  std::vector<std::string_view> fields_;
};

}  // namespace warpmap_tool
