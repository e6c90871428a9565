#pragma once
// Texts that are replaced again and again, such as the least of a group so far.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <vector>

#include "warpmap/memory.hpp"

namespace warpmap_tool {

/// A text with room to be replaced. Lives as long as the arena that made it.
struct kept_text {
  std::size_t room;
  std::size_t size;

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  std::string_view view() const { return {reinterpret_cast<char const*>(this + 1), size}; }
};

/// Makes kept_text, frees it all at once. For one thread.
class text_arena {
 public:
  explicit text_arena(warpmap::memory_resource& from) : from_{from} {}
  text_arena(text_arena const&) = delete;
  text_arena& operator=(text_arena const&) = delete;
  ~text_arena()
  {
    for (auto const& [data, bytes] : blocks_)
      if (data != nullptr) from_.deallocate(data, bytes, alignof(kept_text), nullptr);
  }

  /// `there` with another text where it has the room, else a new one; `there` may be null. A new
  /// one has twice the room of the old, so what is left behind is no more than what is in use.
  /// @throws what the memory resource throws; `there` is as it was
  kept_text* replace(kept_text* there, std::string_view text)
  {
    if (there == nullptr) there = make(text.size());
    else if (there->room < text.size())
      there = make(std::max(std::size_t{2} * there->room, text.size()));
    std::memcpy(there->bytes(), text.data(), text.size());
    there->size = text.size();
    return there;
  }

 private:
  struct block {
    std::byte* data = nullptr;
    std::size_t bytes = 0;
  };
  static constexpr std::size_t block_bytes = std::size_t{1} << 16;

  kept_text* make(std::size_t room)
  {
    auto const aligned = (room + alignof(kept_text) - 1) / alignof(kept_text) * alignof(kept_text);
    auto const bytes = sizeof(kept_text) + aligned;
    if (bytes > left_) begin_block(std::max(bytes, block_bytes));
    auto* const made = new (next_) kept_text{aligned, 0};
    next_ += bytes;
    left_ -= bytes;
    return made;
  }

  void begin_block(std::size_t bytes)
  {
    auto& fresh = blocks_.emplace_back();  // first: what is allocated must be remembered
    fresh = {static_cast<std::byte*>(from_.allocate(bytes, alignof(kept_text), nullptr)), bytes};
    next_ = fresh.data;
    left_ = bytes;
  }

  warpmap::memory_resource& from_;
  std::vector<block> blocks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace warpmap_tool
