#include "tools/record_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tools/failure.hpp"

namespace warpmap_tool {
namespace {

std::string fields_in_words(std::size_t count)
{
  return fmt::format("{} field{}", count, count == 1 ? "" : "s");
}

std::size_t distance(char const* from, char const* to)
{
  return static_cast<std::size_t>(to - from);
}

}  // namespace

record_reader::record_reader(std::span<char> records, stretch_origin const& origin, char delimiter)
  : at_{records.data()},
    end_{at_ + records.size()},
    origin_{origin},
    delimiter_{delimiter},
    next_line_{origin.line}
{
}

bool record_reader::next()
{
  char const* begin = nullptr;
  do {
    if (at_ == end_) return false;
    begin = at_;
    line_ = next_line_;
    fields_.clear();
    while (!take_field()) {}
  } while (!is_record(begin));
  return true;
}

/// Takes a field with the byte behind it. True when the record ends with it, as in the two below.
bool record_reader::take_field()
{
  if (at_ != end_ && *at_ == '"') return take_quoted_field();
  char* const begin = at_;
  while (at_ != end_ && *at_ != delimiter_ && *at_ != '\n') ++at_;
  char const* field_end = at_;
  bool const ends_record = take_end_of_field();
  if (ends_record && field_end != begin && field_end[-1] == '\r') --field_end;
  fields_.emplace_back(begin, distance(begin, field_end));
  return ends_record;
}

bool record_reader::take_quoted_field()
{
  char* const begin = ++at_;
  char* write = begin;
  for (;;) {
    // There is one: the records are whole.
    auto* const quote = static_cast<char*>(std::memchr(at_, '"', distance(at_, end_)));
    next_line_ += static_cast<std::uint64_t>(std::count(at_, quote, '\n'));
    if (write != at_) std::memmove(write, at_, distance(at_, quote));
    write += quote - at_;
    at_ = quote + 1;
    if (at_ == end_ || *at_ != '"') break;
    *write++ = *at_++;
  }
  fields_.emplace_back(begin, distance(begin, write));
  if (at_ != end_ && *at_ == '\r') ++at_;
  return take_end_of_field();
}

bool record_reader::take_end_of_field()
{
  if (at_ == end_) return true;
  bool const ends_record = *at_++ != delimiter_;
  next_line_ += ends_record ? 1 : 0;
  return ends_record;
}

/// False for an empty line that is none.
bool record_reader::is_record(char const* begin) const
{
  if (origin_.table == nullptr) return true;
  auto const width = origin_.table->fields.size();
  if (fields_.size() == width) return true;
  if (fields_.size() == 1 && fields_[0].empty() && *begin != '"') return false;
  refuse_width(*origin_.table, line_, fields_.size());
}

void refuse_width(table_head const& table, std::uint64_t line, std::size_t count)
{
  throw failure{fmt::format("{}:{}: {}, but line 1 has {}", table.name, line,
                            fields_in_words(count), fields_in_words(table.fields.size()))};
}

}  // namespace warpmap_tool
