#pragma once
// Records of comma- or tab-separated text (RFC 4180), from bytes that come in pieces of any size.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace warpmap_tool {

/// One table. Give it bytes by feed(), take records by next(), say finish() at the end:
///
///     while (auto const got = from.read(space)) {
///       reader.feed({space.data(), got});
///       while (reader.next()) use(reader.fields(), reader.line());
///     }
///     reader.finish();
///     while (reader.next()) use(reader.fields(), reader.line());
///
/// A field that begins with `"` goes on to the closing one; separators, line ends and doubled
/// quotes inside belong to it. Elsewhere a quote is a byte like any other, and so is every byte
/// but the delimiter, LF and a CR before LF or before the end. A record ends with LF, CRLF or the
/// input. A byte order mark in front is skipped. An empty line is no record, except in a table of
/// one column, where it is an empty field. Holds one record and what was fed since.
class csv_reader {
 public:
  /// @param name  how messages call the table
  explicit csv_reader(std::string name, char delimiter = ',');

  void feed(std::string_view bytes);
  void finish();

  /// Goes to the next record. False when it needs more bytes, or after finish() at the end.
  /// @throws failure  `name:line: cause` when a quote is not closed, when text follows a closing
  ///                  quote, or when a record has another number of fields than the first; the
  ///                  table cannot be read on
  bool next();

  /// The fields of the record, without quotes; valid until feed(), finish() or next() is called.
  std::span<std::string_view const> fields() const { return fields_; }
  /// The line in which the record begins, from 1. Line ends inside quotes count, too.
  std::uint64_t line() const { return record_line_; }

 private:
  enum class state {
    field_begins,
    plain,         // in a field without quotes
    quoted,        // between the quotes
    quote_inside,  // after a quote between quotes: the closing one, or the first of two
    line_ends      // after the CR behind a closing quote
  };
  struct stretch {
    std::size_t begin;
    std::size_t end;
  };

  bool skip_byte_order_mark();
  bool scan_record();
  bool begin_field();
  bool scan_plain();
  bool scan_quoted();
  bool scan_after_quote();
  bool scan_last_bytes();
  void end_field(std::size_t begin, std::size_t end);
  bool accept();
  [[noreturn]] void fail(std::uint64_t line, std::string const& cause) const;

  std::string name_;
  char delimiter_;

  std::string text_;              // the unfinished record and what follows
  std::size_t at_ = 0;            // scanned up to here
  std::size_t record_begin_ = 0;  // of the unfinished record, like the next three
  std::size_t field_begin_ = 0;
  std::size_t write_ = 0;  // where the next byte of a quoted field goes, once quotes are left out
  std::vector<stretch> stretches_;
  state state_ = state::field_begins;

  std::vector<std::string_view> fields_;
  std::uint64_t record_line_ = 1;

  std::uint64_t line_ = 1;        // at at_
  std::uint64_t begin_line_ = 1;  // of the unfinished record
  std::uint64_t quote_line_ = 1;  // of the quote that is open
  std::uint64_t first_line_ = 0;  // of the first record, 0 before it
  std::size_t width_ = 0;
  bool at_start_ = true;
  bool finished_ = false;
};

}  // namespace warpmap_tool
