#pragma once
// What a zstd file holds.

#include <memory>

#include "tools/byte_stream.hpp"
#include "tools/source.hpp"

namespace warpmap_tool {

/// Reads all frames of the file, one behind the other.
class zstd_stream final : public byte_stream {
 public:
  explicit zstd_stream(std::unique_ptr<source> from);
  ~zstd_stream() override;

  std::size_t read(std::span<unsigned char> into) override;
  std::uint64_t file_bytes() const override;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace warpmap_tool
