#include "tools/compressed_input.hpp"

#include <fmt/format.h>

#include <utility>

#include "tools/failure.hpp"

namespace warpmap_tool {

compressed_input::compressed_input(std::unique_ptr<source> from, std::string format)
  : from_{std::move(from)}, format_{std::move(format)}, buffer_(std::size_t{1} << 16)
{
}

std::span<unsigned char const> compressed_input::waiting()
{
  if (begin_ == end_) {
    begin_ = 0;
    end_ = from_->read(buffer_);
    read_ += end_;
  }
  return std::span{buffer_}.subspan(begin_, end_ - begin_);
}

void compressed_input::fail_truncated() const { fail(format_ + " stream ends too early"); }

void compressed_input::fail_damaged(std::string const& cause) const
{
  fail(fmt::format("damaged {} stream: {}", format_, cause));
}

void compressed_input::fail(std::string const& what) const
{
  throw failure{fmt::format("{}: {}, at byte {} of the file", shown(from_->which()), what,
                            read_ - (end_ - begin_))};
}

}  // namespace warpmap_tool
