#pragma once
// The keys of a stretch of text: its lines or its tokens.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "tools/byte_set.hpp"
#include "tools/piece.hpp"
#include "tools/text_cutter.hpp"

namespace warpmap_tool {

/// What stands between line ends. A last line needs none.
struct lines {
  using key_type = std::string_view;

  template <class See>
  void for_each_key(piece const& from, std::size_t stretch, See see) const
  {
    auto text = from.stretch(stretch);
    while (!text.empty()) {
      auto const* const end = static_cast<char const*>(std::memchr(text.data(), '\n', text.size()));
      if (end == nullptr) return see(text);
      auto const length = static_cast<std::size_t>(end - text.data());
      see(text.substr(0, length));
      text.remove_prefix(length + 1);
    }
  }

  cut_place operator()(std::string_view text) const
  {
    auto const last = text.rfind('\n');
    auto const end = last == text.npos ? 0 : last + 1;
    return {end, end};
  }
};

/// The longest runs of bytes of a set.
class tokens {
 public:
  using key_type = std::string_view;

  explicit tokens(byte_set const& members) : members_{members} {}

  /// Makes a bit of each byte, 64 at a time, and looks for the edges between the bits: where words
  /// end is as good as random, so a branch for every byte would be wrong twice a word.
  template <class See>
  void for_each_key(piece const& from, std::size_t stretch, See see) const
  {
    static_assert(piece::slack >= block, "the last block is read to its end");
    auto const text = from.stretch(stretch);
    std::uint64_t inside = 0;  // 1: the byte before belongs to a token
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); at += block) {
      auto bits = members_of(text.data() + at);
      if (text.size() - at < block) bits &= (std::uint64_t{1} << (text.size() - at)) - 1;
      auto edges = bits ^ (bits << 1 | inside);
      for (; edges != 0; edges &= edges - 1) {
        auto const edge = at + static_cast<std::size_t>(std::countr_zero(edges));
        if (inside != 0) see(text.substr(begin, edge - begin));
        begin = edge;
        inside ^= 1;
      }
    }
    if (inside != 0) see(text.substr(begin));
  }

  cut_place operator()(std::string_view text) const
  {
    auto end = text.size();
    while (end != 0 && members_.holds(text[end - 1])) --end;
    return {end, end};
  }

 private:
  static constexpr std::size_t block = 64;

  std::uint64_t members_of(char const* bytes) const
  {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < block; ++i) bits |= std::uint64_t{members_.holds(bytes[i])} << i;
    return bits;
  }

  byte_set members_;
};

}  // namespace warpmap_tool
