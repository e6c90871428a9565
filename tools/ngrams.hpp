#pragma once
// Byte n-grams as integer keys.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace warpmap_tool {

/// The next eight bytes as a number whose order is that of the bytes.
inline std::uint64_t load_big_endian(unsigned char const* from)
{
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | from[i];  // compilers make one load of it
  return number;
}

/// Packs every n-gram of a stream of bytes into one Key. The stream comes in pieces; n-grams that
/// lie across two pieces of one file are packed too, those across two files are none.
template <class Key>
class ngram_packer {
 public:
  using key_type = Key;

  /// For n-grams of 1 to sizeof(Key) bytes and pieces of at most `piece` bytes.
  ngram_packer(unsigned n, std::size_t piece) : n_{n}, buffer_(ahead + piece + behind) {}

  void begin_file() { carried_ = 0; }

  /// Where the next piece is to be written.
  std::span<unsigned char> space()
  {
    return std::span{buffer_}.subspan(ahead, buffer_.size() - ahead - behind);
  }

  /// Packs the piece of `bytes` bytes in space(): calls `see(key)` for each key, at most once per
  /// byte, and says how many.
  template <class See>
  std::size_t pack(std::size_t bytes, See see)
  {
    auto const* const text = buffer_.data() + ahead - carried_;
    auto const length = carried_ + bytes;
    auto const count = length < n_ ? 0 : length - n_ + 1;
    auto const unwanted = 64 - 8 * n_;
    for (std::size_t i = 0; i < count; ++i)
      see(static_cast<Key>(load_big_endian(text + i) >> unwanted));
    carry(text + length);
    return count;
  }

 private:
  /// Keeps the last n - 1 bytes of the text in front of the next piece.
  void carry(unsigned char const* end)
  {
    auto const* const begin = buffer_.data() + ahead - carried_;
    carried_ = std::min<std::size_t>(static_cast<std::size_t>(end - begin), n_ - 1);
    std::memmove(buffer_.data() + ahead - carried_, end - carried_, carried_);
  }

  static constexpr std::size_t ahead = 8;   // room for what was carried
  static constexpr std::size_t behind = 8;  // the last load reads past the text

  unsigned n_;
  std::vector<unsigned char> buffer_;
  std::size_t carried_ = 0;
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
