#pragma once
// The groups in the order in which they are asked for, printed.

#include <cstddef>
#include <string>
#include <vector>

#include "tools/group_plan.hpp"
#include "tools/group_table.hpp"
#include "tools/table_writer.hpp"

namespace warpmap_tool {

struct answer_form {
  answer_format format = answer_format::text;
  std::string sort = "key";  ///< "key", "none" or the name of an aggregate
  std::size_t top = 0;       ///< 0: all
};

/// @throws failure  when `form.sort` names no order that the plan has
void require_order(group_plan const& plan, answer_form const& form);

/// Which groups come, in order. By key: the least first, missing values before others. By an
/// aggregate: the greatest first, missing ones last, ties by key.
/// `form` must have an order that the plan has.
std::vector<group_entry> ordered_groups(group_table& table, group_plan const& plan,
                                        answer_form const& form, unsigned threads);

/// Stops early when nobody reads any more, or when a stop was requested.
void print_groups(std::vector<group_entry> const& groups, group_table& table,
                  group_plan const& plan, answer_format format);

}  // namespace warpmap_tool
