#pragma once
// The compressed side of a stream: a buffer in front of its file, and its errors.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tools/source.hpp"

namespace warpmap_tool {

class compressed_input {
 public:
  /// @param format  "gzip", for messages
  compressed_input(std::unique_ptr<source> from, std::string format);

  /// The bytes that wait to be decompressed, after a read if there were none. Empty at the end of
  /// the file, or when a stop was requested.
  std::span<unsigned char const> waiting();
  /// The first of them are done with.
  void consume(std::size_t bytes) { begin_ += bytes; }

  std::uint64_t file_bytes() const { return read_; }

  [[noreturn]] void fail_truncated() const;
  [[noreturn]] void fail_damaged(std::string const& cause) const;

 private:
  [[noreturn]] void fail(std::string const& what) const;

  std::unique_ptr<source> from_;
  std::string format_;
  std::vector<unsigned char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace warpmap_tool
