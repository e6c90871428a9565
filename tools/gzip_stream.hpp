#pragma once
// What a gzip file holds.

#include <memory>

#include "tools/byte_stream.hpp"
#include "tools/source.hpp"

namespace warpmap_tool {

/// Reads all members of the file, one behind the other.
class gzip_stream final : public byte_stream {
 public:
  explicit gzip_stream(std::unique_ptr<source> from);
  ~gzip_stream() override;

  std::size_t read(std::span<unsigned char> into) override;
  std::uint64_t file_bytes() const override;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace warpmap_tool
