#include "tools/group_workers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "tools/failure.hpp"
#include "tools/interrupt.hpp"
#include "tools/plain_records.hpp"
#include "tools/text.hpp"

namespace warpmap_tool {

group_workers::group_workers(unsigned threads, piece_reader& reader, std::deque<piece> begun,
                             table_head const& first, record_form const& form, group_table& into)
  : reader_{reader},
    first_{first},
    form_{form},
    table_{into},
    begun_{std::move(begun)},
    running_{threads}
{
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  } catch (...) {
    interrupt::request();  // those that have begun need not go on
    throw;
  }
}

bool group_workers::wait(std::chrono::milliseconds patience)
{
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, patience, [this] { return running_ == 0; });
}

tally group_workers::so_far() const
{
  std::lock_guard const lock{mutex_};
  return so_far_;
}

void group_workers::rethrow_failure() const
{
  if (failed_) std::rethrow_exception(failed_);
}

void group_workers::run()
{
  std::uint64_t number = 0;
  try {
    group_filler groups{table_, form_};
    while (auto at = next()) {  // to the end even after a stop: the reader waits for its pieces
      number = at->number;
      if (!stopped_ && !interrupt::requested()) fill(*at, groups);
      reader_.recycle(std::move(*at));
    }
    if (!stopped_ && !interrupt::requested()) groups.finish();
  } catch (std::bad_alloc const&) {
    refused_ = stopped_ = true;
    interrupt::request();
  } catch (...) {
    fail(number);
  }
  while (auto at = next()) reader_.recycle(std::move(*at));

  std::lock_guard const lock{mutex_};
  --running_;
  changed_.notify_all();
}

/// Pieces come in the order of the input, so those before one that fails are in work or done.
std::optional<piece> group_workers::next()
{
  {
    std::lock_guard const lock{mutex_};
    if (!begun_.empty()) {
      std::optional<piece> first{std::move(begun_.front())};
      begun_.pop_front();
      return first;
    }
  }
  return reader_.next();
}

void group_workers::fail(std::uint64_t piece_number)
{
  {
    std::lock_guard const lock{mutex_};
    if (!failed_ || piece_number < failed_piece_) {
      failed_ = std::current_exception();
      failed_piece_ = piece_number;
    }
  }
  stopped_ = true;
  interrupt::request();
}

void group_workers::fill(piece& from, group_filler& groups)
{
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < from.stretches(); ++i) {
    if (fill(from, i, groups, rows)) continue;
    refused_ = stopped_ = true;
    return interrupt::request();
  }
  std::lock_guard const lock{mutex_};
  so_far_.keys += rows;
  so_far_.bytes += from.text_bytes;
  so_far_.file_bytes = std::max(so_far_.file_bytes, from.file_bytes);
  so_far_.files_done = std::max(so_far_.files_done, from.files_done);
}

/// False when there is no room.
bool group_workers::fill(piece& from, std::size_t stretch, group_filler& groups,
                         std::uint64_t& rows)
{
  auto const& origin = from.origin(stretch);
  if (auto const text = from.stretch(stretch); plain_records::may_read(text))
    return fill(plain_records{text, origin, form_.delimiter}, *origin.table, groups, rows);
  return fill(record_reader{from.bytes_of_stretch(stretch), origin, form_.delimiter},
              *origin.table, groups, rows);
}

template <class Records>
bool group_workers::fill(Records records, table_head const& table, group_filler& groups,
                         std::uint64_t& rows)
{
  while (records.next()) {
    if (records.line() == 1) {
      check_columns(table);
      if (form_.has_names) continue;
    }
    groups.rows().add(records.fields(), table, records.line());
    ++rows;
    if (groups.rows().is_full() && !groups.flush()) return false;
  }
  return groups.rows().size() == 0 || groups.flush();
}

void group_workers::check_columns(table_head const& other) const
{
  if (form_.has_names ? other.fields == first_.fields : other.fields.size() == first_.fields.size())
    return;
  throw failure{fmt::format("{}:1: not the columns of {}, which are {}", other.name, first_.name,
                            form_.has_names ? fmt::format("{}", fmt::join(first_.fields, ","))
                                            : counted(first_.fields.size(), "field"))};
}

}  // namespace warpmap_tool
