#include "tools/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tools/failure.hpp"

namespace warpmap_tool {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string fields_in_words(std::size_t count)
{
  return fmt::format("{} field{}", count, count == 1 ? "" : "s");
}

}  // namespace

csv_reader::csv_reader(std::string name, char delimiter)
  : name_{std::move(name)}, delimiter_{delimiter}
{
}

void csv_reader::feed(std::string_view bytes)
{
  fields_.clear();  // they point into what moves now
  text_.erase(0, record_begin_);
  at_ -= record_begin_;
  field_begin_ -= std::min(field_begin_, record_begin_);
  write_ -= std::min(write_, record_begin_);
  for (auto& each : stretches_) each = {each.begin - record_begin_, each.end - record_begin_};
  record_begin_ = 0;
  text_ += bytes;
}

void csv_reader::finish() { finished_ = true; }

bool csv_reader::next()
{
  if (at_start_ && !skip_byte_order_mark()) return false;
  do {
    if (!scan_record() && !(finished_ && scan_last_bytes())) return false;
  } while (!accept());
  return true;
}

bool csv_reader::skip_byte_order_mark()
{
  bool const may_become_one = text_.size() < byte_order_mark.size() &&
                              byte_order_mark.substr(0, text_.size()) == text_;
  if (may_become_one && !finished_) return false;
  if (text_.compare(0, byte_order_mark.size(), byte_order_mark) == 0)
    at_ = record_begin_ = byte_order_mark.size();
  at_start_ = false;
  return true;
}

/// Scans to the end of the record; false when the bytes end before it. Each part leaves state_ so
/// that the next bytes can go on where it stopped.
bool csv_reader::scan_record()
{
  while (at_ < text_.size()) {
    bool ended = false;
    switch (state_) {
      case state::field_begins: ended = begin_field(); break;
      case state::plain: ended = scan_plain(); break;
      case state::quoted: ended = scan_quoted(); break;
      case state::quote_inside:
      case state::line_ends: ended = scan_after_quote(); break;
    }
    if (ended) return true;
  }
  return false;
}

bool csv_reader::begin_field()
{
  if (text_[at_] != '"') {
    field_begin_ = at_;
    state_ = state::plain;
    return false;
  }
  field_begin_ = write_ = ++at_;
  quote_line_ = line_;
  state_ = state::quoted;
  return false;
}

bool csv_reader::scan_plain()
{
  auto const* const begin = text_.data();
  auto const* const end = begin + text_.size();
  auto const* const stop =
    std::find_if(begin + at_, end, [this](char c) { return c == delimiter_ || c == '\n'; });
  at_ = static_cast<std::size_t>(stop - begin);
  if (stop == end) return false;
  auto field_end = at_++;
  if (*stop == delimiter_) {
    end_field(field_begin_, field_end);
    return false;
  }
  if (field_end > field_begin_ && text_[field_end - 1] == '\r') --field_end;
  end_field(field_begin_, field_end);
  ++line_;
  return true;
}

bool csv_reader::scan_quoted()
{
  auto* const begin = text_.data() + at_;
  auto const rest = text_.size() - at_;
  auto const* const quote = static_cast<char const*>(std::memchr(begin, '"', rest));
  auto const size = quote == nullptr ? rest : static_cast<std::size_t>(quote - begin);
  line_ += static_cast<std::uint64_t>(std::count(begin, begin + size, '\n'));
  if (write_ != at_) std::memmove(text_.data() + write_, begin, size);
  write_ += size;
  at_ += size;
  if (quote != nullptr) {
    ++at_;
    state_ = state::quote_inside;
  }
  return false;
}

bool csv_reader::scan_after_quote()
{
  char const c = text_[at_++];
  if (c == '\n') {
    end_field(field_begin_, write_);
    ++line_;
    return true;
  }
  if (state_ == state::line_ends) fail(line_, "text after a closing quote");
  if (c == '"') {
    text_[write_++] = '"';
    state_ = state::quoted;
  } else if (c == delimiter_) {
    end_field(field_begin_, write_);
  } else if (c == '\r') {
    state_ = state::line_ends;
  } else {
    fail(line_, "text after a closing quote");
  }
  return false;
}

/// Ends the record where the input ends; false when none has begun.
bool csv_reader::scan_last_bytes()
{
  switch (state_) {
    case state::field_begins:
      if (stretches_.empty()) return false;
      end_field(at_, at_);  // behind the last delimiter
      return true;
    case state::plain:
      end_field(field_begin_, text_.back() == '\r' ? at_ - 1 : at_);
      return true;
    case state::quoted: fail(quote_line_, "the quote that begins here is not closed");
    case state::quote_inside:
    case state::line_ends: break;
  }
  end_field(field_begin_, write_);
  return true;
}

void csv_reader::end_field(std::size_t begin, std::size_t end)
{
  stretches_.push_back({begin, end});
  state_ = state::field_begins;
}

/// Makes fields of the record that was scanned; false when it is an empty line that is none.
bool csv_reader::accept()
{
  bool const is_quoted = text_[record_begin_] == '"';
  bool const is_empty_line =
    stretches_.size() == 1 && stretches_[0].begin == stretches_[0].end && !is_quoted;
  record_line_ = std::exchange(begin_line_, line_);
  record_begin_ = at_;
  fields_.clear();
  for (auto const& each : stretches_)
    fields_.emplace_back(text_.data() + each.begin, each.end - each.begin);
  stretches_.clear();

  if (first_line_ == 0) {
    first_line_ = record_line_;
    width_ = fields_.size();
  }
  if (fields_.size() == width_) return true;
  if (is_empty_line) return false;
  fail(record_line_, fmt::format("{}, but line {} has {}", fields_in_words(fields_.size()),
                                 first_line_, fields_in_words(width_)));
}

void csv_reader::fail(std::uint64_t line, std::string const& cause) const
{
  throw failure{fmt::format("{}:{}: {}", name_, line, cause)};
}

}  // namespace warpmap_tool
