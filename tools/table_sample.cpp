#include "tools/table_sample.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace warpmap_tool {
namespace {

/// Calls `see(fields)` for rows of the piece until it says false. Reads a copy: the piece is to be
/// read again.
template <class See>
void for_each_row(piece const& from, record_form const& form, See see)
{
  for (std::size_t i = 0; i < from.stretches(); ++i) {
    std::string copy{from.stretch(i)};
    record_reader records{copy, from.origin(i), form.delimiter};
    while (records.next()) {
      bool const is_header = form.has_names && records.line() == 1;
      if (!is_header && !see(records.fields())) return;
    }
  }
}

}  // namespace

table_sample::table_sample(piece_reader& reader, record_form const& form) : form_{form}
{
  std::size_t rows = 0;
  while (rows < most_rows) {
    auto next = reader.next();
    if (!next) break;
    rows += rows_of(*next);
    keep(*next);
    if (!first_ && next->stretches() != 0) first_ = next->origin(0).table;
    reader.recycle(std::move(*next));
  }
}

std::size_t table_sample::rows_of(piece const& from) const
{
  std::size_t rows = 0;
  for_each_row(from, form_, [&](auto const&) { return ++rows < most_rows; });
  return rows;
}

/// Keeps a copy no larger than it must be: of a slow input there are many small pieces.
void table_sample::keep(piece const& from)
{
  piece copy{from.size()};
  for (std::size_t i = 0; i < from.stretches(); ++i) {
    auto const begin = copy.size();
    copy.append(from.stretch(i));
    copy.end_stretch(begin, copy.size(), from.origin(i));
  }
  copy.number = from.number;
  copy.text_bytes = from.text_bytes;
  copy.file_bytes = from.file_bytes;
  copy.files_done = from.files_done;
  pieces_.push_back(std::move(copy));
}

std::vector<type_guess> table_sample::guesses(group_plan const& plan) const
{
  std::vector<type_guess> all(plan.columns().size());
  std::size_t rows = 0;
  for (auto const& each : pieces_) {
    for_each_row(each, form_, [&](auto const& fields) {
      for (std::size_t i = 0; i < all.size(); ++i)
        if (auto const field = fields[plan.columns()[i].field]; !form_.is_missing(field))
          all[i].see(field);
      return ++rows < most_rows;
    });
    if (rows == most_rows) break;
  }
  return all;
}

}  // namespace warpmap_tool
