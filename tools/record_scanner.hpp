#pragma once
// Where the records of a CSV text end, found while the text comes bit by bit.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace warpmap_tool {

/// Follows the quotes of one table. Only a quote that begins a field opens it, so a delimiter or a
/// line end inside quotes is told from one outside without looking at fields; see record_reader.hpp
/// for the grammar.
class record_scanner {
 public:
  /// @param name  how messages call the table
  record_scanner(std::string name, char delimiter);

  /// Goes on with the text behind what was scanned before.
  /// @throws failure  `name:line: cause` when text follows a closing quote
  void scan(std::string_view more);
  /// @throws failure  `name:line: cause` when a quote is open where the text ends
  void require_closed() const;

  /// Bytes behind the end of the last record that is whole.
  std::size_t unfinished() const { return scanned_ - record_end_; }
  /// The line in which these bytes begin, from 1. Line ends inside quotes count, too.
  std::uint64_t unfinished_line() const { return record_line_; }

 private:
  enum class state {
    plain,         // outside quotes
    quoted,        // inside
    quote_inside,  // after a quote inside quotes: the closing one, or the first of two
    line_ends      // after the CR behind a closing quote
  };

  std::size_t scan_plain(std::string_view more, std::size_t at);
  std::size_t scan_quoted(std::string_view more, std::size_t at);
  std::size_t scan_after_quote(std::string_view more, std::size_t at);
  void see_line_ends(std::string_view plain, std::size_t behind);
  [[noreturn]] void fail(std::uint64_t line, char const* cause) const;

  std::string name_;
  char delimiter_;
  state state_ = state::plain;
  bool field_begins_ = true;  // with the next byte
  std::size_t scanned_ = 0;   // of the whole text
  std::size_t record_end_ = 0;
  std::uint64_t record_line_ = 1;
  std::uint64_t line_ = 1;        // of what was scanned last
  std::uint64_t quote_line_ = 1;  // of the quote that is open
};

}  // namespace warpmap_tool
