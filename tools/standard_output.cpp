#include "tools/standard_output.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <system_error>

#include "tools/failure.hpp"
#include "tools/interrupt.hpp"

namespace warpmap_tool {

void standard_output::write(std::string_view text)
{
  constexpr std::size_t enough = 1 << 16;
  if (over_) return;
  waiting_ += text;
  if (waiting_.size() >= enough) flush();
}

void standard_output::flush()
{
  std::string_view rest = waiting_;
  while (!rest.empty() && !over_) {
    if (interrupt::requested()) {
      over_ = true;
      break;
    }
    auto const written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written >= 0) rest.remove_prefix(static_cast<std::size_t>(written));
    else if (errno == EPIPE) over_ = true;
    else if (errno != EINTR)
      throw failure{"standard output: " + std::generic_category().message(errno)};
  }
  waiting_.clear();
}

void say(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) != 0; }

}  // namespace warpmap_tool
