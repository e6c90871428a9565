#include "tools/zstd_stream.hpp"

#include <zstd.h>

#include <new>
#include <utility>

#include "tools/compressed_input.hpp"
#include "tools/interrupt.hpp"

namespace warpmap_tool {

struct zstd_stream::parts {
  explicit parts(std::unique_ptr<source> from)
    : file{std::move(from), "zstd"}, zstd{::ZSTD_createDStream()}
  {
    if (zstd == nullptr) throw std::bad_alloc{};
  }
  ~parts() { ::ZSTD_freeDStream(zstd); }
  parts(parts const&) = delete;
  parts& operator=(parts const&) = delete;

  compressed_input file;
  ZSTD_DStream* zstd;
  bool inside_frame = true;
};

zstd_stream::zstd_stream(std::unique_ptr<source> from)
  : parts_{std::make_unique<parts>(std::move(from))}
{
}

zstd_stream::~zstd_stream() = default;

std::uint64_t zstd_stream::file_bytes() const { return parts_->file.file_bytes(); }

std::size_t zstd_stream::read(std::span<unsigned char> into)
{
  auto& file = parts_->file;
  ZSTD_outBuffer out{into.data(), into.size(), 0};
  while (out.pos == 0) {  // what was read may make no byte yet
    auto const waiting = file.waiting();
    if (interrupt::requested()) return 0;
    ZSTD_inBuffer in{waiting.data(), waiting.size(), 0};
    auto const result = ::ZSTD_decompressStream(parts_->zstd, &out, &in);
    file.consume(in.pos);
    if (::ZSTD_isError(result) != 0) file.fail_damaged(::ZSTD_getErrorName(result));
    if (result == 0) parts_->inside_frame = false;
    else if (!waiting.empty()) parts_->inside_frame = true;
    if (waiting.empty() && out.pos == 0) {
      if (parts_->inside_frame) file.fail_truncated();
      return 0;
    }
  }
  return out.pos;
}

}  // namespace warpmap_tool
