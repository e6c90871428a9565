#include "tools/byte_set.hpp"

#include <charconv>
#include <cstddef>
#include <string>

#include "tools/failure.hpp"

namespace warpmap_tool {
namespace {

[[noreturn]] void fail(std::string const& why) { throw failure{"--token-chars: " + why}; }

/// Takes one byte, which may be written as an escape, from the front of `text`.
unsigned char take_byte(std::string_view& text)
{
  char const c = text.front();
  text.remove_prefix(1);
  if (c != '\\') return static_cast<unsigned char>(c);
  if (text.empty()) fail("a backslash at the end");
  char const kind = text.front();
  text.remove_prefix(1);
  switch (kind) {
    case '\\':
    case '-': return static_cast<unsigned char>(kind);
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'x': break;
    default: fail(std::string{"no such escape: \\"} + kind);
  }
  constexpr std::size_t digits = 2;
  unsigned char value = 0;
  auto const* const begin = text.data();
  if (text.size() < digits || std::from_chars(begin, begin + digits, value, 16).ptr !=
                                begin + digits)
    fail("\\x needs two hexadecimal digits");
  text.remove_prefix(digits);
  return value;
}

}  // namespace

byte_set::byte_set(std::string_view described)
{
  if (described.empty()) fail("no bytes given");
  while (!described.empty()) {
    auto const first = take_byte(described);
    auto last = first;
    if (described.size() > 1 && described.front() == '-') {
      described.remove_prefix(1);
      last = take_byte(described);
    }
    if (last < first) fail("a range that ends before it begins");
    for (unsigned each = first; each <= last; ++each) holds_[each] = true;
  }
}

}  // namespace warpmap_tool
