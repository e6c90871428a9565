#pragma once
// Threads that put the records of pieces into groups.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "tools/group_table.hpp"
#include "tools/piece_reader.hpp"
#include "tools/progress.hpp"
#include "tools/record_form.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {

class group_workers {
 public:
  /// Begins with the pieces that were read already; `first` is the table that the plan was made
  /// from. All but `begun` must outlive it.
  group_workers(unsigned threads, piece_reader& reader, std::deque<piece> begun,
                table_head const& first, record_form const& form, group_table& into);
  group_workers(group_workers const&) = delete;
  group_workers& operator=(group_workers const&) = delete;

  /// Waits for the end, at most for `patience`. True at the end.
  bool wait(std::chrono::milliseconds patience);
  tally so_far() const;

  // At the end:

  /// A group found no room; the groups are not complete.
  bool has_refused() const { return refused_; }
  /// @throws failure  the first in the order of the input
  void rethrow_failure() const;

 private:
  void run();
  std::optional<piece> next();
  void fill(piece& from, group_filler& groups);
  bool fill(piece& from, std::size_t stretch, group_filler& groups, std::uint64_t& rows);
  template <class Records>
  bool fill(Records records, table_head const& table, group_filler& groups, std::uint64_t& rows);
  void check_columns(table_head const& other) const;
  void fail(std::uint64_t piece_number);

  piece_reader& reader_;
  table_head const& first_;
  record_form const& form_;
  group_table& table_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<piece> begun_;
  unsigned running_;
  tally so_far_;
  std::exception_ptr failed_;
  std::uint64_t failed_piece_ = 0;

  std::atomic<bool> stopped_{false};  // by a failure or a refusal
  std::atomic<bool> refused_{false};
  std::vector<std::jthread> threads_;  // last: they use the others
};

}  // namespace warpmap_tool
