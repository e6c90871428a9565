#pragma once
// Cuts tables (CSV, TSV) into pieces of whole records.

#include "tools/piece_reader.hpp"

namespace warpmap_tool {

/// For a piece_reader whose workers want records:
///
///     record_cutter cutter{','};
///     piece_reader reader{inputs, raw, cutter, pieces};
///     while (auto piece = reader.next()) {            // in each worker
///       for (std::size_t i = 0; i < piece->stretches(); ++i)
///         ...                                         // as record_reader.hpp shows
///       reader.recycle(std::move(*piece));
///     }
///     reader.rethrow_failure();
///
/// No record lies in two stretches and no stretch in two tables. Every stretch has an origin: its
/// table, with the fields of the first record, and the line in which it begins. The first record is
/// in the first stretch like any other. A byte order mark in front of a table is left out; an empty
/// input makes no stretch. A record of any length is held whole in memory.
///
/// A quote that is never closed, or text after a closing quote, ends the reading with a failure
/// `name:line: cause`; the records before it were handed on, so that what is wrong in them, such as
/// their number of fields, which record_reader looks at, can be told first.
class record_cutter final : public piece_cutter {
 public:
  /// @param delimiter  any byte but a quote, CR and LF
  explicit record_cutter(char delimiter) : delimiter_{delimiter} {}

  void cut(input const& which, byte_stream& from, piece_reader& to) override;

 private:
  char delimiter_;
};

}  // namespace warpmap_tool
