#pragma once
// Byte n-grams as integer keys.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/piece.hpp"
#include "tools/text_cutter.hpp"

namespace warpmap_tool {

/// The next eight bytes as a number whose order is that of the bytes.
inline std::uint64_t load_big_endian(char const* from)
{
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i)  // compilers make one load of it
    number = number << 8 | static_cast<unsigned char>(from[i]);
  return number;
}

/// Every n bytes that follow each other, 1 to sizeof(Key) of them, packed into one Key.
template <class Key>
class ngrams {
 public:
  using key_type = Key;

  explicit ngrams(unsigned n) : n_{n} {}

  template <class See>
  void for_each_key(piece const& from, std::size_t stretch, See see) const
  {
    auto const text = from.stretch(stretch);
    static_assert(piece::slack >= sizeof(std::uint64_t), "the last load reads past the text");
    auto const count = text.size() < n_ ? 0 : text.size() - n_ + 1;
    auto const unwanted = 64 - 8 * n_;
    for (std::size_t i = 0; i < count; ++i)
      see(static_cast<Key>(load_big_endian(text.data() + i) >> unwanted));
  }

  /// The last n - 1 bytes begin n-grams of the next piece.
  cut_place operator()(std::string_view text) const
  {
    if (text.size() < n_) return {0, 0};
    return {text.size(), text.size() - (n_ - 1)};
  }

 private:
  unsigned n_;
};

/// The bytes of an n-gram.
template <class Key>
std::string unpack_ngram(Key key, unsigned n)
{
  std::string bytes(n, '\0');
  for (unsigned i = 0; i < n; ++i)
    bytes[i] = static_cast<char>(static_cast<unsigned char>(key >> (8 * (n - 1 - i))));
  return bytes;
}

}  // namespace warpmap_tool
