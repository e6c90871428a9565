#pragma once
// One opened input.

#include <cstddef>
#include <span>

#include "tools/inputs.hpp"

namespace warpmap_tool {

/// Owns a file descriptor, except that of standard input.
class source {
 public:
  /// @throws failure  naming the input and the cause, like read()
  explicit source(input const& which);
  source(source const&) = delete;
  source& operator=(source const&) = delete;
  ~source();

  /// Reads the next bytes and says how many: 0 at the end, or when a stop was requested.
  std::size_t read(std::span<unsigned char> into);

 private:
  [[noreturn]] void fail() const;

  input const& which_;
  int descriptor_;
  bool may_wait_ = true;  // a pipe or a terminal, which may have nothing to read yet
};

}  // namespace warpmap_tool
