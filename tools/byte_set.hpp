#pragma once
// Which bytes belong to tokens.

#include <array>
#include <string_view>

namespace warpmap_tool {

class byte_set {
 public:
  /// Those that `described` names, as for tr: bytes, ranges such as a-z, and \\ \- \n \t \r \xHH.
  /// @throws failure  when it makes no sense or names none
  explicit byte_set(std::string_view described);

  bool holds(char c) const { return holds_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> holds_{};
};

}  // namespace warpmap_tool
