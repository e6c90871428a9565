#include "tools/record_cutter.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "tools/failure.hpp"
#include "tools/interrupt.hpp"
#include "tools/record_reader.hpp"
#include "tools/record_scanner.hpp"

namespace warpmap_tool {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// One table on its way into pieces.
class table_cutting {
 public:
  table_cutting(input const& which, char delimiter, byte_stream& from, piece_reader& to)
    : name_{shown(which)}, delimiter_{delimiter}, from_{from}, to_{to}, scanner_{name_, delimiter}
  {
    begin_ = scanned_ = to.current().size();
  }

  void skip_byte_order_mark()
  {
    while (to_.current().text_from(begin_).size() < byte_order_mark.size() && read()) {}
    if (to_.current().text_from(begin_).starts_with(byte_order_mark))
      begin_ = scanned_ = begin_ + byte_order_mark.size();
  }

  /// False at the end of the table, or when a stop was requested.
  bool read()
  {
    auto& filling = to_.current();
    if (filling.is_full()) filling.grow();
    auto const space = filling.space();
    auto const got =
      from_.read(std::span{reinterpret_cast<unsigned char*>(space.data()), space.size()});
    filling.add(got);
    to_.count_text(got);
    return got != 0;
  }

  void scan()
  {
    auto const more = to_.current().text_from(scanned_);
    scanned_ += more.size();
    scanner_.scan(more);
  }

  /// Hands the piece on up to the end of the last whole record. Goes on with the same piece where
  /// it has none. False when a stop was requested.
  bool hand_on()
  {
    auto const whole_end = scanned_ - scanner_.unfinished();
    if (whole_end == 0) return true;
    std::string const carried{to_.current().text_from(whole_end)};
    end_stretch(whole_end);
    if (!to_.hand_on()) return false;
    to_.current().append(carried);
    begin_ = 0;
    scanned_ = carried.size();
    return true;
  }

  /// Ends the stretch with the table; it may end within a line.
  void finish()
  {
    scanner_.require_closed();
    end_stretch(scanned_);
  }

  void keep_whole_records() { end_stretch(scanned_ - scanner_.unfinished()); }

 private:
  void end_stretch(std::size_t end)
  {
    if (end == begin_) return;
    auto& filling = to_.current();
    if (head_ == nullptr) head_ = read_head(filling.text_from(begin_).substr(0, end - begin_));
    filling.end_stretch(begin_, end, {head_, line_});
    line_ = scanner_.unfinished_line();
  }

  std::shared_ptr<table_head const> read_head(std::string_view text) const
  {
    std::string copy{text};  // the text is for others to read
    stretch_origin const no_table{nullptr, line_};
    record_reader reader{copy, no_table, delimiter_};
    reader.next();
    return std::make_shared<table_head const>(
      table_head{name_, {reader.fields().begin(), reader.fields().end()}});
  }

  std::string name_;
  char delimiter_;
  byte_stream& from_;
  piece_reader& to_;
  record_scanner scanner_;
  std::size_t begin_ = 0;    // of the stretch
  std::size_t scanned_ = 0;  // of the piece
  std::uint64_t line_ = 1;   // in which the stretch begins
  std::shared_ptr<table_head const> head_;
};

}  // namespace

void record_cutter::cut(input const& which, byte_stream& from, piece_reader& to)
{
  table_cutting table{which, delimiter_, from, to};
  try {
    table.skip_byte_order_mark();
    do {
      table.scan();
      if (to.is_due() && !table.hand_on()) return;
    } while (table.read());
    if (!interrupt::requested()) table.finish();
  } catch (failure const&) {
    table.keep_whole_records();
    throw;
  }
}

}  // namespace warpmap_tool
