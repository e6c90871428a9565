#pragma once
// The bytes that an input is about: of a gzip or zstd file, what was compressed.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "tools/inputs.hpp"

namespace warpmap_tool {

class byte_stream {
 public:
  virtual ~byte_stream() = default;

  /// Reads the next bytes and says how many: 0 at the end, or when a stop was requested.
  /// @throws failure  naming the input and the cause; when what was compressed is damaged or ends
  ///                  too early, with the byte of the file up to which it was read
  virtual std::size_t read(std::span<unsigned char> into) = 0;

  /// Bytes of the file that were read so far.
  virtual std::uint64_t file_bytes() const = 0;
};

/// Tells compressed inputs by their first bytes, whatever their name; `raw`: takes all as they are.
/// `which` must outlive the stream.
std::unique_ptr<byte_stream> open_stream(input const& which, bool raw);

}  // namespace warpmap_tool
