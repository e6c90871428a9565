#pragma once
// Reads inputs and makes columns of keys of them, on a thread of its own, so that reading goes on
// while the keys before are counted.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "tools/channel.hpp"
#include "tools/combiner.hpp"
#include "tools/inputs.hpp"
#include "tools/interrupt.hpp"
#include "tools/source.hpp"

namespace warpmap_tool {

/// Most entries of a block, and most bytes of a piece given to the packer.
inline constexpr std::size_t block_entries = std::size_t{1} << 20;
inline constexpr std::size_t piece_bytes = std::size_t{1} << 16;

/// Keys and their counts, and how far the inputs had been read by then.
template <class Key>
struct key_block {
  count_columns<Key> columns{block_entries};
  std::uint64_t keys_seen = 0;  ///< over all inputs, like the bytes
  std::uint64_t bytes_read = 0;
  std::size_t files_done = 0;  ///< inputs read to their end
};

/// `Packer`: begin_file(), space(), pack(bytes, see); see ngram_packer.
template <class Packer>
class key_reader {
 public:
  using key_type = typename Packer::key_type;
  using block = key_block<key_type>;

  key_reader(std::vector<input> const& inputs, Packer packer)
    : inputs_{inputs}, packer_{std::move(packer)}
  {
    for (int i = 0; i < blocks_around; ++i) empty_.put(block{});
    thread_ = std::thread{[this] { run(); }};
  }
  key_reader(key_reader const&) = delete;
  key_reader& operator=(key_reader const&) = delete;
  ~key_reader()
  {
    if (!finished_) interrupt::request();  // it may be waiting for input that never comes
    empty_.close();
    thread_.join();
  }

  /// The next block; nothing at the end, or soon after a stop was requested.
  /// @throws failure  when an input could not be read; the blocks before it were given out
  std::optional<block> next()
  {
    auto taken = full_.take();
    finished_ = !taken;
    if (finished_ && failed_) std::rethrow_exception(failed_);
    return taken;
  }

  /// Gives a block back, to be filled again.
  void recycle(block used) { empty_.put(std::move(used)); }

 private:
  void run()
  {
    try {
      read_all();
    } catch (...) {
      failed_ = std::current_exception();  // next() sees it: closing comes after
    }
    full_.close();
  }

  void read_all()
  {
    if (!begin_block()) return;
    for (auto const& each : inputs_) {
      if (interrupt::requested()) return;
      source from{each};
      packer_.begin_file();
      while (auto const got = from.read(packer_.space())) {
        count_piece(got);
        if (is_due() && !(hand_on() && begin_block())) return;
      }
      ++files_done_;
    }
    recent_.flush(filling_->columns);
    hand_on();
  }
  static_assert(combiner<key_type>::cells <= piece_bytes);

  /// A piece adds at most one entry per byte, and so does the combiner at the end. Slow input is
  /// handed on before a block is full, so that others see how far it is.
  bool is_due() const
  {
    return filling_->columns.room_left() < piece_bytes || clock::now() > begun_ + patience;
  }

  void count_piece(std::size_t bytes)
  {
    auto& columns = filling_->columns;
    keys_seen_ += packer_.pack(bytes, [&](key_type key) { recent_.add(key, columns); });
    bytes_read_ += bytes;
  }

  bool begin_block()
  {
    filling_ = empty_.take();
    if (!filling_ || interrupt::requested()) return false;
    filling_->columns.clear();
    begun_ = clock::now();
    return true;
  }

  bool hand_on()
  {
    if (interrupt::requested()) return false;
    filling_->keys_seen = keys_seen_;
    filling_->bytes_read = bytes_read_;
    filling_->files_done = files_done_;
    full_.put(std::move(*filling_));
    return true;
  }

  using clock = std::chrono::steady_clock;
  static constexpr auto patience = std::chrono::milliseconds{100};
  static constexpr int blocks_around = 3;  // one filled, one counted, one on its way

  std::vector<input> const& inputs_;
  Packer packer_;
  channel<block> empty_;
  channel<block> full_;
  std::optional<block> filling_;
  clock::time_point begun_;
  combiner<key_type> recent_;
  std::uint64_t keys_seen_ = 0;
  std::uint64_t bytes_read_ = 0;
  std::size_t files_done_ = 0;
  std::exception_ptr failed_;
  bool finished_ = false;  // next() said so
  std::thread thread_;     // last: it uses the others
};

}  // namespace warpmap_tool
