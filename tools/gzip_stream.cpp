#include "tools/gzip_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "tools/compressed_input.hpp"
#include "tools/interrupt.hpp"

namespace warpmap_tool {

struct gzip_stream::parts {
  explicit parts(std::unique_ptr<source> from) : file{std::move(from), "gzip"}
  {
    constexpr int gzip_only = 16;
    if (::inflateInit2(&zlib, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc{};
  }
  ~parts() { ::inflateEnd(&zlib); }

  compressed_input file;
  z_stream zlib = {};
  bool inside_member = true;
};

gzip_stream::gzip_stream(std::unique_ptr<source> from)
  : parts_{std::make_unique<parts>(std::move(from))}
{
}

gzip_stream::~gzip_stream() = default;

std::uint64_t gzip_stream::file_bytes() const { return parts_->file.file_bytes(); }

std::size_t gzip_stream::read(std::span<unsigned char> into)
{
  auto& [file, zlib, inside_member] = *parts_;
  auto const room = std::min<std::size_t>(into.size(), std::numeric_limits<uInt>::max());
  zlib.next_out = into.data();
  zlib.avail_out = static_cast<uInt>(room);
  while (zlib.avail_out == room) {  // a member may be empty, and a header longer than the buffer
    auto const waiting = file.waiting();
    if (interrupt::requested()) return 0;
    if (waiting.empty()) {
      if (inside_member) file.fail_truncated();
      return 0;
    }
    inside_member = true;
    zlib.next_in = const_cast<unsigned char*>(waiting.data());  // zlib only reads it
    zlib.avail_in = static_cast<uInt>(waiting.size());
    auto const result = ::inflate(&zlib, Z_NO_FLUSH);
    file.consume(waiting.size() - zlib.avail_in);
    if (result == Z_STREAM_END) {
      inside_member = false;
      ::inflateReset(&zlib);
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc{};
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      file.fail_damaged(zlib.msg != nullptr ? zlib.msg : "no reason given");
    }
  }
  return room - zlib.avail_out;
}

}  // namespace warpmap_tool
