#include "tools/byte_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/gzip_stream.hpp"
#include "tools/source.hpp"
#include "tools/zstd_stream.hpp"

namespace warpmap_tool {
namespace {

class plain_stream final : public byte_stream {
 public:
  explicit plain_stream(std::unique_ptr<source> from) : from_{std::move(from)} {}

  std::size_t read(std::span<unsigned char> into) override
  {
    auto const got = from_->read(into);
    file_bytes_ += got;
    return got;
  }
  std::uint64_t file_bytes() const override { return file_bytes_; }

 private:
  std::unique_ptr<source> from_;
  std::uint64_t file_bytes_ = 0;
};

template <std::size_t Size>
bool begins_with(std::span<unsigned char const> bytes, std::array<unsigned char, Size> magic)
{
  return bytes.size() >= Size && std::equal(magic.begin(), magic.end(), bytes.begin());
}

}  // namespace

std::unique_ptr<byte_stream> open_stream(input const& which, bool raw)
{
  constexpr std::array<unsigned char, 3> gzip{0x1F, 0x8B, 8};  // 8: deflate, the only method
  constexpr std::array<unsigned char, 4> zstd{0x28, 0xB5, 0x2F, 0xFD};

  auto from = std::make_unique<source>(which);
  if (!raw) {
    auto const first = from->first_bytes();
    if (begins_with(first, gzip)) return std::make_unique<gzip_stream>(std::move(from));
    if (begins_with(first, zstd)) return std::make_unique<zstd_stream>(std::move(from));
  }
  return std::make_unique<plain_stream>(std::move(from));
}

}  // namespace warpmap_tool
