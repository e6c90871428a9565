#include "tools/piece_reader.hpp"

#include <utility>

#include "tools/interrupt.hpp"

namespace warpmap_tool {

piece_reader::piece_reader(std::vector<input> const& inputs, bool raw, piece_cutter& cutter,
                           unsigned pieces, std::size_t bytes)
  : inputs_{inputs}, raw_{raw}, cutter_{cutter}
{
  for (unsigned i = 0; i < pieces; ++i) empty_.put(piece{bytes});
  thread_ = std::thread{[this] { run(); }};
}

piece_reader::~piece_reader()
{
  if (!full_.is_closed()) interrupt::request();  // it may be waiting for input that never comes
  empty_.close();
  thread_.join();
}

void piece_reader::run()
{
  try {
    read_all();
  } catch (...) {
    failed_ = std::current_exception();  // seen by the others: closing comes after
    if (filling_) hand_on();             // what is wrong in it comes first
  }
  full_.close();
}

void piece_reader::read_all()
{
  if (!begin_piece()) return;
  for (auto const& each : inputs_) {
    if (interrupt::requested()) return;
    from_ = open_stream(each, raw_);
    cutter_.cut(each, *from_, *this);
    if (interrupt::requested()) return;
    finished_bytes_ += from_->file_bytes();
    from_.reset();
    ++files_done_;
    if (is_due() && !hand_on()) return;
  }
  hand_on();
}

bool piece_reader::is_due() const
{
  return filling_->is_full() || clock::now() > begun_ + patience;
}

bool piece_reader::begin_piece()
{
  filling_ = empty_.take();
  if (!filling_ || interrupt::requested()) return false;
  filling_->clear();
  begun_ = clock::now();
  return true;
}

bool piece_reader::hand_on()
{
  if (interrupt::requested()) return false;
  filling_->text_bytes = std::exchange(text_bytes_, 0);
  filling_->file_bytes = finished_bytes_ + (from_ ? from_->file_bytes() : 0);
  filling_->files_done = files_done_;
  filling_->number = pieces_done_++;
  full_.put(std::move(*filling_));
  return begin_piece();
}

}  // namespace warpmap_tool
