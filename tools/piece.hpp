#pragma once
// Text on its way from the reader to the workers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace warpmap_tool {

struct table_head;

/// Where a stretch of records comes from; see record_cutter.hpp. Nothing for other text.
struct stretch_origin {
  std::shared_ptr<table_head const> table{};
  std::uint64_t line = 0;  ///< of the input, from 1, in which the stretch begins
};

/// Bytes in which every key is whole, as stretches that no key spans. Keys are views into it.
class piece {
 public:
  /// Bytes behind the text that may be read and mean nothing, for loads of whole words.
  static constexpr std::size_t slack = 64;

  explicit piece(std::size_t room)
    : room_{room}, bytes_{std::make_unique_for_overwrite<char[]>(room + slack)}
  {
    std::memset(bytes_.get(), 0, room + slack);  // so that what means nothing is at least the same
  }

  /// Where text may be added; it counts once add() says so.
  std::span<char> space() { return {bytes_.get() + size_, room_ - size_}; }
  void add(std::size_t bytes) { size_ += bytes; }
  bool is_full() const { return size_ == room_; }

  void append(std::string_view text)
  {
    if (text.size() > room_ - size_) grow(size_ + text.size());
    std::memcpy(bytes_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }

  /// Twice the room at least; views into the text are void.
  void grow(std::size_t at_least = 0)
  {
    piece larger{std::max(2 * room_, at_least)};
    std::memcpy(larger.bytes_.get(), bytes_.get(), size_);
    bytes_ = std::move(larger.bytes_);
    room_ = larger.room_;
  }

  /// Everything from `begin` on, which is not part of a stretch yet.
  std::string_view text_from(std::size_t begin) const
  {
    return {bytes_.get() + begin, size_ - begin};
  }
  void end_stretch(std::size_t begin, std::size_t end, stretch_origin origin = {})
  {
    stretches_.push_back({begin, end, std::move(origin)});
  }

  std::size_t size() const { return size_; }
  std::size_t stretches() const { return stretches_.size(); }
  std::string_view stretch(std::size_t i) const
  {
    return {bytes_.get() + stretches_[i].begin, stretches_[i].end - stretches_[i].begin};
  }
  /// The same, for readers that take escapes out where they stand.
  std::span<char> bytes_of_stretch(std::size_t i)
  {
    return {bytes_.get() + stretches_[i].begin, stretches_[i].end - stretches_[i].begin};
  }
  stretch_origin const& origin(std::size_t i) const { return stretches_[i].origin; }

  void clear()
  {
    size_ = 0;
    stretches_.clear();
  }

  std::uint64_t number = 0;  ///< in the order in which pieces were handed on

  // How far the reader was when it handed the piece on.
  std::uint64_t text_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::size_t files_done = 0;

 private:
  struct range {
    std::size_t begin;
    std::size_t end;
    stretch_origin origin;
  };

  std::size_t room_;
  std::size_t size_ = 0;
  std::unique_ptr<char[]> bytes_;
  std::vector<range> stretches_;
};

}  // namespace warpmap_tool
