#pragma once
// The fields of records of CSV text without quotes, eight bytes at a time.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "tools/piece.hpp"
#include "tools/record_reader.hpp"

namespace warpmap_tool {

/// Reads what record_reader reads, in about half the time, where no field is in quotes.
class plain_records {
 public:
  static bool may_read(std::string_view records)
  {
    return std::memchr(records.data(), '"', records.size()) == nullptr;
  }

  /// `records`: whole ones, of a piece: bytes behind them are looked at. `origin` must name its
  /// table and outlive the reader.
  plain_records(std::string_view records, stretch_origin const& origin, char delimiter)
    : at_{records.data()},
      end_{at_ + records.size()},
      origin_{origin},
      delimiters_{every_byte * static_cast<unsigned char>(delimiter)},
      width_{origin.table->fields.size()},
      next_line_{origin.line},
      fields_(width_)
  {
  }

  /// As record_reader::next().
  bool next()
  {
    for (;;) {
      if (at_ == end_) return false;
      line_ = next_line_++;
      if (take_record()) return true;
    }
  }

  std::span<std::string_view const> fields() const { return fields_; }
  std::uint64_t line() const { return line_; }

 private:
  static constexpr std::uint64_t every_byte = 0x0101'0101'0101'0101u;
  static constexpr std::uint64_t high_bits = every_byte * 0x80;
  static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");

  /// Marks the bytes that are 0; bytes behind the first of them may be marked as well.
  static std::uint64_t zero_bytes(std::uint64_t word)
  {
    return (word - every_byte) & ~word & high_bits;
  }

  /// The next delimiter or LF, or the end.
  char const* field_end(char const* from) const
  {
    for (; from < end_; from += sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, from, sizeof(word));
      auto const found = zero_bytes(word ^ delimiters_) | zero_bytes(word ^ every_byte * '\n');
      if (found == 0) continue;
      from += std::countr_zero(found) / 8;
      break;
    }
    return from < end_ ? from : end_;
  }

  /// False for an empty line that is no record.
  bool take_record()
  {
    auto const* const begin = at_;
    std::size_t count = 0;
    for (;;) {
      auto const* const field = at_;
      auto const* stop = field_end(field);
      bool const ends_record = stop == end_ || *stop == '\n';
      at_ = stop == end_ ? end_ : stop + 1;
      if (ends_record && stop != field && stop[-1] == '\r') --stop;
      if (count < width_) fields_[count] = {field, static_cast<std::size_t>(stop - field)};
      ++count;
      if (!ends_record) continue;
      if (count == width_) return true;
      if (count == 1 && stop == begin) return false;
      refuse_width(*origin_.table, line_, count);
    }
  }

  char const* at_;
  char const* end_;
  stretch_origin const& origin_;
  std::uint64_t delimiters_;
  std::size_t width_;
  std::uint64_t line_ = 0;
  std::uint64_t next_line_;  // at at_
  std::vector<std::string_view> fields_;
};

}  // namespace warpmap_tool
