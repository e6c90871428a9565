#pragma once
// Reads the inputs and cuts them into pieces, on a thread of its own.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "tools/byte_stream.hpp"
#include "tools/channel.hpp"
#include "tools/inputs.hpp"
#include "tools/piece.hpp"

namespace warpmap_tool {

class piece_reader;

/// How inputs become pieces.
class piece_cutter {
 public:
  virtual ~piece_cutter() = default;
  /// Reads one input to its end. Whole keys go to to.current(), which is handed on when it is due.
  virtual void cut(input const& which, byte_stream& from, piece_reader& to) = 0;
};

class piece_reader {
 public:
  static constexpr std::size_t piece_bytes = std::size_t{1} << 20;

  /// Begins to read; `inputs` and `cutter` must outlive it. `pieces`: how many there are in all;
  /// each has room for `bytes` at first.
  piece_reader(std::vector<input> const& inputs, bool raw, piece_cutter& cutter, unsigned pieces,
               std::size_t bytes = piece_bytes);
  piece_reader(piece_reader const&) = delete;
  piece_reader& operator=(piece_reader const&) = delete;
  /// Stops a reader that is not at the end as SIGINT does.
  ~piece_reader();

  // For the workers, any number of them.

  /// The next piece, by number. Nothing at the end, behind all that came before an input that
  /// failed, or soon after a stop was requested.
  std::optional<piece> next() { return full_.take(); }
  /// Gives a piece back, to be filled again.
  void recycle(piece used) { empty_.put(std::move(used)); }

  /// To be called when all workers got nothing more.
  /// @throws failure  when an input could not be read or cut
  void rethrow_failure() const
  {
    if (failed_) std::rethrow_exception(failed_);
  }

  // For the cutter.

  piece& current() { return *filling_; }
  /// The piece is full, or so old that others should see how far the reader is.
  bool is_due() const;
  /// Hands the current piece on and begins another. False when a stop was requested.
  bool hand_on();
  void count_text(std::size_t bytes) { text_bytes_ += bytes; }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr auto patience = std::chrono::milliseconds{100};

  void run();
  void read_all();
  bool begin_piece();

  std::vector<input> const& inputs_;
  bool raw_;
  piece_cutter& cutter_;
  channel<piece> empty_;
  channel<piece> full_;
  std::optional<piece> filling_;
  clock::time_point begun_;
  std::unique_ptr<byte_stream> from_;
  std::uint64_t text_bytes_ = 0;      // since the last piece was handed on
  std::uint64_t finished_bytes_ = 0;  // of the files before from_
  std::size_t files_done_ = 0;
  std::uint64_t pieces_done_ = 0;
  std::exception_ptr failed_;
  std::thread thread_;  // last: it uses the others
};

}  // namespace warpmap_tool
