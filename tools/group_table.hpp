#pragma once
// The groups found so far and their aggregates.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tools/group_index.hpp"
#include "tools/group_plan.hpp"
#include "tools/group_record.hpp"
#include "tools/group_store.hpp"
#include "tools/memory_budget.hpp"
#include "tools/row_batch.hpp"
#include "tools/text_arena.hpp"
#include "warpmap/options.hpp"
#include "warpmap/string_set.hpp"

namespace warpmap_tool {

/// What all workers fill, each by a group_filler of its own.
class group_table {
 public:
  /// `plan` must outlive it. All memory that grows with the groups is taken within `how.max_bytes`.
  group_table(group_plan const& plan, warpmap::options const& how);

  std::size_t size() const { return index_->size(); }
  group_index& index() { return *index_; }
  group_index const& index() const { return *index_; }
  /// One set of pairs (group, value) for each column whose distinct values are counted.
  std::vector<warpmap::string_set> const& distinct() const { return distinct_; }

  // When all fillers are done and gone:

  std::vector<group_entry> entries() { return index_->entries(); }
  /// Says that results of the group will be asked for soon.
  void prefetch(std::uint64_t group) const { records_.prefetch(group); }
  /// The value of aggregate i of the plan.
  cell result(std::uint64_t group, std::size_t aggregate);

 private:
  friend class group_filler;

  static warpmap::options within(memory_budget& budget, warpmap::options how);

  group_plan const& plan_;
  memory_budget budget_;
  record_layout layout_;
  std::atomic<std::uint64_t> next_group_{0};
  std::unique_ptr<group_index> index_;
  group_store records_;
  std::vector<std::size_t> distinct_columns_;
  std::vector<warpmap::string_set> distinct_;  // as distinct_columns_
  std::mutex merging_;
  std::vector<std::unique_ptr<text_arena>> texts_;  // of the fillers that are done
};

/// One thread's way into a group_table. Of the first groups, the frequent ones where any are, it
/// keeps records of its own, so that threads do not wait for each other there; finish() adds them
/// to those of the table.
class group_filler {
 public:
  /// Both must outlive it.
  group_filler(group_table& table, record_form const& form);

  /// Takes rows until it is full; then, and before the text goes that they point to, call flush().
  row_batch& rows() { return rows_; }
  /// False, or std::bad_alloc, when there was no room; the table is not complete then.
  bool flush();
  /// Call it at the end. @throws std::bad_alloc
  void finish();

 private:
  bool add_distinct(std::size_t which);
  void add_rows();

  group_table& table_;
  row_batch rows_;
  group_index::batch_space space_;
  std::vector<std::uint64_t> groups_;  // of the rows
  std::uint64_t own_groups_;           // the numbers below are kept in own_
  group_store own_;
  std::unique_ptr<text_arena> texts_;

  // Pairs of a group and a value, and the rows that they are of.
  std::string pair_bytes_;
  std::vector<std::int64_t> pair_ends_;
  std::vector<std::size_t> pair_rows_;
  std::vector<warpmap::status> pair_statuses_;
};

}  // namespace warpmap_tool
