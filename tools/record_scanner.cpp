#include "tools/record_scanner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tools/failure.hpp"

namespace warpmap_tool {
namespace {

std::uint64_t line_ends_in(std::string_view text)
{
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

record_scanner::record_scanner(std::string name, char delimiter)
  : name_{std::move(name)}, delimiter_{delimiter}
{
}

void record_scanner::scan(std::string_view more)
{
  scanned_ += more.size();  // first: unfinished() holds after a failure, too
  for (std::size_t at = 0; at < more.size();) {
    switch (state_) {
      case state::plain: at = scan_plain(more, at); break;
      case state::quoted: at = scan_quoted(more, at); break;
      case state::quote_inside:
      case state::line_ends: at = scan_after_quote(more, at); break;
    }
  }
}

/// Goes behind the next quote, whatever it means; like the two below, says where it stopped.
std::size_t record_scanner::scan_plain(std::string_view more, std::size_t at)
{
  auto const quote = more.find('"', at);
  auto const plain = more.substr(at, quote == more.npos ? more.npos : quote - at);
  if (!plain.empty()) {
    see_line_ends(plain, more.size() - at - plain.size());
    field_begins_ = plain.back() == delimiter_ || plain.back() == '\n';
  }
  if (quote == more.npos) return more.size();
  if (field_begins_) {
    state_ = state::quoted;
    quote_line_ = line_;
  }
  field_begins_ = false;
  return quote + 1;
}

std::size_t record_scanner::scan_quoted(std::string_view more, std::size_t at)
{
  auto const quote = more.find('"', at);
  line_ += line_ends_in(more.substr(at, quote == more.npos ? more.npos : quote - at));
  if (quote == more.npos) return more.size();
  state_ = state::quote_inside;
  return quote + 1;
}

std::size_t record_scanner::scan_after_quote(std::string_view more, std::size_t at)
{
  constexpr auto wrong = "text after a closing quote";
  char const c = more[at];
  bool const may_go_on = state_ == state::quote_inside;
  if (c == '\n') {
    state_ = state::plain;
    return scan_plain(more, at);
  }
  if (!may_go_on) fail(line_, wrong);
  if (c == '"') {
    state_ = state::quoted;
  } else if (c == delimiter_) {
    state_ = state::plain;
    field_begins_ = true;
  } else if (c == '\r') {
    state_ = state::line_ends;
  } else {
    fail(line_, wrong);
  }
  return at + 1;
}

/// @param behind  bytes of the text behind `plain`
void record_scanner::see_line_ends(std::string_view plain, std::size_t behind)
{
  auto const last = plain.rfind('\n');
  if (last == plain.npos) return;
  line_ += line_ends_in(plain);
  record_end_ = scanned_ - behind - (plain.size() - (last + 1));
  record_line_ = line_;
}

void record_scanner::require_closed() const
{
  if (state_ == state::quoted) fail(quote_line_, "the quote that begins here is not closed");
}

void record_scanner::fail(std::uint64_t line, char const* cause) const
{
  throw failure{fmt::format("{}:{}: {}", name_, line, cause)};
}

}  // namespace warpmap_tool
