#include "tools/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "tools/failure.hpp"
#include "tools/interrupt.hpp"

namespace warpmap_tool {

source::source(input const& which)
  : which_{which},
    descriptor_{which.is_standard_input() ? STDIN_FILENO
                                          : ::open(which.name.c_str(), O_RDONLY | O_CLOEXEC)}
{
  if (descriptor_ < 0) fail();
  struct stat about = {};
  if (::fstat(descriptor_, &about) == 0) may_wait_ = !S_ISREG(about.st_mode);
  if (!may_wait_) ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);  // only a hint
}

source::~source()
{
  if (descriptor_ >= 0 && !which_.is_standard_input()) ::close(descriptor_);
}

std::span<unsigned char const> source::first_bytes()
{
  while (first_held_ < first_.size()) {
    auto const got = read_descriptor(std::span{first_}.subspan(first_held_));
    if (got == 0) break;
    first_held_ += got;
  }
  return {first_.data(), first_held_};
}

std::size_t source::read(std::span<unsigned char> into)
{
  if (first_held_ == 0) return read_descriptor(into);
  auto const held = std::span{first_}.first(first_held_);
  auto const given = std::min(held.size(), into.size());
  std::copy_n(held.begin(), given, into.begin());
  std::copy(held.begin() + static_cast<std::ptrdiff_t>(given), held.end(), first_.begin());
  first_held_ -= given;
  return given;
}

std::size_t source::read_descriptor(std::span<unsigned char> into)
{
  for (;;) {
    if (interrupt::requested()) return 0;
    if (may_wait_ && !interrupt::wait_readable(descriptor_)) return 0;
    auto const got = ::read(descriptor_, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR && errno != EAGAIN) fail();
  }
}

void source::fail() const
{
  throw failure{shown(which_) + ": " + std::generic_category().message(errno)};
}

}  // namespace warpmap_tool
