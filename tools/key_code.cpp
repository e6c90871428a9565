#include "tools/key_code.hpp"

#include <array>
#include <cstddef>

namespace warpmap_tool {
namespace {

constexpr char missing = 0;
constexpr char present = 1;

// A NUL inside text is followed by all ones, the end by another NUL: less than any byte that may
// come next, so that a text sorts before those that it begins.
constexpr std::string_view inner_nul{"\0\xFF", 2};
constexpr std::string_view end_of_text{"\0\0", 2};

constexpr int word_bytes = 8;

}  // namespace

void append_missing(std::string& key) { key += missing; }

void append_word(std::string& key, std::uint64_t word)
{
  std::array<char, 1 + word_bytes> bytes{present};
  for (int i = 0; i < word_bytes; ++i)  // the highest first: bytes are compared in that order
    bytes[static_cast<std::size_t>(1 + i)] =
      static_cast<char>((word >> (8 * (word_bytes - 1 - i))) & 0xFF);
  key.append(bytes.data(), bytes.size());
}

void append_text(std::string& key, std::string_view text)
{
  key += present;
  for (auto nul = text.find('\0'); nul != text.npos; nul = text.find('\0')) {
    key.append(text.substr(0, nul)).append(inner_nul);
    text.remove_prefix(nul + 1);
  }
  key.append(text).append(end_of_text);
}

cell take_cell(std::string_view& key, column_type type, std::string& room)
{
  auto const mark = key.front();
  key.remove_prefix(1);
  if (mark == missing) return {};

  if (type != column_type::text) {
    std::uint64_t word = 0;
    for (int i = 0; i < word_bytes; ++i)
      word = word << 8 | static_cast<unsigned char>(key[static_cast<std::size_t>(i)]);
    key.remove_prefix(word_bytes);
    if (type == column_type::floating) return float_of(word);
    return wide_integer{integer_of(word)};
  }

  room.clear();
  for (;;) {
    auto const nul = key.find('\0');
    room.append(key.substr(0, nul));
    bool const is_inner = key.substr(nul, inner_nul.size()) == inner_nul;
    key.remove_prefix(nul + inner_nul.size());
    if (!is_inner) return std::string_view{room};
    room += '\0';
  }
}

}  // namespace warpmap_tool
