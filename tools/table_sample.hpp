#pragma once
// The first records of the inputs, from which the types of columns are inferred.

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "tools/column_type.hpp"
#include "tools/group_plan.hpp"
#include "tools/piece.hpp"
#include "tools/piece_reader.hpp"
#include "tools/record_form.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {

/// Reads ahead until it has seen enough rows, however slowly they come: what is inferred depends on
/// the input alone.
class table_sample {
 public:
  static constexpr std::size_t most_rows = 10'000;

  /// @throws failure  when a record that it looks at is bad
  table_sample(piece_reader& reader, record_form const& form);

  /// The first table that is not empty; null when there is none.
  table_head const* first_table() const { return first_.get(); }
  /// What the rows tell of each column of the plan.
  std::vector<type_guess> guesses(group_plan const& plan) const;
  /// All that was read, to be worked on.
  std::deque<piece> take_pieces() { return std::move(pieces_); }

 private:
  std::size_t rows_of(piece const& from) const;
  void keep(piece const& from);

  record_form const& form_;
  std::deque<piece> pieces_;
  std::shared_ptr<table_head const> first_;
};

}  // namespace warpmap_tool
