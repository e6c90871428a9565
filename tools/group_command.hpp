#pragma once
// `warpmap group-by`: aggregates of the rows of tables that have the same key.

#include <string>
#include <vector>

#include "tools/group_answer.hpp"
#include "tools/group_query.hpp"
#include "tools/record_form.hpp"
#include "warpmap/options.hpp"

namespace warpmap_tool {

struct group_request {
  std::vector<std::string> paths{};
  std::vector<std::string> keys{};
  std::vector<aggregate_spec> aggregates{};
  std::vector<type_spec> types{};
  record_form records{};
  bool raw = false;  ///< compressed files are not decompressed
  answer_form answer{};
  bool stats = false;
  bool quiet = false;
  warpmap::options table{};
};

/// Prints the answer and returns the exit status.
/// @throws failure, warpmap::error
int run_group_by(group_request const&);

}  // namespace warpmap_tool
