#pragma once
// How the records of the inputs are written.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace warpmap_tool {

struct record_form {
  char delimiter = ',';
  bool has_names = true;               ///< the first record of each table names the columns
  std::vector<std::string> missing{};  ///< what else than an empty field stands for a missing value

  bool is_missing(std::string_view field) const
  {
    if (field.empty()) return true;
    return !missing.empty() && std::find(missing.begin(), missing.end(), field) != missing.end();
  }
};

}  // namespace warpmap_tool
