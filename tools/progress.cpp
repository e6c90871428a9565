#include "tools/progress.hpp"

#include <fmt/format.h>

#include "tools/standard_output.hpp"
#include "tools/text.hpp"

namespace warpmap_tool {

progress::progress(std::vector<input> const& inputs, bool quiet)
  : is_shown_{!quiet && stderr_is_terminal()}
{
  for (auto const& each : inputs) {
    all_bytes_ += each.bytes;
    if (each.is_standard_input()) {
      all_bytes_ = 0;
      break;
    }
  }
}

progress::~progress()
{
  if (drawn_) say("\r\033[K");  // back to the left, clear the line
}

void progress::show(tally const& so_far, std::size_t distinct)
{
  auto const now = clock::now();
  if (!is_shown_ || now < next_) return;
  next_ = now + std::chrono::milliseconds{200};
  drawn_ = true;
  auto const bytes = static_cast<double>(so_far.file_bytes);
  std::string share;
  if (is_share_known(so_far))
    share = fmt::format("{:3.0f} %  ", 100 * bytes / static_cast<double>(all_bytes_));
  say(fmt::format("\r\033[K{}{}, {}/s, {} distinct", share, how_far(so_far),
                  human_bytes(bytes / elapsed().count()), grouped(distinct)));
}

// Files may grow while they are read, and those of /proc tell no size.
bool progress::is_share_known(tally const& so_far) const
{
  return all_bytes_ != 0 && so_far.file_bytes <= all_bytes_;
}

std::string progress::how_far(tally const& so_far) const
{
  auto text = human_bytes(static_cast<double>(so_far.file_bytes));
  if (is_share_known(so_far))
    text += " of " + human_bytes(static_cast<double>(all_bytes_));
  return text;
}

}  // namespace warpmap_tool
