#pragma once
// Rows on their way into groups, column by column.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tools/group_plan.hpp"
#include "tools/record_form.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {

/// One column of a batch. Numbers are kept as bits, text as views of the piece it came in.
struct batch_column {
  std::vector<std::uint64_t> bits;
  std::vector<std::string_view> texts;
  std::vector<std::uint8_t> missing;

  std::int64_t integer(std::size_t row) const { return static_cast<std::int64_t>(bits[row]); }
  double floating(std::size_t row) const;
};

class row_batch {
 public:
  /// One key fewer than those for which a call of the table wakes a second thread: this one is one
  /// of many already.
  static constexpr std::size_t room = (std::size_t{1} << 14) - 1;

  /// Both must outlive it.
  row_batch(group_plan const& plan, record_form const& form);

  /// Adds a row from the fields of its record.
  /// @throws failure  `name:line: cause` when a field does not fit the type of its column
  void add(std::span<std::string_view const> fields, table_head const& table, std::uint64_t line);
  void clear() { size_ = 0; }

  std::size_t size() const { return size_; }
  bool is_full() const { return size_ == room; }
  batch_column const& column(std::size_t i) const { return columns_[i]; }

 private:
  group_plan const& plan_;
  record_form const& form_;
  std::vector<batch_column> columns_;
  std::size_t size_ = 0;
};

}  // namespace warpmap_tool
