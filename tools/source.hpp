#pragma once
// One opened input, as the bytes that are in the file.

#include <array>
#include <cstddef>
#include <cstdint>
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

  /// The first bytes, up to four, which read() will give again; to be called before it.
  std::span<unsigned char const> first_bytes();

  /// Reads the next bytes and says how many: 0 at the end, or when a stop was requested.
  std::size_t read(std::span<unsigned char> into);

  input const& which() const { return which_; }

 private:
  std::size_t read_descriptor(std::span<unsigned char> into);
  [[noreturn]] void fail() const;

  input const& which_;
  int descriptor_;
  bool may_wait_ = true;  // a pipe or a terminal, which may have nothing to read yet
  std::array<unsigned char, 4> first_{};
  std::size_t first_held_ = 0;
};

}  // namespace warpmap_tool
